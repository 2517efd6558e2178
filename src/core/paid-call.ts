import { AppError } from '../errors.ts'
import type { PaidCall, PaidOptions } from '../jobs/define.ts'
import type { CallRecord, JobRecord, Lease, LeasedOutcome } from '../ports/job-store.ts'
import type { Engine } from './engine.ts'
import { derivedId } from './identity.ts'
import { Interruption } from './interruption.ts'

/** The claim that a call is made under. */
export interface PayingTask {
  readonly job: JobRecord
  readonly lease: Lease
  readonly signal: AbortSignal
}

/**
 * Makes a task's paid call so that none known to have succeeded is made again, whatever crashes in between: `sent` is
 * durable before the request leaves, the answer's bytes are stored before anything is done with them, and a call whose
 * answer never came is repeated only when that is free, keyed, allowed by the operator or asked for by a user's retry.
 * Of several calls each stands in for the one before it, once that has said that it did nothing.
 *
 * Throws `model_in_doubt`, what the request throws, and an Interruption when the lease is no longer ours.
 */
export async function paidCall(
  engine: Engine,
  task: PayingTask,
  calls: readonly PaidCall[],
  { again = false }: PaidOptions = {},
): Promise<Uint8Array> {
  const { job, lease } = task
  const earlier = job.tasks[lease.stage]?.[lease.index]?.call
  if (earlier?.state === 'received' && !again) return await storedAnswer(engine, earlier)
  const inDoubt = earlier?.state === 'sent' && !again ? earlier : undefined
  const open = inDoubt ? repeatable(engine, job, inDoubt, calls) : calls
  for (const [number, call] of open.entries()) {
    try {
      return await makeCall(engine, task, call)
    } catch (error) {
      const next = open[number + 1]
      if (!next || !(error instanceof AppError) || !call.mayFallBack?.(error)) throw error
      const fields = { jobId: job.jobId, from: call.name, to: next.name, code: error.code }
      engine.log.warn(fields, 'A call was refused; the next one stands in for it')
    }
  }
  throw new Error('A paid call needs somebody to call')
}

/** The call in doubt and those that may stand in for it. Throws `model_in_doubt` when it may not be repeated. */
function repeatable(
  engine: Engine,
  job: JobRecord,
  earlier: CallRecord,
  calls: readonly PaidCall[],
): readonly PaidCall[] {
  const at = calls.findIndex(({ name }) => name === earlier.name)
  const isAskedFor = earlier.run < job.run
  const mayRepeat =
    earlier.costMicroUsd === 0 ||
    calls[at]?.honoursIdempotencyKey === true ||
    isAskedFor ||
    engine.settings.onDoubt === 'retry'
  if (mayRepeat) return calls.slice(Math.max(at, 0))
  const message =
    'The answer of a paid call never arrived, so it may have been charged. Retry the job to pay for it again, or set ATELIER_ON_DOUBT=retry.'
  throw new AppError('model_in_doubt', message)
}

async function makeCall(engine: Engine, { lease, signal }: PayingTask, call: PaidCall): Promise<Uint8Array> {
  const { jobId, stage, index, fence } = lease
  // Every provider has its own: nobody else knows what it was sent.
  const parts = ['paid-call', jobId, String(stage), String(index), ...(call.name === undefined ? [] : [call.name])]
  const idempotencyKey = derivedId(engine.secrets[0], ...parts)
  const { costMicroUsd, name } = call
  const sent = { costMicroUsd, ...(name === undefined ? {} : { name }) }
  holds(engine, 'sent', await engine.jobs.sent(lease, sent))
  // The job may have been canceled while that was written: nothing has been sent yet.
  signal.throwIfAborted()

  let answer: { bytes: Uint8Array; costMicroUsd?: number }
  try {
    answer = await call.request({ idempotencyKey, signal })
  } catch (error) {
    // The provider said that it did nothing. Any other end (a reset, a timeout) leaves the call in doubt.
    if (error instanceof AppError) await engine.jobs.refused(lease)
    throw error
  }
  const key = `jobs/${jobId}/${stage}/${index}.${fence}.answer`
  await engine.ports.blobs.put(key, answer.bytes)
  holds(
    engine,
    'received',
    await engine.jobs.received(lease, { costMicroUsd: answer.costMicroUsd ?? costMicroUsd, key }),
  )
  return answer.bytes
}

async function storedAnswer(engine: Engine, call: CallRecord): Promise<Uint8Array> {
  const bytes = call.key === undefined ? undefined : await engine.ports.blobs.read(call.key)
  if (!bytes) throw new AppError('integrity_error', `The stored answer of a paid call is gone: ${call.key}`)
  return bytes
}

function holds(engine: Engine, transition: string, outcome: LeasedOutcome): void {
  if (outcome === 'ok') return
  if (outcome === 'lost') engine.metrics.staleWrite(transition)
  throw new Interruption(outcome === 'lost' ? 'lease_lost' : 'job_ended')
}
