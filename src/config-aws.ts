import type * as z from 'zod'
import { ConfigError, type Environment, readVariables } from './config-read.ts'
import { type Variable, variables } from './config-variables.ts'

type Variables = typeof variables
type CloudKey = { [Key in keyof Variables]: Variables[Key]['runtime'] extends 'local' ? never : Key }[keyof Variables]
type Parsed = { readonly [Key in CloudKey]: z.output<Variables[Key]['parser']> }

/** A setting that only functions on AWS have. */
export type StackSetting = {
  [Key in keyof Variables]: Variables[Key]['runtime'] extends 'aws' ? Key : never
}[keyof Variables]

/** The settings of a function: those it needs are there, the others may be. */
export type AwsConfig<Needed extends StackSetting = never> = Parsed & {
  readonly [Key in Needed]: NonNullable<Parsed[Key]>
}

/**
 * The typed settings of a function's environment. Throws `ConfigError` with every problem: values that are not allowed,
 * names that mean nothing, settings that only one machine has, and needed ones that are not there, with who sets them.
 */
export function readAwsConfig<const Needed extends StackSetting = never>(
  environment: Environment,
  needed: readonly Needed[],
): AwsConfig<Needed> {
  const { values, problems } = readVariables(environment, 'aws')
  const missing = needed
    .filter((key) => isUnset(environment, variables[key]))
    .map((key) => `${variables[key].name} is not set. The stack sets it: deploy again with \`atelier deploy\`.`)
  const misplaced = Object.values<Variable>(variables)
    .filter((row) => row.runtime === 'local' && environment[row.name])
    .map(({ name }) => `${name} holds on one machine only. Remove it; docs/configuration.md says what AWS has instead.`)
  const all = [...problems, ...missing, ...misplaced]
  if (all.length > 0) throw new ConfigError(all)
  return values as AwsConfig<Needed>
}

const isUnset = (environment: Environment, { name, aliases }: Variable) =>
  ![name, ...aliases].some((candidate) => environment[candidate])
