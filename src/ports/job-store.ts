import type { ErrorCode } from '../errors.ts'
import type { JobStatus } from '../schema/job.ts'

/** A job's stages, as they were when it was created: later releases do not change running jobs. */
export interface StageRecord {
  readonly name: string
  readonly pool: string
  readonly tasks: number
  /** Each task starts from the one before it, so they run one after another. */
  readonly chained: boolean
}

/** A paid call, recorded before it is made so that a crash cannot hide it. */
export interface CallRecord {
  readonly state: 'sent' | 'received' | 'refused'
  /** The claim that sent it. */
  readonly fence: number
  /** The run that sent it: a user who retries the job accepts that a doubtful call of an earlier run is repeated. */
  readonly run: number
  /** Which of several calls it was, where a task may make one of several: at most 12 characters. */
  readonly name?: string
  /** What it costs when it succeeds; what it did cost once `received`. */
  readonly costMicroUsd: number
  /** Where the answer's bytes are, once `received`. */
  readonly key?: string
}

/** An unfinished picture of a task that runs. Where its bytes are follows from the task, its fence and the number. */
export interface PreviewRecord {
  /** Counts up from 1 within a claim. */
  readonly number: number
  /** The run it was made in: a retry does not show what an earlier run has left. */
  readonly run: number
  readonly widthPx: number
  readonly heightPx: number
}

export type TaskStatus = 'waiting' | 'leased' | 'done' | 'failed'

/** One task's entry: at most 300 bytes as JSON, so that 64 of them fit one DynamoDB item. */
export interface TaskRecord {
  readonly status: TaskStatus
  /** Raised by every claim; writes under an older fence are refused. */
  readonly fence: number
  /** Claims that were not given back. Over all runs. */
  readonly attempts: number
  readonly leaseUntilMs?: number
  /** Not to be claimed before: a retry's back-off. */
  readonly availableAtMs?: number
  readonly call?: CallRecord
  /** What earlier calls cost that cannot be told from `call` any more. */
  readonly spentMicroUsd: number
  readonly assetId?: string
  /** The newest one of the claim that holds the task. */
  readonly preview?: PreviewRecord
}

export interface JobFailure {
  readonly code: ErrorCode
  readonly message: string
  readonly retryable: boolean
}

/** A job as it is stored. Times are milliseconds since 1970 by the store's clock. */
export interface JobRecord {
  readonly schemaVersion: 1
  readonly jobId: string
  readonly ownerId: string
  readonly kind: string
  readonly status: JobStatus
  /** 1 at first; raised by every retry. */
  readonly run: number
  /** SHA-256 of the input: the same idempotency key with another body is a conflict. */
  readonly inputHash: string
  /** As parsed by the kind's schema; never changes. */
  readonly input: unknown
  readonly stages: readonly StageRecord[]
  /** The stage whose tasks may run; −1 until the cost is reserved. */
  readonly stage: number
  /** `tasks[stage][index]` */
  readonly tasks: readonly (readonly TaskRecord[])[]
  /** For lists: assets the job starts from. */
  readonly sources: readonly string[]
  readonly estimatedMicroUsd: number
  /** The UTC day whose budget this run is charged to. */
  readonly budgetDay: string
  readonly error?: JobFailure
  /** Raised by every transition. */
  readonly revision: number
  readonly createdAtMs: number
  /** When this run's first task was claimed. */
  readonly startedAtMs?: number
  readonly completedAtMs?: number
  /** When the sweeper should look again; undefined once nothing is left to do, not even settlement. */
  readonly dueAtMs?: number
  /** How often the sweeper has looked in vain; its interval grows with it. */
  readonly sweeps: number
  /** When this run began to wait for workers: the job's creation, or its retry. */
  readonly queuedAtMs: number
  /** What the job cost, all runs together, once settled. */
  readonly actualMicroUsd?: number
  /** What earlier runs were settled at. */
  readonly bookedMicroUsd: number
  /** When the store forgets it; absent while it is open, and where jobs are kept for ever. */
  readonly expiresAtMs?: number
}

/** What changes of a job. Its input does not, and may lie elsewhere. */
export type JobState = Omit<JobRecord, 'input'>

export type NewJob = Pick<
  JobRecord,
  | 'jobId'
  | 'ownerId'
  | 'kind'
  | 'inputHash'
  | 'input'
  | 'stages'
  | 'stage'
  | 'sources'
  | 'estimatedMicroUsd'
  | 'budgetDay'
  | 'createdAtMs'
  | 'dueAtMs'
>

export interface TaskRef {
  readonly jobId: string
  readonly stage: number
  readonly index: number
}

/** A task under the claim that holds it. */
export interface Lease extends TaskRef {
  readonly fence: number
}

export type ClaimOutcome =
  | { readonly outcome: 'claimed'; readonly fence: number; readonly job: JobRecord }
  /** Another worker holds it, or its back-off has not ended: come back then. */
  | { readonly outcome: 'later'; readonly untilMs: number }
  /** Nothing to run: the task is done, the job is final, or the job is not at this task. */
  | { readonly outcome: 'done' | 'final' | 'not_due'; readonly job: JobRecord }
  | { readonly outcome: 'not_found' }

/** What became of a write under a lease. `lost`: another claim holds the task. `final`: the job has ended. */
export type LeasedOutcome = 'ok' | 'lost' | 'final'

export interface JobQuery {
  readonly status?: JobStatus
  readonly kind?: string
  /** Jobs that start from this asset. */
  readonly sourceAssetId?: string
  /** 1 to 100 */
  readonly limit: number
  readonly cursor?: string
}

/**
 * The engine's memory: named transitions, each atomic on one job and each safe to repeat. Every one can be written as
 * one conditional update of one DynamoDB item whose expression names the paths it touches: no version counter, no
 * read-modify-write. Whatever resolves survives a power cut.
 *
 * `final` is completed, failed or canceled. A lease is live while its task is `leased`, the fence is the task's and
 * `leaseUntilMs` lies ahead; writes need the fence only, so a late worker that nobody replaced still counts.
 */
export interface JobStore {
  /** Stores a `pending` job with every task `waiting`. Gives the earlier job when the id is taken, whatever it holds. */
  create(job: NewJob): Promise<{ created: boolean; job: JobRecord }>

  /**
   * Takes the task for `leaseMs`. Raises fence and attempts; the job becomes `processing` and gets `startedAtMs` if it
   * had none. Possible when the job is not final, the task belongs to its current stage, every earlier task of a
   * chained stage is done, and the task is waiting (back-off over), failed in an earlier run, or leased with the lease over.
   */
  claim(task: TaskRef, options: { leaseMs: number }): Promise<ClaimOutcome>
  /** Moves the lease's end to `leaseMs` from now. */
  heartbeat(lease: Lease, leaseMs: number): Promise<LeasedOutcome>
  /**
   * Gives the task back untouched: waiting, the attempt not counted. For shutdown, and for a job that has ended
   * meanwhile: then nobody need wait for the lease.
   */
  release(lease: Lease): Promise<LeasedOutcome>

  /** Records that a paid call is about to be made. What an earlier doubtful call may have cost moves to `spentMicroUsd`. */
  sent(lease: Lease, call: { costMicroUsd: number; name?: string }): Promise<LeasedOutcome>
  /**
   * Records the answer, whose bytes are stored under `key`. Needs only that the call is still the one this fence sent:
   * an answer that arrives after its lease is lost, or after the job ended, was paid for and is kept.
   */
  received(lease: Lease, call: { costMicroUsd: number; key: string }): Promise<LeasedOutcome>
  /** Records that the provider did not do the work, so nothing was paid. Same condition as `received`. */
  refused(lease: Lease): Promise<LeasedOutcome>

  /**
   * Shows how far the task's picture is, in place of what was shown before. Whatever ends the claim takes it away; the
   * end of the whole job leaves it where it is.
   */
  preview(lease: Lease, preview: PreviewRecord): Promise<LeasedOutcome>

  /**
   * Stores the task's result. When it was the last open task of the job's last stage, the job becomes `completed` in
   * the same write, where the adapter can (`finish` does it otherwise), with `dueAtMs` as in `finish`.
   */
  record(
    lease: Lease,
    result: { assetId?: string; dueAtMs: number | undefined },
  ): Promise<{ outcome: LeasedOutcome; job: JobState | undefined }>
  /**
   * Ends an attempt. With `retryAtMs` the task waits until then; without it the task and the job are `failed`.
   */
  failTask(lease: Lease, failure: { error: JobFailure; retryAtMs?: number; dueAtMs: number }): Promise<LeasedOutcome>

  /** Moves a job that is not final from stage `from` to `from + 1`. False when it was not there (any more). */
  enterStage(jobId: string, run: number, from: number): Promise<boolean>
  /**
   * Ends the run as completed or failed. False when it had ended already, or another run has begun. `dueAtMs` is when the
   * sweeper settles the job if nobody did before; undefined settles it here and now, for a job that could cost nothing.
   */
  finish(jobId: string, run: number, end: { error?: JobFailure; dueAtMs: number | undefined }): Promise<boolean>
  /** Ends a job that is not final. Gives the job as it is now, or undefined when there is none of this owner. */
  cancel(
    ownerId: string,
    jobId: string,
    options: { dueAtMs: number },
  ): Promise<{ canceled: boolean; job: JobRecord } | undefined>
  /** A settled `failed` job goes back to `processing` as run `next.run`, one above its last; done tasks stay done. False when it is not such a job. */
  reopen(
    ownerId: string,
    jobId: string,
    next: { run: number; budgetDay: string; dueAtMs: number },
  ): Promise<{ reopened: boolean; job: JobRecord } | undefined>
  /** Books what a final run cost and leaves nothing due. False when that was done already. */
  settle(jobId: string, run: number, actualMicroUsd: number): Promise<boolean>

  /** The job, for the engine, which knows it from a message. Everything a user asks goes through `get`. */
  load(jobId: string): Promise<JobRecord | undefined>
  get(ownerId: string, jobId: string): Promise<JobRecord | undefined>
  /** Newest first. */
  list(ownerId: string, query: JobQuery): Promise<{ jobs: readonly JobRecord[]; nextCursor: string | undefined }>
  /** Forgets a final, settled job. False when it is not such a job of this owner. */
  remove(ownerId: string, jobId: string): Promise<boolean>

  /** Jobs whose `dueAtMs` has passed, the longest overdue first. */
  due(limit: number): Promise<readonly { jobId: string; dueAtMs: number; sweeps: number }[]>
  /** Moves `dueAtMs` if it is still what `due` said, and raises `sweeps`. False when another sweeper was first. */
  defer(jobId: string, seenDueAtMs: number, dueAtMs: number): Promise<boolean>
}
