import { AppError } from '../errors.ts'
import type { JobKind } from '../jobs/define.ts'
import type { JobRecord, NewJob } from '../ports/job-store.ts'
import { explainIssue } from '../schema/explain-issue.ts'
import { advance, sendFirstTasks } from './advance.ts'
import type { Engine } from './engine.ts'
import { derivedId, hashOf } from './identity.ts'
import { dayOf } from './job-cost.ts'
import { requirePicture } from './task-context.ts'

/** A message that was lost in sending is noticed this late; afterwards the sweeper's interval doubles up to an hour. */
export const FIRST_SWEEP_MS = 60_000

/** 64 entries of 300 bytes and the job's own fields stay below 25 kB, a sixteenth of what a DynamoDB item may hold. */
const MAX_TASKS = 64

export interface JobRequest {
  readonly kind: string
  /** As it came; parsed here by the kind's schema. */
  readonly input: unknown
  /** The client's name for the request: the same key gives the same job. */
  readonly idempotencyKey?: string
  /** 128 bits, for the id of a job without a key. */
  readonly newId: () => string
}

export interface SubmittedJob {
  readonly job: JobRecord
  /** The job had been created by an earlier request with the same key. */
  readonly replayed: boolean
}

export interface PreparedJob {
  readonly kind: JobKind
  readonly input: unknown
  /** Of the request itself: what this installation fills in may change between a request and its repetition. */
  readonly inputHash: string
  readonly estimatedMicroUsd: number
}

/**
 * Judges a request without storing anything: the input's shape and limits, the assets it names, what it would cost.
 * Throws `invalid_request` naming the field, and `not_found`, `gone`, `not_ready`, `unsupported_media` for its sources.
 */
export async function prepareJob(
  engine: Engine,
  ownerId: string,
  request: Pick<JobRequest, 'kind' | 'input'>,
): Promise<PreparedJob> {
  const kind = kindOf(engine, request.kind)
  if (!kind) {
    const known = Object.keys(engine.kinds).join(', ')
    throw new AppError(
      'invalid_request',
      `There is no kind of job "${request.kind.slice(0, 40)}". Kinds are: ${known}.`,
      { field: 'kind' },
    )
  }
  const parsed = kind.input.safeParse(request.input)
  if (!parsed.success) {
    const { field, message } = explainIssue(parsed.error)
    throw new AppError('invalid_request', message, { field })
  }
  const { models, web, pixels } = engine.ports
  const input: unknown = kind.resolve(parsed.data, models)
  for (const { url, field } of kind.urls(input)) web.check(url, field)
  const sources = await Promise.all(
    kind.sources(input).map(({ assetId, field }) => requirePicture(engine, ownerId, assetId, field)),
  )
  kind.check(input, sources, models)
  for (const { mediaType, field } of kind.animations(input)) {
    const reason = await pixels.cannotAnimate(mediaType)
    if (reason !== undefined) throw new AppError('invalid_request', reason, { field })
  }
  return { kind, input, inputHash: hashOf(parsed.data), estimatedMicroUsd: kind.estimateMicroUsd(input, models) }
}

/**
 * Creates a job and starts it. With a key it is created once, however often it is asked for. Resolves when the job is
 * durable and its first tasks are queued; a crash in between is the sweeper's to mend.
 *
 * Throws what `prepareJob` throws, `idempotency_conflict`, `budget_exceeded`, and `rate_limited` when the queue is full.
 */
export async function submitJob(engine: Engine, ownerId: string, request: JobRequest): Promise<SubmittedJob> {
  const earlier = await findEarlier(engine, ownerId, request)
  if (earlier) return earlier
  const order = newJob(engine, ownerId, request, await prepareJob(engine, ownerId, request))
  await admit(engine, order)
  // For a job that exists already the messages are duplicates, which every worker expects.
  const isSentAlong = engine.settings.storesTurnsWhole && order.stage === 0
  const [{ created, job }] = await Promise.all([
    engine.jobs.create(order),
    isSentAlong && sendFirstTasks(engine, order),
  ])
  if (!created) return replay(job, order.inputHash)

  engine.metrics.jobCreated(job.kind)
  if (isSentAlong) return { job, replayed: false }
  const now = await advance(engine, job.jobId, { resend: true, known: job })
  if (now?.error?.code === 'budget_exceeded') {
    // Refused before anything was spent: nothing of it stays, so that the same key works once there is budget again.
    await engine.jobs.remove(ownerId, job.jobId)
    throw new AppError('budget_exceeded', now.error.message)
  }
  return { job: now ?? job, replayed: false }
}

/** The kind of that name. The name is the client's, and `constructor` is a property of every table. */
const kindOf = ({ kinds }: Engine, name: string): JobKind | undefined =>
  Object.hasOwn(kinds, name) ? kinds[name] : undefined

/** The job of an earlier request with this key, under any of the secrets: rotating them must not run a request twice. */
async function findEarlier(
  engine: Engine,
  ownerId: string,
  { kind, input, idempotencyKey }: JobRequest,
): Promise<SubmittedJob | undefined> {
  if (idempotencyKey === undefined) return undefined
  for (const secret of engine.secrets) {
    const job = await engine.jobs.get(ownerId, derivedId(secret, 'job', ownerId, idempotencyKey))
    if (!job) continue
    const parsed = kindOf(engine, kind)?.input.safeParse(input)
    return replay(job, parsed?.success && kind === job.kind ? hashOf(parsed.data) : '')
  }
  return undefined
}

function replay(job: JobRecord, inputHash: string): SubmittedJob {
  if (job.inputHash === inputHash) return { job, replayed: true }
  const message = 'This Idempotency-Key was used for a request with another body. Use a new key for a new request.'
  throw new AppError('idempotency_conflict', message, { field: 'Idempotency-Key' })
}

async function admit(engine: Engine, { stages: [first] }: NewJob): Promise<void> {
  if (!first) throw new Error('A job has a stage')
  const waiting = await engine.queue.depth(first.pool)
  if (waiting < engine.settings.maxQueuedTasks) return
  throw new AppError(
    'rate_limited',
    `${waiting} tasks are waiting already, which is all this server takes on. Try again later.`,
    {
      retryAfterSeconds: 30,
    },
  )
}

function newJob(
  engine: Engine,
  ownerId: string,
  request: JobRequest,
  { kind, input, inputHash, estimatedMicroUsd }: PreparedJob,
): NewJob {
  const createdAtMs = engine.nowMs()
  // A stage without tasks is none: the record, which everything later follows from, has only what there is to do.
  const stages = kind.stages
    .map((one) => ({ name: one.name, pool: one.pool, tasks: one.tasks(input), chained: one.chained(input) }))
    .filter((one) => one.tasks > 0)
  const tasks = stages.reduce((sum, one) => sum + one.tasks, 0)
  if (tasks > MAX_TASKS)
    throw new AppError(
      'invalid_request',
      `This would be ${tasks} tasks, and a job has at most ${MAX_TASKS}. Split it into several jobs.`,
    )
  return {
    jobId:
      request.idempotencyKey === undefined
        ? request.newId()
        : derivedId(engine.secrets[0], 'job', ownerId, request.idempotencyKey),
    ownerId,
    kind: kind.kind,
    inputHash,
    input,
    stages,
    // What costs nothing has nothing to wait for.
    stage: estimatedMicroUsd === 0 ? 0 : -1,
    sources: [...new Set(kind.sources(input).map(({ assetId }) => assetId))],
    estimatedMicroUsd,
    budgetDay: dayOf(createdAtMs),
    createdAtMs,
    dueAtMs: createdAtMs + FIRST_SWEEP_MS,
  }
}
