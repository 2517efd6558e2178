import { CommandError } from '../exit-codes.ts'
import { removeStack } from './remove-stack.ts'
import { type StackNeed, settled } from './stack-state.ts'
import type { Stage } from './with-stage.ts'

/** Brings a stack into a state that can be deployed: removes one that was never whole, ends a rollback that got stuck. */
export async function prepareStack(stage: Stage, need: StackNeed): Promise<void> {
  const { stack, terminal, signal, names } = stage
  if (need === 'removal') {
    terminal.note(`Removing what an earlier attempt left of ${names.stack} …`)
    await removeStack(stage)
  }
  if (need !== 'rollback') return
  terminal.note(`Bringing ${names.stack} back to where it was before the last update …`)
  await stack.continueRollback()
  const facts = await settled(stack, { terminal, signal })
  if (facts?.status === 'UPDATE_ROLLBACK_COMPLETE') return
  const why = facts?.statusReason ? ` (${facts.statusReason})` : ''
  throw new CommandError(
    `The stack ${names.stack} is ${facts?.status ?? 'gone'}${why}: CloudFormation could not bring it back. Open it in the AWS console (CloudFormation → ${names.stack} → Stack actions → Continue update rollback) and skip the resource that is in the way.`,
  )
}
