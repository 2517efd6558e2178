import type * as z from 'zod'
import type { AppError } from '../errors.ts'
import type { AnimationMediaType } from '../ports/animation.ts'
import type { AssetStore } from '../ports/asset-store.ts'
import type { BlobStore } from '../ports/blob-store.ts'
import type { ModelCatalog } from '../ports/image-model.ts'
import type { Pixels } from '../ports/pixels.ts'
import type { SafeFetch } from '../ports/safe-fetch.ts'
import type { ReadyPicture } from '../schema/asset.ts'

/** Which workers run a stage. One queue, and on AWS one function and one IAM role, each. */
export const pools = ['web', 'model', 'image'] as const
export type Pool = (typeof pools)[number]

/** What every task function may use. */
export interface TaskPorts {
  readonly blobs: BlobStore
  readonly assets: AssetStore
  readonly pixels: Pixels
  readonly models: ModelCatalog
  /** The way to addresses that are not ours. */
  readonly web: SafeFetch
}

/** A request to somebody who charges for it. */
export interface PaidCall {
  /** Tells the calls apart where a task may make one of several: at most 12 characters. */
  readonly name?: string
  /** What it costs when it succeeds; 0 when it is free, and then it is repeated without a thought. */
  readonly costMicroUsd: number
  /** The provider promises that a repeated request with the same key is done and charged once. */
  readonly honoursIdempotencyKey: boolean
  /** Makes the request. A rejection with `AppError` says that nothing was done; any other leaves the call in doubt. */
  readonly request: (call: {
    idempotencyKey: string
    signal: AbortSignal
  }) => Promise<{ bytes: Uint8Array; costMicroUsd?: number }>
  /** Whether the next call may be made in place of this one, which has failed so and cost nothing. */
  readonly mayFallBack?: (error: AppError) => boolean
}

export interface PaidOptions {
  /** The answer that is stored is of no use: asks anew, although it was paid for. */
  readonly again?: boolean
}

/** What one task gets. Everything in it is the same when the task runs again, but for `attempt`, `outputKey` and `signal`. */
export interface TaskContext<Input = unknown> {
  readonly jobId: string
  readonly ownerId: string
  readonly run: number
  readonly input: Input
  readonly stage: string
  readonly index: number
  /** 1 for the first try. */
  readonly attempt: number
  /** The key this claim alone writes its bytes under; a repeated task gets another one. */
  readonly outputKey: string
  /** The key for bytes that come from outside: as `outputKey`, and kept as long as uploads are. */
  readonly originalKey: string
  /** The id of the asset this task makes: the same at every try, and not to be guessed. */
  readonly assetId: string
  /** Aborts when the task's time is over, its lease is lost, its job is canceled or the worker shuts down. */
  readonly signal: AbortSignal
  readonly ports: TaskPorts
  /** Results of the stages before this one, and of earlier tasks of a chained stage: asset ids by task index. */
  readonly results: Readonly<Record<string, readonly (string | undefined)[]>>
  /** The owner's picture, ready to be read. Throws `not_found`, `not_ready`, `gone`, `unsupported_media` for a video. */
  readonly asset: (assetId: string) => Promise<ReadyPicture>
  /**
   * Makes one paid call at most once per task, over crashes and retries, and gives its answer's bytes. Of several the
   * first is made that does not fail in a way it may fall back from.
   */
  readonly paid: (call: PaidCall | readonly PaidCall[], options?: PaidOptions) => Promise<Uint8Array>
  /**
   * Shows an unfinished picture, untrusted as it is, to whoever waits for the task. Returns at once; what comes too fast
   * or is no picture is left out.
   */
  readonly preview: (bytes: Uint8Array) => void
  readonly nowMs: () => number
}

/** What a task leaves behind in the job's record. Anything larger is an asset. */
export interface TaskResult {
  readonly assetId?: string
}

export interface Stage<Input = unknown> {
  readonly name: string
  readonly pool: Pool
  readonly run: (context: TaskContext<Input>) => Promise<TaskResult>
  /** How many tasks; 1 when left out. With 0 the job does without the stage. All stages of a job together have at most 64. */
  readonly tasks: (input: Input) => number
  readonly chained: (input: Input) => boolean
  /** The longest one attempt may take. */
  readonly timeoutSeconds: number
  /** Claims before the job fails with the last reason. */
  readonly maxAttempts: number
  /** The pool's fixed time for a job to wait for retries: full jitter up to base × 2^attempt, at most 60 s. */
  readonly retryBaseMs: number
}

/** An asset that a job's input names. */
export interface SourceRef {
  readonly assetId: string
  /** Where the input names it, such as `source.assetId`. */
  readonly field: string
}

/** An address that a job's input names. */
export interface UrlRef {
  readonly url: string
  /** Where the input names it, such as `source.url`. */
  readonly field: string
}

/** A format of animation that a job's input asks for. */
export interface AnimationRef {
  readonly mediaType: AnimationMediaType
  /** Where the input names it, such as `formats.1`. */
  readonly field: string
}

export interface JobKind<Input = unknown> {
  readonly kind: string
  /** One sentence for the API's documentation and the CLI's help. */
  readonly summary: string
  readonly input: z.ZodType<Input>
  readonly stages: readonly Stage<Input>[]
  /** The assets the input names: they must be ready and the owner's. They become parents of what the job makes. */
  readonly sources: (input: Input) => readonly SourceRef[]
  /** The addresses the input names: those whose form alone is forbidden are refused before anything is stored. */
  readonly urls: (input: Input) => readonly UrlRef[]
  /** The animations it makes: those that cannot be made on this installation are refused before anything is stored. */
  readonly animations: (input: Input) => readonly AnimationRef[]
  /** Refuses what cannot succeed, before anything is stored; the assets are those of `sources`, in order. Throws `AppError` naming the field. */
  readonly check: (input: Input, sources: readonly ReadyPicture[], models: ModelCatalog) => void
  /**
   * Fills in what depends on this installation and has to stay the same for the whole job, such as the model that is
   * meant when none is named. Throws `AppError` naming the field.
   */
  readonly resolve: (input: Input, models: ModelCatalog) => Input
  /** What it costs at most, when everything succeeds at once. */
  readonly estimateMicroUsd: (input: Input, models: ModelCatalog) => number
  /** From the first claim of a run to its end. */
  readonly deadlineSeconds: number
}

type Optional<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>

/** A stage, with what is left out filled in. */
export function stage<Input>(
  name: string,
  options: Optional<Omit<Stage<Input>, 'name'>, 'tasks' | 'chained' | 'timeoutSeconds' | 'maxAttempts' | 'retryBaseMs'>,
): Stage<Input> {
  return {
    name,
    tasks: () => 1,
    chained: () => false,
    timeoutSeconds: 60,
    maxAttempts: 5,
    retryBaseMs: 500,
    ...options,
  }
}

/** A kind of job, with what is left out filled in. */
export function job<Input>(
  options: Optional<
    JobKind<Input>,
    'sources' | 'urls' | 'animations' | 'check' | 'resolve' | 'estimateMicroUsd' | 'deadlineSeconds'
  >,
): JobKind<Input> {
  return {
    sources: () => [],
    urls: () => [],
    animations: () => [],
    check: () => {},
    resolve: (input) => input,
    estimateMicroUsd: () => 0,
    deadlineSeconds: 900,
    ...options,
  }
}

/** Every kind of job by its name. The pipeline is the one that is served; tests bring their own. */
// biome-ignore lint/suspicious/noExplicitAny: kinds differ in their input; each is parsed by its own schema first
export type JobTable = Readonly<Record<string, JobKind<any>>>
