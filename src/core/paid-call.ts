import { AppError } from '../errors.ts'
import type { PaidCall } from '../jobs/define.ts'
import type { CallRecord, JobRecord, Lease, LeasedOutcome } from '../ports/job-store.ts'
import type { Engine } from './engine.ts'
import { derivedId } from './identity.ts'
import { Interruption } from './interruption.ts'

/**
 * Makes a task's paid call so that none known to have succeeded is made again, whatever crashes in between: `sent` is
 * durable before the request leaves, the answer's bytes are stored before anything is done with them, and a call whose
 * answer never came is repeated only when that is free, keyed, allowed by the operator or asked for by a user's retry.
 *
 * Throws `model_in_doubt`, what the request throws, and an Interruption when the lease is no longer ours.
 */
export async function paidCall(
  engine: Engine,
  job: JobRecord,
  lease: Lease,
  call: PaidCall,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const earlier = job.tasks[lease.stage]?.[lease.index]?.call
  if (earlier?.state === 'received') return await storedAnswer(engine, earlier)
  if (earlier?.state === 'sent' && !mayRepeat(engine, job, earlier, call)) {
    const message =
      'The answer of a paid call never arrived, so it may have been charged. Retry the job to pay for it again, or set ATELIER_ON_DOUBT=retry.'
    throw new AppError('model_in_doubt', message)
  }

  const { jobId, stage, index, fence } = lease
  const idempotencyKey = derivedId(engine.secrets[0], 'paid-call', jobId, String(stage), String(index))
  holds(engine, 'sent', await engine.jobs.sent(lease, { costMicroUsd: call.costMicroUsd }))
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
    await engine.jobs.received(lease, { costMicroUsd: answer.costMicroUsd ?? call.costMicroUsd, key }),
  )
  return answer.bytes
}

function mayRepeat(engine: Engine, job: JobRecord, earlier: CallRecord, call: PaidCall): boolean {
  const isAskedFor = earlier.run < job.run
  return call.costMicroUsd === 0 || call.honoursIdempotencyKey || isAskedFor || engine.settings.onDoubt === 'retry'
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
