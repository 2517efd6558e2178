import type { StatementSync } from 'node:sqlite'
import type { ClaimOutcome, JobRecord, TaskRecord, TaskRef } from '../../ports/job-store.ts'
import { isFinal } from '../../schema/job.ts'
import { withTask } from './job-changes.ts'

/** A task's primary key, in the order of the statements' parameters. */
export const at = ({ jobId, stage, index }: TaskRef): [string, number, number] => [jobId, stage, index]

interface ClaimContext {
  readonly take: StatementSync
  readonly start: StatementSync
  readonly load: (jobId: string) => JobRecord | undefined
  readonly nowMs: () => number
}

/** The claim of `JobStore`, inside a transaction. */
export function claimTask({ take, start, load, nowMs }: ClaimContext, task: TaskRef, leaseMs: number): ClaimOutcome {
  const job = load(task.jobId)
  if (!job) return { outcome: 'not_found' }
  const entry = job.tasks[task.stage]?.[task.index]
  if (!entry) return { outcome: 'not_due', job }
  if (entry.status === 'done') return { outcome: 'done', job }
  if (isFinal(job.status)) return { outcome: 'final', job }
  if (job.stage !== task.stage) return { outcome: 'not_due', job }
  const chained = job.stages[task.stage]?.chained ?? false
  if (chained && task.index > 0 && job.tasks[task.stage]?.[task.index - 1]?.status !== 'done')
    return { outcome: 'not_due', job }
  const now = nowMs()
  const untilMs = (entry.status === 'leased' ? entry.leaseUntilMs : entry.availableAtMs) ?? 0
  if (untilMs > now) return { outcome: 'later', untilMs }
  take.run(now + leaseMs, ...at(task))
  start.run(now, task.jobId)
  // The record as it is now, without reading it again.
  const { availableAtMs: _, preview: _shown, ...rest } = entry
  const taken: TaskRecord = {
    ...rest,
    status: 'leased',
    fence: entry.fence + 1,
    attempts: entry.attempts + 1,
    leaseUntilMs: now + leaseMs,
  }
  return {
    outcome: 'claimed',
    fence: taken.fence,
    job: { ...withTask(job, task, taken), status: 'processing', startedAtMs: job.startedAtMs ?? now },
  }
}
