import type { JobState, JobStore, Lease, LeasedOutcome, TaskRecord } from '../../ports/job-store.ts'
import { isFinal } from '../../schema/job.ts'
import { previewItem, stateOf } from './job-item.ts'
import { ending, isOpen, type JobUpdate, task, updateJob } from './job-update.ts'
import { loadState, type StoredJobs } from './stored-jobs.ts'
import { untilWritten } from './until-written.ts'

type LeasedTransitions = Pick<
  JobStore,
  'heartbeat' | 'release' | 'sent' | 'received' | 'refused' | 'preview' | 'record' | 'failTask'
>
type Verdict = (job: JobState | undefined) => LeasedOutcome | undefined

const IS_TAKEN = `${task.fence} = :fence AND ${task.status} = :taskLeased`
const IS_HELD = `${isOpen} AND ${IS_TAKEN}`

/** What goes with a claim, however it ends. */
const CLAIM_ENDS = [task.leaseUntilMs, task.preview]

/** The transitions of a task under its lease. Each is one write; only when its condition fails is the job read, to say why. */
export function leasedTransitions(stored: StoredJobs): LeasedTransitions {
  /** Writes, or says why not; again when what is read afterwards would have let it write. */
  const attempt = (lease: Lease, update: () => JobUpdate, verdictOn: Verdict) =>
    untilWritten<LeasedOutcome>(async () => {
      const write = update()
      const values = { ...write.values, fence: lease.fence }
      if (await updateJob(stored, lease, { ...write, values })) return { result: 'ok' }
      const outcome = verdictOn(await loadState(stored, lease.jobId))
      return outcome && { result: outcome }
    })

  const held = (lease: Lease, update: () => JobUpdate, holdsAlready: (entry: TaskRecord) => boolean) =>
    attempt(lease, update, heldVerdict(lease, holdsAlready))

  return {
    heartbeat: (lease, leaseMs) =>
      held(
        lease,
        () => ({
          condition: IS_HELD,
          set: [`${task.leaseUntilMs} = :until`],
          values: { until: stored.nowMs() + leaseMs },
          isQuiet: true,
        }),
        () => false,
      ),
    release: (lease) =>
      attempt(
        lease,
        () => ({
          condition: IS_TAKEN,
          set: [`${task.status} = :taskWaiting`, `${task.attempts} = ${task.attempts} - :one`],
          remove: CLAIM_ENDS,
        }),
        heldVerdict(lease, ({ status }) => status === 'waiting', { evenFinal: true }),
      ),
    sent: (lease, { costMicroUsd, name }) =>
      held(
        lease,
        () => ({
          condition: `${IS_HELD} AND NOT (${task.call} = :callSent AND ${task.callFence} = :fence)`,
          set: [
            // What the earlier call may have cost, if there was one that was not refused.
            `${task.spentMicroUsd} = ${task.spentMicroUsd} + if_not_exists(${task.callMicroUsd}, :zero)`,
            `${task.call} = :callSent`,
            `${task.callFence} = :fence`,
            `${task.callRun} = #run`,
            `${task.callMicroUsd} = :cost`,
            ...(name === undefined ? [] : [`${task.callName} = :name`]),
          ],
          remove: [task.refusedMicroUsd, task.callKey, ...(name === undefined ? [task.callName] : [])],
          values: { cost: costMicroUsd, name },
        }),
        ({ call }) => call?.state === 'sent' && call.fence === lease.fence,
      ),
    received: (lease, { costMicroUsd, key }) =>
      attempt(
        lease,
        () => ({
          condition: `${task.callFence} = :fence AND ${task.call} = :callSent`,
          set: [`${task.call} = :callReceived`, `${task.callMicroUsd} = :cost`, `${task.callKey} = :key`],
          values: { cost: costMicroUsd, key },
        }),
        answerVerdict(lease, 'received'),
      ),
    refused: (lease) =>
      attempt(
        lease,
        () => ({
          condition: `${task.callFence} = :fence AND ${task.call} = :callSent`,
          set: [`${task.call} = :callRefused`, `${task.refusedMicroUsd} = ${task.callMicroUsd}`],
          remove: [task.callMicroUsd],
        }),
        answerVerdict(lease, 'refused'),
      ),
    preview: (lease, preview) =>
      held(
        lease,
        () => ({ condition: IS_HELD, set: [`${task.preview} = :preview`], values: { preview: previewItem(preview) } }),
        () => false,
      ),
    record: (lease, result) => record(stored, lease, result),
    failTask: (lease, { error, retryAtMs, dueAtMs }) =>
      held(
        lease,
        () => {
          if (retryAtMs !== undefined)
            return {
              condition: IS_HELD,
              set: [`${task.status} = :taskWaiting`, `${task.availableAtMs} = :retryAt`],
              remove: CLAIM_ENDS,
              values: { retryAt: retryAtMs },
            }
          const end = ending(stored, lease.jobId, { status: 'failed', error, dueAtMs })
          return {
            condition: IS_HELD,
            set: [`${task.status} = :taskFailed`, ...end.set],
            remove: [...CLAIM_ENDS, ...end.remove],
            values: end.values,
          }
        },
        ({ status }) => status === (retryAtMs === undefined ? 'failed' : 'waiting'),
      ),
  }
}

/** Why a write under the lease did not take place; undefined when it would now. */
const heldVerdict =
  (lease: Lease, holdsAlready: (entry: TaskRecord) => boolean, { evenFinal = false } = {}): Verdict =>
  (job) => {
    const entry = job?.tasks[lease.stage]?.[lease.index]
    if (!job || !entry) return 'final'
    if (entry.fence !== lease.fence) return 'lost'
    // The same write again, after an answer that never arrived.
    if (holdsAlready(entry)) return 'ok'
    if (isFinal(job.status) && !evenFinal) return 'final'
    return entry.status === 'leased' ? undefined : 'lost'
  }

const answerVerdict =
  (lease: Lease, state: 'received' | 'refused'): Verdict =>
  (job) => {
    const call = job?.tasks[lease.stage]?.[lease.index]?.call
    if (call?.fence !== lease.fence) return 'lost'
    if (call.state === state) return 'ok'
    return call.state === 'sent' ? undefined : 'lost'
  }

/**
 * Reads first, because whether the job ends with this task is in what the others have done. A task that is done stays
 * done, so what was read of them needs no condition. Of two last tasks recorded at once neither sees the other: then the
 * job is left complete but open, and whoever advances it finishes it.
 */
function record(stored: StoredJobs, lease: Lease, result: { assetId?: string; dueAtMs: number | undefined }) {
  const { assetId, dueAtMs } = result
  const verdictOn = heldVerdict(lease, ({ status }) => status === 'done')
  return untilWritten<{ outcome: LeasedOutcome; job: JobState | undefined }>(async () => {
    const before = await loadState(stored, lease.jobId)
    const outcome = verdictOn(before)
    if (outcome) return { result: { outcome, job: before } }
    const end =
      before && isLastOpen(before, lease)
        ? ending(stored, lease.jobId, { status: 'completed', dueAtMs })
        : { set: [], remove: [], values: {} }
    const item = await updateJob(stored, lease, {
      condition: IS_HELD,
      set: [`${task.status} = :taskDone`, ...(assetId === undefined ? [] : [`${task.assetId} = :assetId`]), ...end.set],
      remove: [...CLAIM_ENDS, ...end.remove],
      values: { fence: lease.fence, assetId, ...end.values },
    })
    return item && { result: { outcome: 'ok', job: stateOf(item) } }
  })
}

/** Whether every other task of the job's last stage is done, and this one is of it. */
const isLastOpen = (job: JobState, { stage, index }: Lease) =>
  stage === job.stages.length - 1 &&
  (job.tasks[stage] ?? []).every(({ status }, other) => other === index || status === 'done')
