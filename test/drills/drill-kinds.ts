import { createHash } from 'node:crypto'
import * as z from 'zod'
import { AppError } from '../../src/errors.ts'
import { type JobTable, job, stage, type TaskContext, type TaskResult } from '../../src/jobs/define.ts'
import { MOCK_PICTURE } from '../../src/jobs/mock-picture.ts'
import type { Journal } from './journal.ts'

/** Price of one paid call, in micro-dollars. */
export const PRICE_MICRO_USD = 35_000
/** Ten times the largest budget there can be. */
const TOO_DEAR_MICRO_USD = 1e13

const Input = z.strictObject({
  /** Tells jobs apart; part of every byte they make. */
  name: z.string().max(100),
  tasks: z.int().min(1).max(60).default(1),
  /** How long each task works; a paid one before its call and once more after it. */
  workMs: z.int().min(0).max(120_000).default(0),
  /** This task fails for good in the job's first run. */
  deadTask: z.int().optional(),
  /** Its first attempt fails and asks for another. */
  isFlaky: z.boolean().default(false),
  /** The provider promises that a repeated key is charged once. */
  isKeyed: z.boolean().default(false),
  /** Each task shows a preview while it works. */
  showsPreview: z.boolean().default(false),
  /** More than anybody's budget. */
  isTooDear: z.boolean().default(false),
})
type Input = z.infer<typeof Input>
type Context = TaskContext<Input>

/**
 * Kinds that exist for drills: parallel tasks and a join, a chain, paid calls, slow tasks and poison. What they make
 * follows from their input alone, so that two runs can be compared byte by byte.
 */
export function drillKinds(options: {
  readonly journal: Journal
  readonly providerUrl: string
  readonly maxWorkMs: number | undefined
}): JobTable {
  const { journal, providerUrl, maxWorkMs = Number.POSITIVE_INFINITY } = options

  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, maxWorkMs)))

  async function work(context: Context): Promise<void> {
    const { input, index, run, attempt } = context
    if (input.showsPreview) context.preview(MOCK_PICTURE)
    await pause(input.workMs)
    if (input.deadTask === index && run === 1) {
      journal('fault', context.jobId)
      throw new AppError('image_damaged', 'This one is bad for good.')
    }
    if (input.isFlaky && attempt === 1) throw new AppError('model_unavailable', 'Try again.')
  }

  async function part(context: Context): Promise<TaskResult> {
    await work(context)
    return await store(context, `${context.input.name} ${context.stage} ${context.index}`)
  }

  async function link(context: Context): Promise<TaskResult> {
    const before = context.results.link?.slice(0, context.index) ?? []
    const digest = await digestOf(context, before)
    await work(context)
    return await store(context, `${context.input.name} link ${context.index} after ${digest}`)
  }

  async function frame(context: Context): Promise<TaskResult> {
    const { jobId, index, input } = context
    // Between the claim and the call: whoever is canceled now must not call any more.
    await pause(input.workMs)
    const answer = await context.paid({
      costMicroUsd: PRICE_MICRO_USD,
      honoursIdempotencyKey: input.isKeyed,
      async request({ idempotencyKey, signal }) {
        if (input.isFlaky && context.attempt === 1)
          throw new AppError('model_unavailable', 'Refused; nothing was done.')
        journal('call', jobId)
        const query = new URLSearchParams({ key: idempotencyKey, job: jobId })
        const response = await fetch(`${providerUrl}/generate?${query}`, { method: 'POST', signal })
        if (!response.ok) throw new AppError('model_unavailable', 'The provider is busy; nothing was done.')
        return { bytes: new Uint8Array(await response.arrayBuffer()) }
      },
    })
    await work(context)
    return await store(context, `${input.name} frame ${index} ${Buffer.from(answer).toString()}`)
  }

  /** Needs every result of the stage before, bytes included. */
  const join = (from: string) => async (context: Context) => {
    const digest = await digestOf(context, context.results[from] ?? [])
    if (context.results[from]?.length !== context.input.tasks)
      throw new Error(`${from} has not as many results as tasks`)
    return await store(context, `${context.input.name} join ${digest}`)
  }

  const common = { input: Input, summary: 'For drills.' }
  const many = (input: Input) => input.tasks
  // Generous attempts where a drill kills on purpose, the usual ones where it counts them.
  const patient = { maxAttempts: 20, retryBaseMs: 100 }
  return {
    fan: job<Input>({
      ...common,
      kind: 'fan',
      stages: [
        stage('part', { pool: 'model', run: part, tasks: many, ...patient }),
        stage('join', { pool: 'image', run: join('part'), ...patient }),
      ],
    }),
    chain: job<Input>({
      ...common,
      kind: 'chain',
      stages: [
        stage('prepare', { pool: 'web', run: part, ...patient }),
        stage('link', { pool: 'model', run: link, tasks: many, chained: () => true, ...patient }),
      ],
    }),
    paid: job<Input>({
      ...common,
      kind: 'paid',
      estimateMicroUsd: (input) => (input.isTooDear ? TOO_DEAR_MICRO_USD : input.tasks * PRICE_MICRO_USD),
      stages: [
        stage('frame', { pool: 'model', run: frame, tasks: many, ...patient }),
        stage('join', { pool: 'image', run: join('frame'), ...patient }),
      ],
    }),
    slow: job<Input>({
      ...common,
      kind: 'slow',
      stages: [stage('wait', { pool: 'model', run: part, tasks: many, timeoutSeconds: 130, ...patient })],
    }),
    poison: job<Input>({
      ...common,
      kind: 'poison',
      stages: [
        stage('kill', {
          pool: 'image',
          async run(context) {
            await work(context)
            process.kill(process.pid, 'SIGKILL')
            return {}
          },
        }),
      ],
    }),
  }
}

/** Stores the text as the task's picture: a record and bytes, as a real task does. */
async function store(context: Context, text: string): Promise<TaskResult> {
  const { assetId, ownerId, jobId, outputKey, ports } = context
  const bytes = new TextEncoder().encode(text)
  await ports.blobs.put(outputKey, bytes)
  await ports.assets.create({
    schemaVersion: 1,
    assetId,
    ownerId,
    jobId,
    state: 'ready',
    source: 'job',
    key: outputKey,
    parents: [],
    mediaType: 'image/png',
    widthPx: 1,
    heightPx: 1,
    sizeBytes: bytes.length,
    frames: 1,
    hasAlpha: false,
    isInterlaced: false,
    thumbhash: 'AAAA',
    dominantColor: '#000000',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    createdAtMs: context.nowMs(),
  })
  return { assetId }
}

/** A digest of results and their bytes. Throws when one is missing, which would mean that a stage began too early. */
async function digestOf(context: Context, results: readonly (string | undefined)[]): Promise<string> {
  const hash = createHash('sha256')
  for (const [index, assetId] of results.entries()) {
    if (assetId === undefined)
      throw new Error(`${context.stage} ${context.index} began before result ${index} was there`)
    const asset = await context.asset(assetId)
    const bytes = await context.ports.blobs.read(asset.key)
    if (!bytes) throw new Error(`the bytes of result ${index} are missing`)
    hash.update(bytes)
  }
  return hash.digest('hex').slice(0, 16)
}
