import type { JobRecord, TaskRecord } from '../ports/job-store.ts'

/** What a task's calls cost. One in doubt counts as paid: better a cent too much booked than a budget overdrawn. */
const costOf = ({ call, spentMicroUsd }: TaskRecord) =>
  spentMicroUsd + (call && call.state !== 'refused' ? call.costMicroUsd : 0)

/** What the job has cost so far, all runs together. */
export const costOfJob = (job: JobRecord): number => job.tasks.flat().reduce((sum, task) => sum + costOf(task), 0)

/** One run's reservation in its day's budget. */
export const reservationOf = ({
  ownerId,
  budgetDay,
  jobId,
  run,
}: Pick<JobRecord, 'ownerId' | 'budgetDay' | 'jobId' | 'run'>) => ({
  ownerId,
  day: budgetDay,
  reservationId: `${jobId}#${run}`,
})

/** The UTC day of a time, `2026-11-20`. */
export const dayOf = (timeMs: number) => new Date(timeMs).toISOString().slice(0, 10)
