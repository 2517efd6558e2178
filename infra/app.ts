// What `cdk` runs: makes the template from the functions' bundles. Choices come by `--context name=value`: stage, account,
// region, architecture, alarmEmail, monthlyBudgetUsd; settings of the functions by the environment, as everywhere else.
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { operatorSettings } from './operator-settings.ts'
import { createStack } from './stack.ts'

const app = new App({ analyticsReporting: false })

/** A choice from the command line; undefined when nobody made it. */
function choice(name: string): string | undefined {
  const value: unknown = app.node.tryGetContext(name)
  return value === undefined || value === '' ? undefined : String(value)
}

const architecture = choice('architecture') ?? 'arm64'
if (architecture !== 'arm64' && architecture !== 'x86_64') {
  throw new RangeError(`The architecture "${architecture}" must be arm64 or x86_64.`)
}
const account = choice('account') ?? process.env.CDK_DEFAULT_ACCOUNT
const region = choice('region') ?? process.env.CDK_DEFAULT_REGION
const alarmEmail = choice('alarmEmail')
const monthlyBudgetUsd = choice('monthlyBudgetUsd')

createStack(
  app,
  {
    stage: choice('stage') ?? 'dev',
    architecture,
    codeOf: ({ entrypoint }) => Code.fromAsset(join(import.meta.dirname, 'out', entrypoint)),
    settings: operatorSettings(process.env),
    ...(alarmEmail === undefined ? {} : { alarmEmail }),
    ...(monthlyBudgetUsd === undefined ? {} : { monthlyBudgetUsd: Number(monthlyBudgetUsd) }),
  },
  { ...(account === undefined ? {} : { account }), ...(region === undefined ? {} : { region }) },
)
app.synth()
