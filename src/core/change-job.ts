import { AppError } from '../errors.ts'
import type { JobRecord } from '../ports/job-store.ts'
import { isFinal } from '../schema/job.ts'
import { advance, noteEnd } from './advance.ts'
import type { Engine } from './engine.ts'
import { costOfJob, dayOf, reservationOf } from './job-cost.ts'
import { FIRST_SWEEP_MS } from './submit-job.ts'

/** The owner's job. Throws `not_found`. */
export async function requireJob(engine: Engine, ownerId: string, jobId: string): Promise<JobRecord> {
  const job = await engine.jobs.get(ownerId, jobId)
  if (!job) throw notFound(jobId)
  return job
}

/**
 * Stops a job: no task starts any more, running ones are told to stop, what is made stays, what is spent stays spent.
 * Canceling twice is not an error. Throws `not_found`, and `not_ready` when the job has completed or failed.
 */
export async function cancelJob(engine: Engine, ownerId: string, jobId: string): Promise<JobRecord> {
  const end = await engine.jobs.cancel(ownerId, jobId, { dueAtMs: engine.nowMs() })
  if (!end) throw notFound(jobId)
  if (end.canceled) {
    noteEnd(engine, end.job, 'canceled')
    return (await advance(engine, jobId)) ?? end.job
  }
  if (end.job.status === 'canceled') return end.job
  throw new AppError('not_ready', `The job has ${end.job.status} already, so there is nothing to cancel.`)
}

/**
 * Starts a failed job again at the tasks that are missing; what is done stays done. Retrying twice at once starts one
 * run. Throws `not_found`, `not_ready` when the job has not failed, `budget_exceeded`.
 */
export async function retryJob(engine: Engine, ownerId: string, jobId: string): Promise<JobRecord> {
  const failed = await requireJob(engine, ownerId, jobId)
  if (failed.status !== 'failed') {
    throw new AppError('not_ready', `Only a failed job can be retried; this one is ${failed.status}.`)
  }
  // It may have failed a moment ago: its last run is settled before a new one begins, and before anything is reserved for it.
  await advance(engine, jobId)
  const job = await requireJob(engine, ownerId, jobId)
  // Somebody else retried it in the meantime.
  if (job.run > failed.run) return job
  if (job.dueAtMs !== undefined) throw notSettled()
  const next = { run: job.run + 1, budgetDay: dayOf(engine.nowMs()), dueAtMs: engine.nowMs() + FIRST_SWEEP_MS }
  const reservation = reservationOf({ ...job, ...next })
  const limit = engine.settings.budgetMicroUsd ?? Number.MAX_SAFE_INTEGER
  const amount = Math.max(0, job.estimatedMicroUsd - costOfJob(job))
  if (amount > 0 && !(await engine.budget.reserve(reservation, amount, limit))) {
    throw new AppError(
      'budget_exceeded',
      `Retrying needs up to $${amount / 1e6} and today's budget has less left. Raise ATELIER_BUDGET_USD or wait until tomorrow (UTC).`,
    )
  }
  const end = await engine.jobs.reopen(ownerId, jobId, next)
  if (!end) {
    if (amount > 0) await engine.budget.settle(reservation, 0)
    throw notFound(jobId)
  }
  // Not reopened: another retry was first. The reservation is its run's, so it stays.
  if (!end.reopened && end.job.run < next.run) throw notSettled()
  engine.signal.notify(jobId)
  return (await advance(engine, jobId, { resend: true })) ?? end.job
}

/** Forgets a job that has ended; its results stay in the library. Throws `not_found`, and `not_ready` while it runs. */
export async function deleteJob(engine: Engine, ownerId: string, jobId: string): Promise<void> {
  const job = await requireJob(engine, ownerId, jobId)
  if (!isFinal(job.status)) throw new AppError('not_ready', `The job is ${job.status}. Cancel it first.`)
  await advance(engine, jobId)
  if (await engine.jobs.remove(ownerId, jobId)) return
  // Removed by somebody else in the meantime is as good; still being settled is not.
  if (await engine.jobs.get(ownerId, jobId))
    throw new AppError('not_ready', 'The job is still being settled. Try again in a moment.')
}

const notSettled = () =>
  new AppError('not_ready', 'The job is still being settled after its last run. Try again in a moment.')

const notFound = (jobId: string) => new AppError('not_found', `There is no job ${jobId}.`)
