import type { JobRecord, TaskRecord } from '../ports/job-store.ts'

/** What a task's calls cost. One in doubt counts as paid: better a cent too much booked than a budget overdrawn. */
const costOf = ({ call, spentMicroUsd }: TaskRecord) =>
  spentMicroUsd + (call && call.state !== 'refused' ? call.costMicroUsd : 0)

/** What the job has cost so far, all runs together. */
export const costOfJob = (job: JobRecord): number => job.tasks.flat().reduce((sum, task) => sum + costOf(task), 0)

/**
 * One run's reservation in its day's budget. It is settled once and for all, so the time of creation is in its id: a job
 * that was deleted and is asked for again under its key has the same id, and another reservation.
 */
export const reservationOf = ({
  ownerId,
  budgetDay,
  jobId,
  run,
  createdAtMs,
}: Pick<JobRecord, 'ownerId' | 'budgetDay' | 'jobId' | 'run' | 'createdAtMs'>) => ({
  ownerId,
  day: budgetDay,
  reservationId: `${jobId}#${createdAtMs}#${run}`,
})

/** The UTC day of a time, `2026-11-20`. */
export const dayOf = (timeMs: number) => new Date(timeMs).toISOString().slice(0, 10)
