import type { JobRecord, NewJob, TaskRecord, TaskRef } from '../../ports/job-store.ts'

// What a statement has just made of a row, said of the record in memory: it saves reading the row again.

const WAITING: TaskRecord = { status: 'waiting', fence: 0, attempts: 0, spentMicroUsd: 0 }

/** The record of a job that was just inserted. */
export const freshJob = (job: NewJob): JobRecord => ({
  schemaVersion: 1,
  ...job,
  status: 'pending',
  run: 1,
  tasks: job.stages.map((stage) => Array.from({ length: stage.tasks }, () => WAITING)),
  bookedMicroUsd: 0,
  revision: 1,
  queuedAtMs: job.createdAtMs,
  sweeps: 0,
})

/** The record with one task's entry exchanged, one revision on. */
export function withTask(job: JobRecord, { stage, index }: TaskRef, entry: TaskRecord): JobRecord {
  const tasks = job.tasks.map((entries, number) =>
    number === stage ? entries.map((one, at) => (at === index ? entry : one)) : entries,
  )
  return { ...job, tasks, revision: job.revision + 1 }
}

/** The record with the task done. */
export function withResult(job: JobRecord, task: TaskRef, assetId: string | undefined): JobRecord {
  const entry = job.tasks[task.stage]?.[task.index]
  if (!entry) throw new Error(`job ${job.jobId} has no task ${task.stage}/${task.index}`)
  const { leaseUntilMs: _, preview: _shown, ...rest } = entry
  return withTask(job, task, { ...rest, status: 'done', ...(assetId === undefined ? {} : { assetId }) })
}

/** Whether the task was the last open one of the job's last stage. */
export const isComplete = (job: JobRecord, { stage }: TaskRef): boolean =>
  stage === job.stages.length - 1 && (job.tasks[stage] ?? []).every((task) => task.status === 'done')

/** The record of a job completed in the same write as its last task. */
export function completed(job: JobRecord, completedAtMs: number, dueAtMs: number | undefined): JobRecord {
  const { dueAtMs: _, ...rest } = job
  return {
    ...rest,
    status: 'completed',
    completedAtMs,
    ...(dueAtMs === undefined ? { actualMicroUsd: 0 } : { dueAtMs }),
  }
}
