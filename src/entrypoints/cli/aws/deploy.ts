import { readEnvironment } from '../../environment.ts'
import { checkNode } from '../checks/machine-checks.ts'
import { showCheck } from '../checks/show-check.ts'
import { CommandError } from '../exit-codes.ts'
import { confirm } from './ask.ts'
import { type Assembly, type Choices, cdkOf, diffOf, makeAssembly } from './assembly.ts'
import { checkConcurrency, checkIdentity, isBootstrapped } from './deploy-checks.ts'
import { type DeployPlan, planDeploy } from './deploy-plan.ts'
import { deployerPolicyFor } from './deployer-policy.ts'
import { deniedText, explainAwsText } from './explain-aws-text.ts'
import { type InfraTools, infraTools } from './infra-tools.ts'
import { prepareStack } from './prepare-stack.ts'
import { showDeployed } from './show-deployed.ts'
import { showPlan } from './show-plan.ts'
import { needOf, type StackNeed, settled } from './stack-state.ts'
import type { StageOptions } from './stage-options.ts'
import { storeProviderKeys } from './stage-provider-keys.ts'
import { createStageSecrets } from './stage-secrets.ts'
import { type Stage, withStage } from './with-stage.ts'

export interface DeployOptions extends StageOptions, Choices {
  readonly yes?: boolean
  /** Print the deployer's policy and do nothing. */
  readonly policy?: boolean
}

/** `atelier deploy`: looks, shows, asks, and only then makes anything. The same command again carries on. */
export const deploy = (options: DeployOptions, tools: InfraTools = infraTools): Promise<void> =>
  withStage(options, (stage) => (options.policy ? printPolicy(stage) : deployStage(stage, options, tools)))

async function printPolicy({ terminal, identity, region, stage }: Stage): Promise<void> {
  const { accountId, partition } = await identity()
  terminal.data(deployerPolicyFor({ accountId, partition, region, stage }))
}

async function deployStage(stage: Stage, options: DeployOptions, tools: InfraTools): Promise<void> {
  const { terminal, signal, stack } = stage
  showCheck(terminal, checkNode(), 'note')
  showCheck(terminal, await checkIdentity(stage), 'note')
  showCheck(terminal, await checkConcurrency(stage), 'note')
  const facts = await settled(stack, { terminal, signal })
  const need = needOf(facts?.status)
  if (facts?.status === 'DELETE_FAILED') {
    const command = `atelier destroy --stage ${stage.stage}`
    throw new CommandError(
      `The stack ${stack.name} was being deleted, and that failed. Finish it with \`${command}\`, then deploy.`,
    )
  }
  const isReady = await isBootstrapped(stage)
  // A stack that was never whole goes away first: nothing of it counts as deployed.
  const deployed = need === 'removal' ? undefined : await stack.template()
  const assembly = await makeAssembly(stage, tools, options)
  const plan = planDeploy(deployed, assembly.template)
  await show(stage, { plan, need, isReady, assembly, deployed, tools })
  const hint = `Nothing was changed. Nobody can be asked here: to go on without a question, run atelier deploy --stage ${stage.stage} --yes.`
  if (!(await confirm('Deploy?', { isYes: options.yes ?? false, hint, signal }))) {
    throw new CommandError('Nothing was changed.')
  }
  await carryOut(stage, tools, { assembly, need, isReady, isJson: options.json ?? false })
}

interface Shown {
  readonly plan: DeployPlan
  readonly need: StackNeed
  readonly isReady: boolean
  readonly assembly: Assembly
  readonly deployed: unknown
  readonly tools: InfraTools
}

async function show(stage: Stage, { plan, need, isReady, assembly, deployed, tools }: Shown): Promise<void> {
  const costs = await tools.estimate(assembly.template)
  const { accountId } = await stage.identity()
  const isUpdate = deployed !== undefined && plan.created + plan.changed + plan.removed > 0
  const diff = isUpdate ? await diffOf(stage, tools, assembly, deployed) : []
  showPlan(stage.terminal, { ...stage, accountId, plan, costs, diff, need, isReady, isUpdate: deployed !== undefined })
}

interface Work {
  readonly assembly: Assembly
  readonly need: StackNeed
  readonly isReady: boolean
  readonly isJson: boolean
}

/** From here on things are made. Every step may be repeated. */
async function carryOut(stage: Stage, tools: InfraTools, { assembly, need, isReady, isJson }: Work): Promise<void> {
  const { terminal, signal, region, parameters } = stage
  try {
    if (!isReady) {
      const { accountId } = await stage.identity()
      terminal.note('Preparing the account for the CDK …')
      await cdkOf(stage, tools, ['bootstrap', `aws://${accountId}/${region}`], (line) => terminal.note(`  ${line}`))
    }
    await prepareStack(stage, need)
    const { newToken } = await createStageSecrets(parameters)
    // Said now: should the deploy fail, the parameter is there and nobody would see it again.
    if (newToken) sayToken(stage, newToken)
    const keyed = await storeProviderKeys(parameters, readEnvironment())
    if (keyed.length > 0) terminal.note(`Providers of models with a key in this stage: ${keyed.join(', ')}.`)
    terminal.note('Deploying; the first time takes about ten minutes, most of them for the CDN …')
    await deployStack(stage, tools, assembly)
  } catch (error) {
    if (signal.aborted) {
      terminal.note(
        'CloudFormation finishes what it has begun. Run the same command again: it waits for that, and carries on.',
      )
    }
    throw error
  }
  await showDeployed(stage, { isJson })
}

/** On a terminal only: what a pipeline prints is kept and read by many. */
function sayToken({ terminal, stage, names, region }: Stage, token: string): void {
  if (process.stderr.isTTY) {
    terminal.note(`\n  The API's token, shown this once:  ${terminal.paint('bold', token)}\n`)
    return
  }
  const read = `aws ssm get-parameter --with-decryption --region ${region} --name ${names.parameters}tokens --query Parameter.Value --output text`
  terminal.note(`The API's token was made for stage ${stage}. Read it with: ${read}`)
}

async function deployStack(stage: Stage, tools: InfraTools, { folder }: Assembly): Promise<void> {
  const { terminal, stack, names } = stage
  const startedMs = Date.now()
  const args = ['deploy', names.stack, '--app', folder, '--require-approval', 'never', '--progress', 'events']
  try {
    await cdkOf(stage, tools, args, (line) => terminal.note(`  ${line}`))
  } catch (error) {
    stage.signal.throwIfAborted()
    // What the CDK says last is that the stack failed; why, the stack knows.
    const failures = await stack.failuresSince(startedMs)
    if (failures.length === 0) throw error
    const lines = failures.slice(0, 5).map(({ logicalId, type, reason }) => `- ${logicalId} (${type}): ${reason}`)
    const meanings = failures.map(({ reason }) => deniedText(reason, stage) ?? explainAwsText(reason, stage))
    const known = meanings.find((meaning) => meaning !== undefined) ?? 'Correct what it says.'
    const again = 'Then run the same command again: it carries on from here.'
    throw new CommandError(`The stack could not be deployed:\n${lines.join('\n')}\n${known}\n${again}`)
  }
}
