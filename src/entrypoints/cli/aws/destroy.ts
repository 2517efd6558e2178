import { CommandError } from '../exit-codes.ts'
import { countText, sizeText } from '../text.ts'
import { confirmByTyping } from './ask.ts'
import { countRemains, findRemains, type Remains, removeRemains } from './remains.ts'
import { removeStack } from './remove-stack.ts'
import { settled } from './stack-state.ts'
import type { StageOptions } from './stage-options.ts'
import { type Stage, withStage } from './with-stage.ts'

export interface DestroyOptions extends StageOptions {
  readonly yes?: boolean
}

/** Ten thousand objects are counted; of more, "more than" says enough. */
const COUNTED_PAGES = 10

/** `atelier destroy`: shows what will be lost, asks, and leaves nothing. The same command again carries on. */
export const destroy = (options: DestroyOptions): Promise<void> =>
  withStage(options, (stage) => destroyStage(stage, options))

async function destroyStage(stage: Stage, options: DestroyOptions): Promise<void> {
  const { terminal, signal, stack, names } = stage
  const { accountId } = await stage.identity()
  const facts = await settled(stack, { terminal, signal })
  const resources = facts ? (await stack.resources()).length : 0
  const remains = await findRemains(stage)
  const end = (removed: Remains, count: number) => {
    if (options.json)
      terminal.json({ stage: stage.stage, account: accountId, region: stage.region, stackResources: count, removed })
  }
  const place = `Account ${accountId} · region ${stage.region} · stage ${stage.stage}`
  if (!facts && countRemains(remains) === 0) {
    terminal.note(`${place}: there is nothing to remove.`)
    return end(remains, 0)
  }
  terminal.note(`${place}\n\nThis will be lost for good:`)
  terminal.note(
    facts
      ? `  stack ${names.stack} (${facts.status}) with ${countText(resources, 'resource')}`
      : `  (the stack ${names.stack} is gone already)`,
  )
  await showRemains(stage, remains)
  const hint = `Nothing was changed. Nobody can be asked here: to remove stage ${stage.stage} without a question, add --yes.`
  const question = `\nType the stage's name (${stage.stage}) to remove it all:`
  if (!(await confirmByTyping(question, stage.stage, { isYes: options.yes ?? false, hint, signal }))) {
    throw new CommandError('Nothing was changed.')
  }
  try {
    terminal.note('Removing; the CDN alone takes some minutes …')
    await removeStack(stage)
    await removeRemains(stage, await findRemains(stage))
  } catch (error) {
    if (signal.aborted) terminal.note('A part is removed. Run the same command again: it removes the rest.')
    throw error
  }
  await verify(stage)
  end(remains, resources)
}

async function showRemains({ terminal, buckets, table, names }: Stage, remains: Remains): Promise<void> {
  for (const name of remains.buckets) {
    const { objects, sizeBytes, isMore } = await buckets.contents(name, COUNTED_PAGES)
    const more = isMore ? 'more than ' : ''
    terminal.note(`  bucket ${name}: ${more}${countText(objects, 'object')}, ${more}${sizeText(sizeBytes)}`)
  }
  const facts = await table.describe()
  if (facts)
    terminal.note(`  table ${names.table}: about ${countText(facts.items, 'record')}, ${sizeText(facts.sizeBytes)}`)
  for (const name of remains.parameters) terminal.note(`  parameter ${name}`)
  if (remains.queues.length > 0) terminal.note(`  ${countText(remains.queues.length, 'queue')} with what waits in them`)
  if (remains.logs.length > 0) terminal.note(`  ${countText(remains.logs.length, 'log group')}`)
}

/** SQS goes on listing a deleted queue for a minute; such a queue is nothing that stays. */
async function verify(stage: Stage): Promise<void> {
  const { terminal, stack, names, queues } = stage
  const found = await findRemains(stage)
  const alive: string[] = []
  for (const url of found.queues) if (await queues.describe(url)) alive.push(url)
  const left = { ...found, queues: alive }
  const isStackThere = (await stack.describe()) !== undefined
  if (countRemains(left) === 0 && !isStackThere) {
    terminal.note(`Nothing of stage ${stage.stage} remains: no stack, bucket, table, queue, parameter or log group.`)
    terminal.note(
      'The CDK’s own stack CDKToolkit stays for other apps of this account; docs/deploy.md says how to remove it.',
    )
    return
  }
  const lines = [...(isStackThere ? [names.stack] : []), ...Object.values(left).flat()].slice(0, 20)
  throw new CommandError(
    `These remain:\n${lines.map((line) => `- ${line}`).join('\n')}\nRun the same command again in a minute.`,
  )
}
