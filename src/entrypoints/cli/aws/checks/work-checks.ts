import type { StackResource } from '../../../../adapters/aws/deployment/stack.ts'
import { deadLettersOf } from '../../../../ports/task-queue.ts'
import { type Check, check } from '../../checks/check.ts'
import { ageText, clip, countText } from '../../text.ts'
import type { Stage } from '../with-stage.ts'

/** What is looked through of the logs: what failed longer ago is history. */
const LOOK_BACK_MS = 3_600_000

/** Lines of ours at level error, functions that ran out of time or memory, and those that did not start. */
const FAILURE_PATTERN =
  '?"\\"level\\":\\"error\\"" ?"Task timed out" ?"Runtime.ExitError" ?"Runtime.OutOfMemory" ?"INIT_REPORT"'

const MESSAGE_CELLS = 300

/** Every queue: what waits, and what was buried and why. */
export async function* checkQueues({ queues, names, stage }: Stage): AsyncGenerator<Check> {
  const urls = await queues.urls(names.prefix)
  if (urls.length === 0) yield check('queue', 'fail', 'There are no queues.', `Run atelier deploy --stage ${stage}.`)
  for (const url of urls) {
    const facts = await queues.describe(url)
    const name = url.slice(url.lastIndexOf('/') + 1)
    if (!facts) continue
    const { waiting, hidden } = facts
    if (!name.endsWith(deadLettersOf(''))) {
      yield check('queue', 'pass', `${name}: ${waiting} waiting, ${hidden} in work`)
      continue
    }
    if (waiting + hidden === 0) continue
    const reasons = waiting > 0 ? [...new Set(await queues.reasons(url))].slice(0, 3) : []
    const why = reasons.length > 0 ? `: ${reasons.map((one) => clip(one, 120)).join('; ')}` : ''
    const remedy = `atelier jobs list --status failed says which jobs; atelier redrive --stage ${stage} tries them again.`
    yield check('dead letters', 'warn', `${name}: ${countText(waiting + hidden, 'message')}${why}`, remedy)
  }
}

/** Every function of the stack: whether it can run, gets its messages, and what it last failed of. */
export async function* checkFunctions(
  stage: Stage,
  resources: readonly StackResource[],
  nowMs: number,
): AsyncGenerator<Check> {
  const ours = resources.filter(
    ({ type, physicalId }) => type === 'AWS::Lambda::Function' && physicalId.startsWith(stage.names.prefix),
  )
  if (ours.length === 0)
    yield check('function', 'fail', 'There are no functions.', `Run atelier deploy --stage ${stage.stage}.`)
  for (const { physicalId: name } of ours) {
    yield await checkFunction(stage, name)
    yield* checkSources(stage, name)
    yield* checkErrors(stage, name, nowMs)
  }
}

async function checkFunction({ functions, stage }: Stage, name: string): Promise<Check> {
  const facts = await functions.describe(name)
  if (facts?.state === 'Active' || facts?.state === 'Inactive') return check('function', 'pass', `${name} can run`)
  const what = facts ? `${name} is ${facts.state}${facts.reason ? `: ${facts.reason}` : ''}` : `${name} is missing.`
  return check('function', 'fail', what, `Run atelier deploy --stage ${stage}.`)
}

async function* checkSources({ functions }: Stage, name: string): AsyncGenerator<Check> {
  for (const { id, queueArn, state } of await functions.eventSources(name)) {
    const queue = queueArn.slice(queueArn.lastIndexOf(':') + 1)
    if (state === 'Enabled') continue
    const remedy = `Run: aws lambda update-event-source-mapping --uuid ${id} --enabled`
    yield check('event source', 'fail', `${name} gets nothing of ${queue}: its event source is ${state}.`, remedy)
  }
}

async function* checkErrors({ logs, region }: Stage, name: string, nowMs: number): AsyncGenerator<Check> {
  const group = `/aws/lambda/${name}`
  const lines = await logs.find(group, { pattern: FAILURE_PATTERN, sinceMs: nowMs - LOOK_BACK_MS, limit: 20 })
  const failures = lines.filter(({ text }) => !text.startsWith('INIT_REPORT') || text.includes('Status: error'))
  const last = failures.at(-1)
  if (!last) return
  const message = `${name} failed ${countText(failures.length, 'time')} within the hour, last ${ageText(last.atMs, nowMs)}: ${clip(sentenceOf(last.text), MESSAGE_CELLS)}`
  yield check('errors', 'warn', message, `aws logs tail ${group} --since 1h --region ${region}`)
}

/** Of one of our lines the sentence; of others all. */
function sentenceOf(line: string): string {
  try {
    const { message, err } = JSON.parse(line) as { message?: string; err?: { message?: string } }
    return [message, err?.message].filter(Boolean).join(': ') || line
  } catch {
    // A line of the Lambda service itself.
    return line.trim()
  }
}
