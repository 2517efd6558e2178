import { type FunctionSpec, functions, type StackSetting } from '../../../infra/functions.ts'
import { cloudVariables } from '../../../src/config-cloud-variables.ts'

/** The row of a function. */
export function functionNamed(name: string): FunctionSpec {
  const found = functions.find((spec) => spec.name === name)
  if (!found) throw new Error(`There is no function ${name}`)
  return found
}

/** What the stack gives the function: its row's settings and no others, and where the services are that stand for AWS's. */
export function environmentOf(
  spec: FunctionSpec,
  settings: Readonly<Partial<Record<StackSetting, string>>>,
  endpoints: Readonly<Record<string, string>>,
): Record<string, string> {
  const own = spec.settings.map((key) => [cloudVariables[key].name, settings[key] ?? 'none'])
  return {
    ...Object.fromEntries(own),
    ...spec.environment,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    ...endpoints,
  }
}
