import { CommandError } from '../exit-codes.ts'
import { countText } from '../text.ts'
import { settled } from './stack-state.ts'
import type { Stage } from './with-stage.ts'

/** A bucket that got a picture between being emptied and being deleted is emptied once more. */
const ROUNDS = 3

/** Empties the buckets of the stack and deletes it. What CloudFormation leaves is for `removeRemains`. May be repeated. */
export async function removeStack(stage: Stage): Promise<void> {
  const { stack, terminal, signal, names } = stage
  for (let round = 1; ; round += 1) {
    if (!(await stack.describe())) return
    for (const { type, physicalId } of await stack.resources()) {
      if (type === 'AWS::S3::Bucket' && physicalId !== '') await emptyBucket(stage, physicalId)
    }
    signal.throwIfAborted()
    const startedMs = Date.now()
    await stack.remove()
    const facts = await settled(stack, { terminal, signal })
    if (!facts) return
    const failures = await stack.failuresSince(startedMs)
    const isBucketFull = failures.some(({ type }) => type === 'AWS::S3::Bucket')
    if (isBucketFull && round < ROUNDS) continue
    const lines = failures.slice(0, 5).map(({ logicalId, type, reason }) => `- ${logicalId} (${type}): ${reason}`)
    throw new CommandError(
      `The stack ${names.stack} could not be deleted (${facts.status}):\n${lines.join('\n') || (facts.statusReason ?? '')}\nCorrect what it says and run the same command again.`,
    )
  }
}

/** Says how far it is: a bucket of a million pictures takes minutes. */
export async function emptyBucket({ buckets, terminal, signal }: Stage, name: string): Promise<void> {
  if (!(await buckets.exists(name))) return
  let deleted = 0
  const onDeleted = (total: number) => {
    deleted = total
    terminal.status(`Emptying ${name}: ${total} deleted`)
  }
  await buckets.empty(name, { signal, onDeleted })
  terminal.status('')
  if (deleted > 0) terminal.note(`Emptied ${name}: ${countText(deleted, 'object')} deleted.`)
}
