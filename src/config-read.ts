import { type Variable, variables } from './config-variables.ts'

/** What the process was started with. */
export type Environment = Readonly<Record<string, string | undefined>>

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

/**
 * The parsed values of the rows that hold in this runtime, by key, and a sentence for each that is not allowed and each
 * `ATELIER_` name that means nothing. Empty values count as not set. Throws nothing.
 */
export function readVariables(
  environment: Environment,
  runtime: 'local' | 'aws',
): { readonly values: Readonly<Record<string, unknown>>; readonly problems: readonly string[] } {
  const problems = unknownNames(environment)
  const rows = Object.entries<Variable>(variables).filter(
    ([, row]) => row.runtime === runtime || row.runtime === 'both',
  )
  const entries = rows.map(([key, row]) => {
    const name = [row.name, ...row.aliases].find((candidate) => environment[candidate]) ?? row.name
    const text = environment[name] || row.default
    const parsed = row.parser.safeParse(text)
    // A secret's value stays out of the message.
    const shown = row.isSecret ? 'has a value (not shown here)' : `is ${JSON.stringify(text)}`
    if (!parsed.success) problems.push(`${name} ${shown} but must be ${row.allowed}.`)
    return [key, parsed.data]
  })
  return { values: Object.fromEntries(entries), problems }
}

/** A misspelt name would be a setting that silently does nothing. Names for tests, and the drills' `ATELIER_CORPUS`, are left to them. */
function unknownNames(environment: Environment): string[] {
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
