import fc from 'fast-check'
import { expect } from 'vitest'
import type { JobStore, NewJob } from '../../src/ports/job-store.ts'
import { JobModel } from './job-store.model.ts'

export interface JobStoreFixture {
  readonly jobs: JobStore
  readonly nowMs: () => number
  /** Moves the store's clock forward. */
  readonly passTime: (ms: number) => void
  readonly close: () => void | Promise<void>
}

let serial = 0
export const failure = { code: 'image_damaged', message: 'It is cut off.', retryable: false } as const

export function newJob(nowMs: number, changes: Partial<NewJob> = {}): NewJob {
  serial++
  return {
    jobId: `job-${serial}`,
    ownerId: 'owner',
    kind: 'invented',
    inputHash: 'hash',
    input: { text: 'naïve 図', list: [1, { a: null }] },
    stages: [
      { name: 'first', pool: 'image', tasks: 2, chained: false },
      { name: 'second', pool: 'model', tasks: 2, chained: true },
    ],
    stage: 0,
    sources: [],
    estimatedMicroUsd: 0,
    budgetDay: '2026-11-20',
    createdAtMs: nowMs,
    dueAtMs: nowMs + 60_000,
    ...changes,
  }
}

// Few values, and the likely ones often: what is interesting happens when commands meet on one task of one run.
const often = (usual: number, other: fc.Arbitrary<number>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other })
const run = often(1, fc.integer({ min: 2, max: 3 }))
const task = {
  stage: often(0, fc.constant(1)),
  index: often(0, fc.constant(1)),
  fence: often(1, fc.integer({ min: 2, max: 3 })),
}
const of = <T extends string, F extends Record<string, fc.Arbitrary<unknown>>>(type: T, fields: F) =>
  fc.record({ type: fc.constant(type), ...fields }) as unknown as fc.Arbitrary<
    { type: T } & { [K in keyof F]: F[K] extends fc.Arbitrary<infer V> ? V : never }
  >

/** Any transition of a job, or time that passes. */
export const command = fc.oneof(
  { weight: 6, arbitrary: of('claim', task) },
  { weight: 2, arbitrary: of('heartbeat', task) },
  { weight: 1, arbitrary: of('release', task) },
  { weight: 2, arbitrary: of('sent', task) },
  { weight: 2, arbitrary: of('received', task) },
  { weight: 1, arbitrary: of('refused', task) },
  { weight: 2, arbitrary: of('preview', { ...task, number: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 5, arbitrary: of('record', { ...task, settles: fc.boolean() }) },
  { weight: 2, arbitrary: of('failTask', { ...task, retries: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: of('enterStage', { run, from: often(0, fc.constant(-1)) }),
  },
  {
    weight: 1,
    arbitrary: of('finish', { run, fails: fc.boolean(), settles: fc.boolean() }),
  },
  { weight: 1, arbitrary: of('cancel', {}) },
  { weight: 2, arbitrary: of('reopen', { run: fc.integer({ min: 2, max: 3 }) }) },
  { weight: 2, arbitrary: of('settle', { run }) },
  { weight: 2, arbitrary: of('passTime', { ms: fc.constantFrom(100, 600, 1_600) }) },
  { weight: 1, arbitrary: of('defer', { off: fc.boolean() }) },
  { weight: 1, arbitrary: of('create', {}) },
)
export type Command = typeof command extends fc.Arbitrary<infer C> ? C : never

/** Drives an adapter and the model with the same commands; every answer and every record must agree. */
export async function agree({ jobs, nowMs, passTime }: JobStoreFixture, stage: number, commands: readonly Command[]) {
  const start = newJob(nowMs(), { stage, estimatedMicroUsd: 100 })
  const { jobId } = start
  const model = new JobModel(nowMs)
  await jobs.create(start)
  model.create(start)
  for (const command of commands) {
    const [ours, theirs] = await apply(command)
    expect(ours, JSON.stringify(command)).toEqual(theirs)
    expect(await jobs.load(jobId), `after ${JSON.stringify(command)}`).toEqual(model.job)
  }

  async function apply(command: Command): Promise<[unknown, unknown]> {
    const lease = { jobId, stage: 0, index: 0, fence: 1, ...command }
    const dueAtMs = nowMs() + 2_000
    switch (command.type) {
      case 'claim': {
        const claim = await jobs.claim(lease, { leaseMs: 1_500 })
        const outcome = model.claim(lease, 1_500)
        if (claim.outcome === 'claimed') expect(claim.job).toEqual(model.job)
        return [claim.outcome, outcome]
      }
      case 'heartbeat':
        return [await jobs.heartbeat(lease, 1_500), model.heartbeat(lease, 1_500)]
      case 'release':
        return [await jobs.release(lease), model.release(lease)]
      case 'sent':
        return [await jobs.sent(lease, { costMicroUsd: 40 }), model.sent(lease, 40)]
      case 'received':
        return [
          await jobs.received(lease, { costMicroUsd: 35, key: 'k' }),
          model.received(lease, { costMicroUsd: 35, key: 'k' }),
        ]
      case 'refused':
        return [await jobs.refused(lease), model.refused(lease)]
      case 'preview': {
        const preview = { number: command.number, run: 1, widthPx: 512, heightPx: 384 }
        return [await jobs.preview(lease, preview), model.preview(lease, preview)]
      }
      case 'record': {
        const due = command.settles ? undefined : dueAtMs
        return [(await jobs.record(lease, { assetId: 'a', dueAtMs: due })).outcome, model.record(lease, 'a', due)]
      }
      case 'failTask': {
        const retry = command.retries ? { retryAtMs: nowMs() + 500 } : {}
        return [
          await jobs.failTask(lease, { error: failure, dueAtMs, ...retry }),
          model.failTask(lease, failure, retry.retryAtMs, dueAtMs),
        ]
      }
      case 'enterStage':
        return [await jobs.enterStage(jobId, command.run, command.from), model.enterStage(command.run, command.from)]
      case 'finish': {
        const error = command.fails ? failure : undefined
        const due = command.settles ? undefined : dueAtMs
        const ours = await jobs.finish(jobId, command.run, { dueAtMs: due, ...(error ? { error } : {}) })
        return [ours, model.finish(command.run, error, due)]
      }
      case 'cancel':
        return [(await jobs.cancel('owner', jobId, { dueAtMs }))?.canceled, model.cancel(dueAtMs)]
      case 'reopen': {
        const next = { run: command.run, budgetDay: '2026-11-21', dueAtMs }
        return [(await jobs.reopen('owner', jobId, next))?.reopened, model.reopen(command.run, next.budgetDay, dueAtMs)]
      }
      case 'settle':
        return [await jobs.settle(jobId, command.run, 75), model.settle(command.run, 75)]
      case 'defer': {
        const seen = (model.job?.dueAtMs ?? 0) + (command.off ? 1 : 0)
        return [await jobs.defer(jobId, seen, dueAtMs), model.defer(seen, dueAtMs)]
      }
      case 'create':
        return [(await jobs.create(start)).created, model.create(start)]
      case 'passTime':
        passTime(command.ms)
        return [0, 0]
    }
  }
}
