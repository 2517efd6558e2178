import type { JobRecord } from '../ports/job-store.ts'
import type { AtelierEvent } from '../schema/event.ts'
import type { Engine } from './engine.ts'
import { costOfJob, reservationOf } from './job-cost.ts'

/** How long after its end the sweeper looks after a job that nobody settled. */
const SETTLE_AFTER_MS = 2_000

/**
 * When the job should be looked at once it has ended; undefined when nothing will be left to do: it could cost nothing
 * and nobody listens. That saves the most common jobs a write.
 */
export function dueAfterEnd(
  engine: Engine,
  job: Pick<JobRecord, 'estimatedMicroUsd'>,
  type: AtelierEvent['type'],
): number | undefined {
  if (job.estimatedMicroUsd === 0 && !engine.events.hasSubscribers(type)) return undefined
  return engine.nowMs() + SETTLE_AFTER_MS
}

/**
 * Does what is left once a job has ended: settles its reservation at what was really spent and tells the subscribers.
 * Both may happen twice and count once; the record is marked last, so a crash between them loses neither. Waits for
 * tasks that run, because a call that is under way may still be paid for: the last of them comes back when it ends, or
 * the sweeper when a lease does.
 */
export async function closeJob(engine: Engine, job: JobRecord): Promise<void> {
  if (job.dueAtMs === undefined) return
  const now = engine.nowMs()
  const isRunning = job.tasks.flat().some((task) => task.status === 'leased' && (task.leaseUntilMs ?? 0) > now)
  if (isRunning && job.estimatedMicroUsd > 0) return
  const costMicroUsd = costOfJob(job)
  if (job.estimatedMicroUsd > 0 || costMicroUsd > 0)
    await engine.budget.settle(reservationOf(job), costMicroUsd - job.bookedMicroUsd)
  await engine.events.publish([endOf(job, now)])
  await engine.jobs.settle(job.jobId, job.run, costMicroUsd)
}

function endOf(job: JobRecord, atMs: number): AtelierEvent {
  const { ownerId, jobId, kind, run } = job
  const base = { eventId: `${jobId}:${run}:${job.status}`, ownerId, atMs: job.completedAtMs ?? atMs, jobId, kind, run }
  if (job.status === 'completed') return { ...base, type: 'job.completed' }
  if (job.status === 'canceled') return { ...base, type: 'job.canceled' }
  return { ...base, type: 'job.failed', code: job.error?.code ?? 'internal_error' }
}
