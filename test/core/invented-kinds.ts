import * as z from 'zod'
import { AppError } from '../../src/errors.ts'
import { type JobTable, job, stage, type TaskContext } from '../../src/jobs/define.ts'
import type { World } from './simulation.ts'

const Input = z.strictObject({ tasks: z.int().min(1).max(8), badTask: z.union([z.int(), z.undefined()]).optional() })
type Input = z.infer<typeof Input>

/** A provider that charges for every call it carries out, and counts them by task. */
export interface CountingProvider {
  readonly calls: Map<string, number>
  chargedMicroUsd: number
}

/** Price of one call, in micro-dollars. */
export const PRICE = 35_000

/**
 * Kinds that exist for these tests: every shape of stages a job can have. Each task checks that nothing it builds on is
 * missing, so a stage that starts early fails its job and the test with it.
 */
export function inventedKinds(options: {
  world: () => World
  random: () => number
  provider: CountingProvider
  keyed?: boolean
}): JobTable {
  const { random, provider } = options

  async function stageIsComplete(context: TaskContext<Input>, before: string) {
    const record = await options.world().jobs.load(context.jobId)
    const number = record?.stages.findIndex((one) => one.name === before) ?? -1
    const missing = record?.tasks[number]?.filter((task) => task.status !== 'done').length
    if (missing !== 0)
      early.push(`${context.stage}/${context.index} started while ${missing} of ${before} were missing`)
    if (context.results[before]?.some((result) => result === undefined))
      early.push(`${context.stage} saw a hole in ${before}`)
  }
  const made = async (context: TaskContext<Input>) => {
    // A turn of the event loop, so that tasks interleave.
    await new Promise((resolve) => setImmediate(resolve))
    if (context.index === context.input.badTask) throw new AppError('image_damaged', 'This one is bad for good.')
    if (random() < 0.05) throw new AppError('model_unavailable', 'Try again.')
    return { assetId: `${context.stage}-${context.index}` }
  }
  const paidFrame = async (context: TaskContext<Input>) => {
    const request = async ({ idempotencyKey }: { idempotencyKey: string }) => {
      if (random() < 0.05) throw new AppError('model_unavailable', 'Busy; nothing was done.')
      const known = provider.calls.get(idempotencyKey) ?? 0
      provider.calls.set(idempotencyKey, known + 1)
      if (!options.keyed || known === 0) provider.chargedMicroUsd += PRICE
      return { bytes: new TextEncoder().encode(idempotencyKey) }
    }
    await context.paid({ costMicroUsd: PRICE, honoursIdempotencyKey: options.keyed ?? false, request })
    return await made({ ...context, input: { ...context.input, badTask: -1 } })
  }

  /** Fails a bad job for good in its first run, when every frame has been paid for; a retry gets through. */
  const join = async (context: TaskContext<Input>) => {
    await stageIsComplete(context, 'frame')
    return await made({
      ...context,
      input: { ...context.input, badTask: context.run === 1 ? context.input.badTask : undefined },
    })
  }

  const many = (input: Input) => input.tasks
  return {
    single: job<Input>({
      kind: 'single',
      summary: 'One task.',
      input: Input,
      stages: [stage('only', { pool: 'image', run: made })],
    }),
    parallel: job<Input>({
      kind: 'parallel',
      summary: 'Many tasks, then one that needs them all.',
      input: Input,
      stages: [
        stage('part', { pool: 'model', run: made, tasks: many }),
        stage('whole', {
          pool: 'image',
          run: async (context) => {
            await stageIsComplete(context, 'part')
            return await made({ ...context, input: { ...context.input, badTask: -1 } })
          },
        }),
      ],
    }),
    chained: job<Input>({
      kind: 'chained',
      summary: 'Tasks that each need the one before.',
      input: Input,
      stages: [
        stage('prepare', {
          pool: 'web',
          run: (context) => made({ ...context, input: { ...context.input, badTask: -1 } }),
        }),
        stage('link', {
          pool: 'image',
          tasks: many,
          chained: () => true,
          run: async (context) => {
            await stageIsComplete(context, 'prepare')
            const before = context.results.link?.slice(0, context.index) ?? []
            if (before.includes(undefined)) early.push(`link ${context.index} started without the one before`)
            return await made(context)
          },
        }),
      ],
    }),
    skipping: job<Input>({
      kind: 'skipping',
      summary: 'Stages that some jobs have and others do without: the first, one in the middle, or both.',
      input: Input,
      stages: [
        stage('maybe', { pool: 'web', run: made, tasks: (input) => input.tasks - 1 }),
        stage('always', {
          pool: 'model',
          run: async (context) => {
            if (context.input.tasks > 1) await stageIsComplete(context, 'maybe')
            else if (context.results.maybe) early.push('a stage without tasks is in the record')
            return await made(context)
          },
        }),
        stage('even', { pool: 'web', run: made, tasks: (input) => (input.tasks % 2 === 0 ? 2 : 0) }),
        stage('last', {
          pool: 'image',
          run: async (context) => {
            await stageIsComplete(context, 'always')
            if (context.input.tasks % 2 === 0) await stageIsComplete(context, 'even')
            return await made({ ...context, input: { ...context.input, badTask: -1 } })
          },
        }),
      ],
    }),
    paid: job<Input>({
      kind: 'paid',
      summary: 'Tasks that each pay for a call.',
      input: Input,
      estimateMicroUsd: (input) => input.tasks * PRICE,
      stages: [
        stage('frame', { pool: 'model', run: paidFrame, tasks: many }),
        stage('join', { pool: 'image', run: join }),
      ],
    }),
  }
}

/** What was seen to start too early, over all kinds of this module; a test clears it first. */
export const early: string[] = []
