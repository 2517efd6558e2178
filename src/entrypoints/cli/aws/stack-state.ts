import { setTimeout as sleep } from 'node:timers/promises'
import type { Stack, StackFacts } from '../../../adapters/aws/deployment/stack.ts'
import type { Terminal } from '../terminal.ts'
import { clockText } from '../text.ts'

/** What must happen before a stack can be deployed: nothing, or something first. */
export type StackNeed = 'nothing' | 'waiting' | 'removal' | 'rollback'

/** A stack in one of these was never whole, and CloudFormation does not update it. */
const NEVER_WHOLE = ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED']

/**
 * What a stack needs first.
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html#cfn-stack-status-codes
 */
export function needOf(status: string | undefined): StackNeed {
  // A change set that was never carried out: there is nothing in the stack yet, and the CDK replaces it.
  if (status === undefined || status === 'REVIEW_IN_PROGRESS') return 'nothing'
  if (status.endsWith('_IN_PROGRESS')) return 'waiting'
  if (NEVER_WHOLE.includes(status)) return 'removal'
  return status === 'UPDATE_ROLLBACK_FAILED' ? 'rollback' : 'nothing'
}

/** CloudFormation itself takes seconds for each resource, and who asks much more often is throttled. */
const FIRST_PAUSE_MS = 500
const LAST_PAUSE_MS = 5_000

/** Waits until nothing is done to the stack any more. Gives its state then; undefined when it is gone. */
export async function settled(
  stack: Stack,
  { terminal, signal }: { terminal: Terminal; signal: AbortSignal },
): Promise<StackFacts | undefined> {
  const startedMs = performance.now()
  let said = ''
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LAST_PAUSE_MS)) {
    const facts = await stack.describe()
    if (!facts || needOf(facts.status) !== 'waiting') {
      terminal.status('')
      return facts
    }
    const line = `CloudFormation: ${facts.status}`
    terminal.status(`${line} (${clockText(performance.now() - startedMs)})`)
    if (!terminal.isInteractive && said !== line) terminal.note(line)
    said = line
    await sleep(pauseMs, undefined, { signal })
  }
}
