import type { JobRecord, NewJob, TaskRecord } from '../ports/job-store.ts'
import { QUEUE_LIMITS } from '../ports/task-queue.ts'
import { isFinal } from '../schema/job.ts'
import { closeJob, dueAfterEnd } from './close-job.ts'
import type { Engine } from './engine.ts'
import { reservationOf } from './job-cost.ts'
import { writeTaskMessage } from './task-message.ts'

/**
 * Takes a job as far as its record allows: reserves its cost, enters the next stage when every task of this one is done,
 * completes it after the last, enqueues what may run, settles what has ended. Idempotent: everything follows from the
 * record, every step is conditional, so any number of callers may come at once, late or in vain.
 *
 * `resend` enqueues the current stage's unclaimed tasks even if their messages should be under way already: the
 * sweeper's and the retry's way, for messages that were lost. Gives the job as it was left, or undefined when unknown.
 * `known` is the record if the caller has just read it; a stale one costs nothing but a condition that fails.
 */
export async function advance(
  engine: Engine,
  jobId: string,
  options: { resend?: boolean; known?: JobRecord } = {},
): Promise<JobRecord | undefined> {
  let job = options.known ?? (await engine.jobs.load(jobId))
  let resend = options.resend ?? false
  // Each round enters a stage or ends the job, so a job of n stages needs n + 2 at most.
  while (job && engine.kinds[job.kind]) {
    if (isFinal(job.status)) {
      await closeJob(engine, job)
      return job
    }
    if (!isStageDone(job)) {
      await enqueue(engine, job, resend)
      return job
    }
    await leaveStage(engine, job)
    resend = true
    job = await engine.jobs.load(jobId)
  }
  return job
}

/** Whether every task of the job's stage is done. Before the first stage there is nothing to wait for. */
export const isStageDone = (job: Pick<JobRecord, 'stage' | 'tasks'>) =>
  job.stage < 0 || (job.tasks[job.stage] ?? []).every((task) => task.status === 'done')

/** The next step after a stage's last task. Whether it succeeds is not asked: if not, somebody else took it. */
async function leaveStage(engine: Engine, job: JobRecord): Promise<void> {
  const { jobId, run, stage } = job
  if (stage < 0 && !(await reserve(engine, job))) {
    const message = `This needs up to $${job.estimatedMicroUsd / 1e6} and today's budget has less left. Raise ATELIER_BUDGET_USD or wait until tomorrow (UTC).`
    const error = { code: 'budget_exceeded' as const, message, retryable: false }
    await engine.jobs.finish(jobId, run, { error, dueAtMs: engine.nowMs() })
    return
  }
  if (stage === job.stages.length - 1) {
    const completed = await engine.jobs.finish(jobId, run, { dueAtMs: dueAfterEnd(engine, job, 'job.completed') })
    if (completed) noteEnd(engine, job, 'completed')
    return
  }
  await engine.jobs.enterStage(jobId, run, stage)
  const left = job.stages[stage]
  if (!left) return
  const eventId = `${jobId}:${run}:${left.name}`
  await engine.events.publish([
    {
      type: 'stage.completed',
      eventId,
      ownerId: job.ownerId,
      atMs: engine.nowMs(),
      jobId,
      kind: job.kind,
      stage: left.name,
      run,
    },
  ])
}

/** A job that can cost nothing reserves nothing, as it settles nothing. */
async function reserve(engine: Engine, job: JobRecord): Promise<boolean> {
  if (job.estimatedMicroUsd === 0) return true
  const limit = engine.settings.budgetMicroUsd ?? Number.MAX_SAFE_INTEGER
  return engine.budget.reserve(reservationOf(job), job.estimatedMicroUsd, limit)
}

/**
 * Sends messages for the tasks that may run now. Without `resend` only what nobody else may have sent: a chained stage's
 * next task, and all of a stage that nothing has touched yet, whose sender may have died after entering it.
 */
async function enqueue(engine: Engine, job: JobRecord, resend: boolean): Promise<void> {
  const stage = job.stages[job.stage]
  const tasks = job.tasks[job.stage]
  if (!stage || !tasks) return
  const isUntouched = tasks.every((task) => task.fence === 0)
  if (!resend && !stage.chained && !isUntouched) return
  const now = engine.nowMs()
  const next = tasks.findIndex((task) => task.status !== 'done')
  const indexes = stage.chained ? [next] : [...tasks.keys()]
  const messages = indexes.flatMap((index) => {
    const waitMs = untilClaimableMs(tasks[index], now)
    // One that seems to run may have a worker that counts no longer, as after a quick retry. Asked about when its lease is over.
    if (waitMs === undefined || (waitMs > 0 && !resend)) return []
    const delay = waitMs > 0 ? { delaySeconds: Math.min(QUEUE_LIMITS.delaySeconds, Math.ceil(waitMs / 1000)) } : {}
    return [{ body: writeTaskMessage({ jobId: job.jobId, stage: job.stage, index }), groupId: job.ownerId, ...delay }]
  })
  if (messages.length > 0) await engine.queue.send(stage.pool, messages)
}

/** Sends messages for what a new job begins with: every task of its first stage, or the first of a chained one. */
export async function sendFirstTasks(engine: Engine, { jobId, ownerId, stages: [first] }: NewJob): Promise<void> {
  if (!first) return
  const indexes = Array.from({ length: first.chained ? 1 : first.tasks }, (_, index) => index)
  const messages = indexes.map((index) => ({ body: writeTaskMessage({ jobId, stage: 0, index }), groupId: ownerId }))
  await engine.queue.send(first.pool, messages)
}

/** How long until the task may be claimed: 0 when it may be now, undefined when it is done. */
function untilClaimableMs(task: TaskRecord | undefined, now: number): number | undefined {
  if (task === undefined || task.status === 'done') return undefined
  return Math.max(0, ((task.status === 'leased' ? task.leaseUntilMs : task.availableAtMs) ?? 0) - now)
}

/** Tells this process's listeners and counters that a job has ended. */
export function noteEnd(
  engine: Engine,
  { jobId, kind }: Pick<JobRecord, 'jobId' | 'kind'>,
  status: 'completed' | 'failed' | 'canceled',
): void {
  engine.metrics.jobEnded(kind, status)
  engine.signal.notify(jobId)
}
