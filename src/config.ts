import { isIPv4 } from 'node:net'
import { availableParallelism, totalmem } from 'node:os'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type * as z from 'zod'
import { type Variable, variables } from './config-variables.ts'

type Parsed = { readonly [Key in keyof typeof variables]: z.output<(typeof variables)[Key]['parser']> }
type Settled = 'auth' | 'tokens' | 'secrets' | 'workers' | 'memoryMb'

/** All settings, checked, with what depends on the machine or on another setting filled in. */
export type Config = Omit<Parsed, Settled> & { readonly [Key in Settled]: NonNullable<Parsed[Key]> }

/** What defaults follow from. */
export interface Machine {
  readonly cores: number
  readonly memoryMb: number
  /** Where relative paths start. */
  readonly directory: string
}

/** Every setting that is wrong, said at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'an error' : `${problems.length} errors`}:\n- ${problems.join('\n- ')}`,
    )
    this.problems = problems
  }
}

/** This computer, or what a container leaves of it. */
function thisMachine(): Machine {
  // 0 and numbers beyond the machine's memory both mean that nothing constrains us.
  const constrained = process.constrainedMemory()
  const bytes = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem()
  const directory = dirname(dirname(fileURLToPath(import.meta.url)))
  return { cores: availableParallelism(), memoryMb: Math.floor(bytes / 1e6), directory }
}

/**
 * The typed settings of an environment. Empty values count as not set. Throws `ConfigError` with every problem: values
 * that are not allowed, settings that contradict each other, and `ATELIER_` names that mean nothing.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>, machine = thisMachine()): Config {
  const problems = unknownNames(environment)
  const entries = Object.entries<Variable>(variables).map(([key, row]) => {
    const name = [row.name, ...row.aliases].find((candidate) => environment[candidate]) ?? row.name
    const text = environment[name] || row.default
    const parsed = row.parser.safeParse(text)
    // A secret's value stays out of the message.
    const shown = row.isSecret ? 'has a value (not shown here)' : `is ${JSON.stringify(text)}`
    if (!parsed.success) problems.push(`${name} ${shown} but must be ${row.allowed}.`)
    return [key, parsed.data]
  })
  const parsed: Partial<Parsed> = Object.fromEntries(entries)
  const auth = parsed.auth ?? (environment.ATELIER_TOKENS ? 'token' : 'open')
  problems.push(...authProblems(auth, parsed, environment))
  if (problems.length > 0) throw new ConfigError(problems)
  return settle(parsed as Parsed, auth, machine)
}

function settle(parsed: Parsed, auth: Config['auth'], machine: Machine): Config {
  // The server spends 1 ms of its one thread on a job of 15 ms, so more than 16 workers would wait for it.
  const workers = parsed.workers ?? Math.min(machine.cores, 16)
  // One 16 MP AVIF takes 350 MB: with less than 512, such pictures would always run alone.
  const memoryMb = parsed.memoryMb ?? Math.round(Math.min(Math.max(512, 256 * workers), machine.memoryMb / 2))
  const { tokens = [], secrets = [] } = parsed
  const dataDirectory = resolve(machine.directory, parsed.dataDirectory)
  return { ...parsed, auth, tokens, secrets, workers, memoryMb, dataDirectory }
}

function authProblems(
  auth: Config['auth'],
  { host }: Partial<Parsed>,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  if (auth === 'token') {
    if (environment.ATELIER_TOKENS) return []
    return ['ATELIER_AUTH is "token" but ATELIER_TOKENS is empty, so nobody could use the server. Set ATELIER_TOKENS.']
  }
  const problems: string[] = []
  if (environment.ATELIER_TOKENS)
    problems.push(
      'ATELIER_AUTH is "open" although ATELIER_TOKENS is set, so the tokens would protect nothing. Remove one of them.',
    )
  if (host !== undefined && !isLoopback(host))
    problems.push(
      `ATELIER_HOST is ${JSON.stringify(host)}, which others can reach, but ATELIER_AUTH is "open". Set ATELIER_AUTH=token and ATELIER_TOKENS, or ATELIER_HOST=127.0.0.1.`,
    )
  return problems
}

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))

/** A misspelt name would be a setting that silently does nothing. Names for tests, and the drills' `ATELIER_CORPUS`, are left to them. */
function unknownNames(environment: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set<string>(Object.values<Variable>(variables).flatMap(({ name, aliases }) => [name, ...aliases]))
  return Object.keys(environment)
    .filter(
      (name) =>
        name.startsWith('ATELIER_') &&
        !name.startsWith('ATELIER_TEST_') &&
        name !== 'ATELIER_CORPUS' &&
        !known.has(name),
    )
    .map((name) => `${name} is not a setting of Atelier. The names are in docs/configuration.md.`)
}
