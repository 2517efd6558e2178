import type { JobFailure, TaskRef } from '../../ports/job-store.ts'
import type { JobStatus } from '../../schema/job.ts'
import { placeholders, updateExpression } from './dynamo-expression.ts'
import type { Change } from './dynamo-items.ts'
import { failureItem, type StateItem, taskName } from './job-item.ts'
import { stateKey } from './job-keys.ts'
import type { StoredJobs } from './stored-jobs.ts'
import { dueKeyOf } from './table.ts'

/** The path of each field of the task that an expression is about. */
export const task = {
  status: '#tasks.#task.#s',
  fence: '#tasks.#task.#f',
  attempts: '#tasks.#task.#n',
  leaseUntilMs: '#tasks.#task.#l',
  availableAtMs: '#tasks.#task.#w',
  spentMicroUsd: '#tasks.#task.#m',
  assetId: '#tasks.#task.#a',
  claimant: '#tasks.#task.#t',
  call: '#tasks.#task.#c',
  callFence: '#tasks.#task.#cf',
  callRun: '#tasks.#task.#cr',
  callMicroUsd: '#tasks.#task.#p',
  refusedMicroUsd: '#tasks.#task.#q',
  callKey: '#tasks.#task.#k',
  callName: '#tasks.#task.#cn',
  preview: '#tasks.#task.#v',
} as const

export const isOpen = '#status IN (:pending, :processing)'
export const isFinal = '#status IN (:completed, :failed, :canceled)'
export const isKept = '(attribute_not_exists(#expiresAtSeconds) OR #expiresAtSeconds > :nowSeconds)'

/** Every word that expressions use as a value. */
export const WORDS = {
  pending: 'pending',
  processing: 'processing',
  completed: 'completed',
  failed: 'failed',
  canceled: 'canceled',
  taskWaiting: 'w',
  taskLeased: 'l',
  taskDone: 'd',
  taskFailed: 'f',
  callSent: 's',
  callReceived: 'r',
  callRefused: 'x',
  zero: 0,
  one: 1,
  no: false,
} as const

export interface JobUpdate {
  readonly condition: string
  readonly set?: readonly string[]
  readonly remove?: readonly string[]
  readonly values?: Readonly<Record<string, unknown>>
  /** Whether it is a transition, which raises the revision. It is unless said otherwise. */
  readonly isQuiet?: boolean
  readonly add?: readonly string[]
}

/** One conditional write to a job's state. Gives the item as it is now, or undefined when the condition did not hold. */
export async function updateJob(
  { items }: StoredJobs,
  { jobId, ...ref }: { readonly jobId: string } & Partial<TaskRef>,
  update: JobUpdate,
): Promise<StateItem | undefined> {
  const { condition, set = [], remove = [], values, isQuiet = false, add = [] } = update
  const expression = updateExpression({ set, remove, add: isQuiet ? add : [...add, '#revision :one'] })
  const { stage, index } = ref
  const names =
    stage === undefined || index === undefined
      ? {}
      : { task: taskName(stage, index), previous: taskName(stage, index - 1) }
  const change: Change = {
    UpdateExpression: expression,
    ConditionExpression: condition,
    ...placeholders([expression, condition], { ...WORDS, ...values }, names),
  }
  return (await items.update(stateKey(jobId), change)) as StateItem | undefined
}

/** The part of an update that ends a run. */
export function ending(
  { nowMs, keepSeconds }: StoredJobs,
  jobId: string,
  end: { readonly status: JobStatus; readonly error?: JobFailure | undefined; readonly dueAtMs: number | undefined },
) {
  const now = nowMs()
  const { status, error, dueAtMs } = end
  return {
    set: [
      '#status = :end',
      '#completedAtMs = :now',
      ...(error ? ['#error = :error'] : []),
      ...(dueAtMs === undefined ? ['#actualMicroUsd = :zero'] : ['#dueAtMs = :due', '#dueKey = :dueKey']),
      ...(keepSeconds === undefined ? [] : ['#expiresAtSeconds = :expires']),
    ],
    remove: dueAtMs === undefined ? ['#dueAtMs', '#dueKey'] : [],
    values: {
      end: status,
      now,
      error: error && failureItem(error),
      due: dueAtMs,
      dueKey: dueKeyOf('jobs', jobId),
      expires: keepSeconds === undefined ? undefined : Math.ceil(now / 1_000) + keepSeconds,
    },
  }
}
