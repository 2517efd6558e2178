import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommandError } from '../exit-codes.ts'
import { runCdk } from './cdk.ts'
import { deniedText, explainAwsText } from './explain-aws-text.ts'
import type { Architecture, InfraTools } from './infra-tools.ts'
import type { Stage } from './with-stage.ts'

/** What the CDK made of the app: templates and bundles in a folder. */
export interface Assembly {
  readonly folder: string
  readonly template: unknown
}

/** Runs the CDK for a stage. Gives what it said last. Throws a `CommandError` that says what failed. */
export async function cdkOf(
  stage: Stage,
  { cdk: command, folder }: InfraTools,
  args: readonly string[],
  onLine: (line: string) => void,
): Promise<string> {
  const { region, profile, signal } = stage
  const { code, tail } = await runCdk(args, { command, region, profile, folder, signal, onLine })
  if (code === 0) return tail
  const text = tail.split('\n').find((line) => /error|fail|denied|not authorized|expired|❌/i.test(line)) ?? tail
  const known = deniedText(tail, stage) ?? explainAwsText(text, stage)
  // The app's own complaint, such as a setting that is not allowed, is said without the stack behind it.
  const [, complaint] = /^(?:\w*Error): (.+)$/m.exec(tail) ?? []
  if (known === undefined && complaint) throw new CommandError(`cdk ${args[0]} failed: ${complaint}`)
  throw new CommandError(known ?? `cdk ${args[0]} failed:\n${tail.split('\n').slice(-12).join('\n')}`)
}

/** What whoever deploys chooses for the stack; settings of the functions come by the environment. */
export interface Choices {
  readonly architecture: Architecture
  readonly alarmEmail?: string
  readonly monthlyBudget?: number
}

/** Installs, bundles and synthesises. */
export async function makeAssembly(stage: Stage, tools: InfraTools, choices: Choices): Promise<Assembly> {
  const { terminal, signal, names, region } = stage
  await tools.install(signal)
  terminal.note('Bundling the functions …')
  await tools.bundle(choices.architecture)
  signal.throwIfAborted()
  terminal.note('Making the template …')
  const folder = join(tools.folder, 'out', 'cdk', stage.stage)
  const { accountId } = await stage.identity()
  const context = {
    ...{ stage: stage.stage, account: accountId, region, architecture: choices.architecture },
    ...(choices.alarmEmail === undefined ? {} : { alarmEmail: choices.alarmEmail }),
    ...(choices.monthlyBudget === undefined ? {} : { monthlyBudgetUsd: choices.monthlyBudget }),
  }
  const given = Object.entries(context).flatMap(([name, value]) => ['--context', `${name}=${value}`])
  const args = ['synth', names.stack, '--app', tools.app, '--output', folder, '--quiet', ...given]
  // What it says on its way is for whoever writes the app; a failure tells it all.
  await cdkOf(stage, tools, args, () => undefined)
  return { folder, template: JSON.parse(readFileSync(join(folder, `${names.stack}.template.json`), 'utf8')) }
}

/** What the CDK says of the differences, resource by resource; asks nothing of AWS. */
export async function diffOf(
  stage: Stage,
  tools: InfraTools,
  { folder }: Assembly,
  deployed: unknown,
): Promise<readonly string[]> {
  const temporary = await mkdtemp(join(tmpdir(), 'atelier-deployed-'))
  try {
    const file = join(temporary, 'template.json')
    await writeFile(file, JSON.stringify(deployed))
    const lines: string[] = []
    const args = ['diff', stage.names.stack, '--app', folder, '--template', file, '--no-color', '--quiet']
    await cdkOf(stage, tools, args, (line) => lines.push(line))
    return lines
  } finally {
    await rm(temporary, { recursive: true })
  }
}
