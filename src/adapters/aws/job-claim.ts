import { randomInt } from 'node:crypto'
import type { ClaimOutcome, JobRecord, TaskRef } from '../../ports/job-store.ts'
import { isFinal } from '../../schema/job.ts'
import { taskName } from './job-item.ts'
import { isOpen, task, updateJob } from './job-update.ts'
import { completeJob, loadItems, type StoredJobs, withInput } from './stored-jobs.ts'
import { untilWritten } from './until-written.ts'

/** More than any two claims of one task will ever share. */
const CLAIMANTS = 2 ** 47

/** Written without reading first: of many that claim at once, one needs one write, and the others learn why not. */
export function claimTask(stored: StoredJobs, ref: TaskRef, leaseMs: number): Promise<ClaimOutcome> {
  const { jobId, stage, index } = ref
  const isNext = `(#stages[${stage}].#chained = :no OR #tasks.#previous.#s = :taskDone)`
  const hasNoBackOff = `(attribute_not_exists(${task.availableAtMs}) OR ${task.availableAtMs} <= :now)`
  const isFree = `(${task.status} IN (:taskWaiting, :taskFailed) AND ${hasNoBackOff})`
  const isAbandoned = `(${task.status} = :taskLeased AND ${task.leaseUntilMs} <= :now)`
  const conditions = [isOpen, '#stage = :stage', `(${isFree} OR ${isAbandoned})`, ...(index > 0 ? [isNext] : [])]
  const claimant = randomInt(CLAIMANTS)
  return untilWritten(async () => {
    const now = stored.nowMs()
    const item = await updateJob(stored, ref, {
      condition: conditions.join(' AND '),
      set: [
        '#status = :processing',
        '#startedAtMs = if_not_exists(#startedAtMs, :now)',
        `${task.status} = :taskLeased`,
        `${task.fence} = ${task.fence} + :one`,
        `${task.attempts} = ${task.attempts} + :one`,
        `${task.leaseUntilMs} = :until`,
        `${task.claimant} = :claimant`,
      ],
      remove: [task.availableAtMs, task.preview],
      values: { now, stage, until: now + leaseMs, claimant },
    })
    if (item) return { result: claimed(await completeJob(stored, item), ref) }
    const found = await loadItems(stored, jobId)
    const job = found && withInput(found.item, found.input)
    const entry = found?.item.tasks[taskName(stage, index)]
    // It was written after all, and the answer lost on its way.
    if (entry?.s === 'l' && entry.t === claimant) return { result: claimed(job, ref) }
    const refusal = refusalOf(job, ref, stored.nowMs())
    return refusal && { result: refusal }
  })
}

function claimed(job: JobRecord | undefined, { stage, index }: TaskRef): ClaimOutcome {
  const fence = job?.tasks[stage]?.[index]?.fence
  return job && fence !== undefined ? { outcome: 'claimed', fence, job } : { outcome: 'not_found' }
}

/** Why the task cannot be claimed; undefined when it can. */
function refusalOf(job: JobRecord | undefined, { stage, index }: TaskRef, now: number): ClaimOutcome | undefined {
  if (!job) return { outcome: 'not_found' }
  const entry = job.tasks[stage]?.[index]
  if (!entry) return { outcome: 'not_due', job }
  if (entry.status === 'done') return { outcome: 'done', job }
  if (isFinal(job.status)) return { outcome: 'final', job }
  if (job.stage !== stage) return { outcome: 'not_due', job }
  if (job.stages[stage]?.chained && index > 0 && job.tasks[stage]?.[index - 1]?.status !== 'done')
    return { outcome: 'not_due', job }
  const untilMs = (entry.status === 'leased' ? entry.leaseUntilMs : entry.availableAtMs) ?? 0
  return untilMs > now ? { outcome: 'later', untilMs } : undefined
}
