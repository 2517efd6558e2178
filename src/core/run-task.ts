import { AppError, publicError } from '../errors.ts'
import type { Stage, TaskResult } from '../jobs/define.ts'
import type { JobFailure, JobRecord, Lease } from '../ports/job-store.ts'
import { advance, isStageDone, noteEnd } from './advance.ts'
import { dueAfterEnd } from './close-job.ts'
import type { Engine } from './engine.ts'
import { type HeldLease, holdLease } from './hold-lease.ts'
import { Interruption, interruptionOf } from './interruption.ts'
import { retryDelayMs } from './retry-delay.ts'
import { taskContext } from './task-context.ts'
import { readTaskMessage, writeTaskMessage } from './task-message.ts'
import { type TaskPreviews, taskPreviews } from './task-previews.ts'
import { untilInterrupted } from './until-interrupted.ts'

/** What to do with the delivered message: acknowledge it, or show it again after so many seconds. */
export type Disposition = 'acknowledge' | { readonly hideSeconds: number }

/** A task this process cannot place: an unknown kind or version. It may be a newer release's, so it is kept for a while. */
const UNKNOWN_HIDE_SECONDS = 60

/** One delivery of a task message. */
export interface Delivery {
  readonly body: string
  /** Keeps the message hidden for so many seconds from now: as long as the task's lease. */
  readonly hide: (seconds: number) => Promise<void>
}

/**
 * Runs a delivered task, from claim to record, and says what to do with its message. Rejects only when a store fails, and
 * then the message comes back by itself. `shutdown` makes the task stop at once and gives it back.
 */
export async function runTask(engine: Engine, delivery: Delivery, shutdown: AbortSignal): Promise<Disposition> {
  const { body } = delivery
  const ref = readTaskMessage(body)
  if (!ref) {
    engine.log.error({ body: body.slice(0, 200) }, 'A message is not a task of this version; it is kept')
    return { hideSeconds: UNKNOWN_HIDE_SECONDS }
  }
  const claim = await engine.jobs.claim(ref, { leaseMs: engine.settings.leaseMs })
  switch (claim.outcome) {
    case 'not_found':
      return 'acknowledge'
    case 'later':
      // Jitter, so that the deliveries which wait for one lease do not all come back in the same moment.
      return { hideSeconds: Math.max(0, claim.untilMs - engine.nowMs()) / 1000 + engine.random() }
    case 'done':
    case 'final':
    case 'not_due':
      // Whoever recorded it may have died before the next step.
      await advance(engine, ref.jobId)
      return 'acknowledge'
    case 'claimed':
      return await runClaimed(engine, claim.job, { ...ref, fence: claim.fence }, { delivery, shutdown })
  }
}

interface Circumstances {
  readonly delivery: Delivery
  readonly shutdown: AbortSignal
}

async function runClaimed(
  engine: Engine,
  job: JobRecord,
  lease: Lease,
  circumstances: Circumstances,
): Promise<Disposition> {
  const kind = engine.kinds[job.kind]
  const stage = kind?.stages.find((one) => one.name === job.stages[lease.stage]?.name)
  if (!kind || !stage) {
    engine.log.warn(
      { jobId: job.jobId, kind: job.kind },
      'This release does not know the kind of job; it is left for one that does',
    )
    await engine.jobs.release(lease)
    return { hideSeconds: UNKNOWN_HIDE_SECONDS }
  }
  engine.signal.notify(job.jobId)
  const startedMs = engine.nowMs()
  const end = await attempt(engine, { ...circumstances, stage, job, lease })
  engine.metrics.taskEnded(job.kind, stage.name, end.outcome, engine.nowMs() - startedMs)
  return end.disposition
}

interface Attempt extends Circumstances {
  readonly stage: Stage
  readonly job: JobRecord
  readonly lease: Lease
}

interface AttemptEnd {
  readonly outcome: 'ok' | 'retried' | 'failed' | 'lost' | 'released' | 'canceled'
  readonly disposition: Disposition
}

async function attempt(engine: Engine, work: Attempt): Promise<AttemptEnd> {
  const { stage, job, lease } = work
  const attempts = job.tasks[lease.stage]?.[lease.index]?.attempts ?? 1
  // Attempts are counted at the claim, so a task that kills its worker ends here. A retried job gets a new allowance.
  if (attempts > stage.maxAttempts * job.run) {
    const message = `Stage "${stage.name}" was started ${stage.maxAttempts} times and its worker died each time. Retry the job if the cause is gone.`
    return await fail(engine, work, new AppError('worker_lost', message), attempts)
  }
  const held = holdLease(engine, lease, {
    timeoutMs: stage.timeoutSeconds * 1000,
    shutdown: work.shutdown,
    hide: work.delivery.hide,
  })
  const previews = taskPreviews(engine, job, lease)
  try {
    return await runHeld(engine, work, { held, previews, attempts })
  } finally {
    await previews.end()
  }
}

interface Holding {
  readonly held: HeldLease
  readonly previews: TaskPreviews
  readonly attempts: number
}

async function runHeld(engine: Engine, work: Attempt, { held, previews, attempts }: Holding): Promise<AttemptEnd> {
  const { stage, job, lease } = work
  const { signal } = held
  let result: TaskResult
  try {
    const running = stage.run(taskContext(engine, { job, lease, signal }, previews))
    result = await untilInterrupted(signal, running, engine.settings.leaseMs)
  } catch (error) {
    return await ended(engine, work, error, signal, attempts)
  } finally {
    held.release()
  }
  return await record(engine, work, result)
}

async function record(engine: Engine, { job, lease }: Attempt, result: TaskResult): Promise<AttemptEnd> {
  const dueAtMs = dueAfterEnd(engine, job, 'job.completed')
  const { outcome, job: now } = await engine.jobs.record(lease, { ...result, dueAtMs })
  if (outcome === 'lost') return lost(engine, lease, 'record')
  if (outcome === 'final' || !now) return await leave(engine, lease)
  if (now.status === 'completed') noteEnd(engine, job, 'completed')
  else engine.signal.notify(job.jobId)
  const isSettled = now.status === 'completed' && now.dueAtMs === undefined
  if (!isSettled && (isStageDone(now) || now.stages[now.stage]?.chained)) await advance(engine, job.jobId)
  return { outcome: 'ok', disposition: 'acknowledge' }
}

/** Sorts out how an attempt ended without a result. */
async function ended(
  engine: Engine,
  work: Attempt,
  error: unknown,
  signal: AbortSignal,
  attempts: number,
): Promise<AttemptEnd> {
  const reason = interruptionOf(signal) ?? (error instanceof Interruption ? error.reason : undefined)
  switch (reason) {
    case 'lease_lost':
      return lost(engine, work.lease, 'heartbeat')
    case 'job_ended':
      return await leave(engine, work.lease)
    case 'shutdown':
      await engine.jobs.release(work.lease)
      return { outcome: 'released', disposition: { hideSeconds: 0 } }
    case 'timeout': {
      const message = `Stage "${work.stage.name}" did not end within ${work.stage.timeoutSeconds} s.`
      return await fail(engine, work, new AppError('task_timeout', message), attempts)
    }
    case undefined:
      return await fail(engine, work, error, attempts)
  }
}

/** The job has ended without this task: whoever leaves it last settles it, so that nothing waits for a lease to end. */
async function leave(engine: Engine, lease: Lease): Promise<AttemptEnd> {
  await engine.jobs.release(lease)
  await advance(engine, lease.jobId)
  return { outcome: 'canceled', disposition: 'acknowledge' }
}

function lost(engine: Engine, lease: Lease, transition: string): AttemptEnd {
  engine.metrics.staleWrite(transition)
  engine.log.warn(
    { code: 'lease_lost', ...lease },
    'Another worker has taken the task over; this attempt’s result is thrown away',
  )
  return { outcome: 'lost', disposition: 'acknowledge' }
}

async function fail(
  engine: Engine,
  { stage, job, lease }: Attempt,
  error: unknown,
  attempts: number,
): Promise<AttemptEnd> {
  const failure: JobFailure = publicError(error)
  const fields = { jobId: job.jobId, stage: stage.name, index: lease.index, attempts, code: failure.code }
  if (!(error instanceof AppError)) engine.log.error({ ...fields, err: error }, 'A task failed in a way nobody foresaw')

  if (failure.retryable && attempts < stage.maxAttempts * job.run) {
    const retryAfterSeconds = error instanceof AppError ? error.retryAfterSeconds : undefined
    const delayMs = retryDelayMs({
      attempt: attempts - stage.maxAttempts * (job.run - 1),
      baseMs: stage.retryBaseMs,
      retryAfterSeconds,
      random: engine.random,
    })
    const retryAtMs = engine.nowMs() + delayMs
    const outcome = await engine.jobs.failTask(lease, { error: failure, retryAtMs, dueAtMs: retryAtMs })
    if (outcome === 'lost') return lost(engine, lease, 'failTask')
    if (outcome === 'final') return await leave(engine, lease)
    engine.log.info({ ...fields, delayMs }, 'A task failed and will be tried again')
    return { outcome: 'retried', disposition: { hideSeconds: delayMs / 1000 } }
  }
  return await failJob(engine, { job, lease, pool: stage.pool }, failure)
}

async function failJob(
  engine: Engine,
  where: { job: JobRecord; lease: Lease; pool: string },
  error: JobFailure,
): Promise<AttemptEnd> {
  const { job, lease, pool } = where
  const outcome = await engine.jobs.failTask(lease, { error, dueAtMs: engine.nowMs() })
  if (outcome === 'lost') return lost(engine, lease, 'failTask')
  if (outcome === 'final') return await leave(engine, lease)
  await engine.queue.bury(pool, writeTaskMessage(lease), `${error.code}: ${error.message}`)
  engine.log.warn({ jobId: job.jobId, code: error.code }, 'A job failed')
  noteEnd(engine, job, 'failed')
  await advance(engine, job.jobId)
  return { outcome: 'failed', disposition: 'acknowledge' }
}
