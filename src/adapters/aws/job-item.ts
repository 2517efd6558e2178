import type {
  CallRecord,
  JobFailure,
  JobState,
  NewJob,
  PreviewRecord,
  StageRecord,
  TaskRecord,
} from '../../ports/job-store.ts'
import type { JobStatus } from '../../schema/job.ts'
import { ownerKeyOf, sortOf, stateKey } from './job-keys.ts'
import { dueKeyOf } from './table.ts'

/**
 * The `STATE` item. Whatever is written to it costs a unit for every kilobyte of all of it, so that a job of few tasks
 * is kept below one: nothing is there twice, absent values take no room, and a task's names are single letters.
 */
export interface StateItem
  extends Omit<JobState, 'jobId' | 'ownerId' | 'tasks' | 'expiresAtMs' | 'sources' | 'stages' | 'status'> {
  /** `JOB#{jobId}` */
  readonly pk: string
  readonly sk: string
  /** `{ownerId}#jobs` */
  readonly ownerKey: string
  readonly ownerSort: string
  readonly dueKey?: string
  readonly expiresAtSeconds?: number
  readonly status: JobStatus
  readonly stages: readonly StageRecord[]
  readonly sources: readonly string[]
  /** By `{stage}.{index}`. Every one is there from the start: an update's path must exist. */
  readonly tasks: Readonly<Record<string, TaskEntry>>
}

/** A task as it is stored: at most 300 bytes with its key, so that 64 of them leave an item far below what it may hold. */
export interface TaskEntry {
  /** status */
  readonly s: keyof typeof TASK_STATUS
  /** fence */
  readonly f: number
  /** attempts */
  readonly n: number
  /** leaseUntilMs */
  readonly l?: number
  /** availableAtMs: waits until then */
  readonly w?: number
  /** spentMicroUsd of earlier calls: money */
  readonly m: number
  /** assetId */
  readonly a?: string
  /** Who claimed it last: a random number, so that a claim whose answer was lost is known as one's own. */
  readonly t?: number
  /** The call's state; its other fields are there with it. */
  readonly c?: keyof typeof CALL_STATE
  readonly cf?: number
  /** name */
  readonly cn?: string
  readonly cr?: number
  /** costMicroUsd of a call that was paid or may have been; `q` of one that was refused: a later call adds `p` to `m`. */
  readonly p?: number
  readonly q?: number
  /** key of the answer */
  readonly k?: string
  /** preview: number, run, widthPx and heightPx, in one value, so that one path takes it away */
  readonly v?: readonly [number: number, run: number, widthPx: number, heightPx: number]
}

const TASK_STATUS = { w: 'waiting', l: 'leased', d: 'done', f: 'failed' } as const
const CALL_STATE = { s: 'sent', r: 'received', x: 'refused' } as const

/** A task's name in the map. */
export const taskName = (stage: number, index: number) => `${stage}.${index}`

const FRESH: TaskEntry = { s: 'w', f: 0, n: 0, m: 0 }

/** The item of a job that nothing has happened to. */
export function newStateItem(job: NewJob): StateItem {
  const { jobId, ownerId, input: _, dueAtMs, sources, ...rest } = job
  const names = job.stages.flatMap(({ tasks }, stage) =>
    Array.from({ length: tasks }, (_, index) => taskName(stage, index)),
  )
  return {
    ...stateKey(jobId),
    ownerKey: ownerKeyOf(ownerId),
    ownerSort: sortOf(job),
    ...(dueAtMs === undefined ? {} : { dueKey: dueKeyOf('jobs', jobId), dueAtMs }),
    ...rest,
    schemaVersion: 1,
    status: 'pending',
    run: 1,
    sources,
    tasks: Object.fromEntries(names.map((name) => [name, FRESH])),
    bookedMicroUsd: 0,
    revision: 1,
    queuedAtMs: job.createdAtMs,
    sweeps: 0,
  }
}

/** The item as a record without its input. */
export function stateOf(item: StateItem): JobState {
  const { pk, sk: _sk, ownerKey, ownerSort: _sort, dueKey: _due, expiresAtSeconds, tasks, ...rest } = item
  return {
    ...rest,
    jobId: pk.slice('JOB#'.length),
    ownerId: ownerKey.slice(0, -'#jobs'.length),
    tasks: item.stages.map((stage, number) =>
      Array.from({ length: stage.tasks }, (_, index) => taskOf(item, taskName(number, index))),
    ),
    ...(expiresAtSeconds === undefined ? {} : { expiresAtMs: expiresAtSeconds * 1_000 }),
  }
}

function taskOf({ pk, tasks }: StateItem, name: string): TaskRecord {
  const entry = tasks[name]
  if (!entry) throw new Error(`${pk} has no task ${name}`)
  const call = callOf(entry)
  return {
    status: TASK_STATUS[entry.s],
    fence: entry.f,
    attempts: entry.n,
    spentMicroUsd: entry.m,
    ...(entry.l === undefined ? {} : { leaseUntilMs: entry.l }),
    ...(entry.w === undefined ? {} : { availableAtMs: entry.w }),
    ...(call ? { call } : {}),
    ...(entry.a === undefined ? {} : { assetId: entry.a }),
    ...(entry.v === undefined ? {} : { preview: previewOf(entry.v) }),
  }
}

function callOf({ c: state, cf: fence = 0, cr: run = 0, cn: name, p, q, k: key }: TaskEntry): CallRecord | undefined {
  if (state === undefined) return undefined
  const costMicroUsd = p ?? q ?? 0
  return {
    state: CALL_STATE[state],
    fence,
    run,
    costMicroUsd,
    ...(name === undefined ? {} : { name }),
    ...(key === undefined ? {} : { key }),
  }
}

const previewOf = ([number, run, widthPx, heightPx]: NonNullable<TaskEntry['v']>): PreviewRecord => ({
  number,
  run,
  widthPx,
  heightPx,
})

/** A preview as it is stored. */
export const previewItem = ({ number, run, widthPx, heightPx }: PreviewRecord): NonNullable<TaskEntry['v']> => [
  number,
  run,
  widthPx,
  heightPx,
]

/** An error without what a failure may carry besides. */
export const failureItem = ({ code, message, retryable }: JobFailure) => ({ code, message, retryable })
