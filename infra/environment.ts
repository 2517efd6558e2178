import { Aws } from 'aws-cdk-lib'
import { cloudVariables } from '../src/config-cloud-variables.ts'
import type { FunctionSpec, StackSetting } from './functions.ts'
import type { Resources } from './permissions.ts'
import type { StackOptions } from './stack-options.ts'

type Settings = Readonly<Partial<Record<StackSetting, string>>>

/** A function's environment: the settings it asks for, those of the operator, and nothing secret. */
export function environmentOf(spec: FunctionSpec, resources: Resources, options: StackOptions): Record<string, string> {
  const environment: Record<string, string> = { ...options.settings, ...spec.environment }
  const values = settingsOf(resources, options)
  for (const setting of spec.settings) {
    const { name } = cloudVariables[setting]
    const value = values[setting] ?? environment[name]
    if (value === undefined) throw new RangeError(`Nobody says what ${name} is for the function "${spec.name}".`)
    environment[name] = value
  }
  return environment
}

/** Settings by what they name. Buckets are named, not referred to: see `names.ts`. */
function settingsOf({ names, table, eventBus }: Resources, { stage }: StackOptions): Settings {
  return {
    stage,
    table: table.tableName,
    uploadsBucket: names.buckets.uploads,
    originalsBucket: names.buckets.originals,
    resultsBucket: names.buckets.results,
    queuePrefix: `https://sqs.${Aws.REGION}.${Aws.URL_SUFFIX}/${Aws.ACCOUNT_ID}/${names.prefix}`,
    eventBus: eventBus.eventBusName,
    parameters: names.parameters,
    inspectFunction: `${names.prefix}inspect`,
    pixelsFunction: `${names.prefix}pixels`,
  }
}
