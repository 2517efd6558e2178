import type { JobFailure, JobRecord } from '../ports/job-store.ts'
import { isFinal } from '../schema/job.ts'
import { advance, noteEnd } from './advance.ts'
import type { Engine } from './engine.ts'
import { FIRST_SWEEP_MS } from './submit-job.ts'

/** The longest interval between two looks at a job whose messages all seem to be under way. */
const MAX_INTERVAL_MS = 3_600_000

/** Jobs per sweep: a backlog after an outage is worked off over several, so that one sweep never takes long. */
const BATCH = 200

/**
 * Looks after jobs that nobody has finished in time: repeats lost messages, enforces deadlines, settles what has ended.
 * Any number of sweepers may run; each job is deferred conditionally first, so one of them takes it. Gives how many.
 */
export async function sweepJobs(engine: Engine): Promise<number> {
  const due = await engine.jobs.due(BATCH)
  const taken = await Promise.all(due.map((one) => sweepJob(engine, one)))
  return taken.filter(Boolean).length
}

async function sweepJob(engine: Engine, due: { jobId: string; dueAtMs: number; sweeps: number }): Promise<boolean> {
  const now = engine.nowMs()
  const job = await engine.jobs.load(due.jobId)
  const intervalMs = Math.min(MAX_INTERVAL_MS, FIRST_SWEEP_MS * 2 ** Math.min(due.sweeps, 16))
  const nextMs = Math.min(now + intervalMs, limitOf(engine, job) ?? Number.POSITIVE_INFINITY)
  if (!(await engine.jobs.defer(due.jobId, due.dueAtMs, Math.max(nextMs, now + 1)))) return false
  if (!job) return true
  const failure = overdue(engine, job, now)
  if (failure && (await engine.jobs.finish(job.jobId, job.run, { error: failure, dueAtMs: now }))) {
    engine.log.warn({ jobId: job.jobId, code: failure.code }, 'A job ran out of time')
    noteEnd(engine, job, 'failed')
  }
  await advance(engine, due.jobId, { resend: true })
  return true
}

/** When the job will have run or waited too long, if it is not final and its kind is known. */
function limitOf(engine: Engine, job: JobRecord | undefined): number | undefined {
  const kind = job && engine.kinds[job.kind]
  if (!job || !kind || isFinal(job.status)) return undefined
  if (job.startedAtMs !== undefined) return job.startedAtMs + kind.deadlineSeconds * 1000
  return job.queuedAtMs + engine.settings.maxQueueSeconds * 1000
}

function overdue(engine: Engine, job: JobRecord, now: number): JobFailure | undefined {
  const limit = limitOf(engine, job)
  if (limit === undefined || now < limit) return undefined
  const message =
    job.startedAtMs === undefined
      ? `No worker was free for ${engine.settings.maxQueueSeconds} s. Retry the job when there is less to do.`
      : `The job did not end within ${engine.kinds[job.kind]?.deadlineSeconds} s. What is finished is kept; retry the job to go on.`
  return { code: 'deadline_exceeded', message, retryable: false }
}
