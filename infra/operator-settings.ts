import { variables } from '../src/config-variables.ts'

/** Where clients reach a stage and who may use it is the stack's own business. */
const SET_BY_STACK: readonly string[] = [variables.publicUrl.name, variables.auth.name]

/**
 * The settings of whoever deploys that hold for the functions too, such as `ATELIER_ON_UPLOAD`. Secrets never are among
 * them: they go to SSM. Throws when a value is not allowed, before anything is deployed.
 */
export function operatorSettings(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const settings: Record<string, string> = {}
  for (const { name, runtime, isSecret, parser, allowed } of Object.values(variables)) {
    const value = environment[name]
    if (value === undefined || runtime !== 'both' || isSecret || SET_BY_STACK.includes(name)) continue
    if (!parser.safeParse(value).success) throw new RangeError(`${name} must be ${allowed}.`)
    settings[name] = value
  }
  return settings
}
