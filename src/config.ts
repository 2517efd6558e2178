import { isIPv4 } from 'node:net'
import { availableParallelism, totalmem } from 'node:os'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type * as z from 'zod'
import { ConfigError, type Environment, readVariables } from './config-read.ts'
import type { variables } from './config-variables.ts'

export { ConfigError } from './config-read.ts'

type Variables = typeof variables
/** The settings that one machine has. */
type LocalKey = { [Key in keyof Variables]: Variables[Key]['runtime'] extends 'aws' ? never : Key }[keyof Variables]
type Parsed = { readonly [Key in LocalKey]: z.output<Variables[Key]['parser']> }
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
export function readConfig(environment: Environment, machine = thisMachine()): Config {
  const { values, problems } = readVariables(environment, 'local')
  const parsed: Partial<Parsed> = values
  const auth = parsed.auth ?? (environment.ATELIER_TOKENS ? 'token' : 'open')
  const all = [...problems, ...authProblems(auth, parsed, environment)]
  if (all.length > 0) throw new ConfigError(all)
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

function authProblems(auth: Config['auth'], { host }: Partial<Parsed>, environment: Environment): string[] {
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
