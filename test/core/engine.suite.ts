import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cancelJob, retryJob } from '../../src/core/change-job.ts'
import { costOfJob, dayOf } from '../../src/core/job-cost.ts'
import { submitJob } from '../../src/core/submit-job.ts'
import { AppError } from '../../src/errors.ts'
import type { JobRecord } from '../../src/ports/job-store.ts'
import { isFinal } from '../../src/schema/job.ts'
import { type CountingProvider, early, inventedKinds, PRICE } from './invented-kinds.ts'
import { type OpenJobs, openWorld, seededRandom, type World } from './simulation.ts'

const OWNER = 'owner'

interface Plan {
  readonly seed: number
  readonly faults: { lost: number; duplicated: number; delayed: number; crash: number }
  readonly jobs: readonly { kind: string; tasks: number; bad: boolean }[]
  readonly turns: number
}

const rate = (max: number) => fc.oneof(fc.constant(0), fc.double({ min: 0, max, noNaN: true }))
const plan: fc.Arbitrary<Plan> = fc.record({
  seed: fc.integer(),
  faults: fc.record({ lost: rate(0.5), duplicated: rate(0.5), delayed: rate(0.5), crash: rate(0.08) }),
  jobs: fc.array(
    fc.record({
      kind: fc.constantFrom('single', 'parallel', 'chained', 'skipping', 'paid'),
      tasks: fc.integer({ min: 1, max: 6 }),
      bad: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  turns: fc.integer({ min: 5, max: 60 }),
})

/** Opens a new, empty store. */
export type OpenStore = () => Promise<{ readonly open: OpenJobs; readonly close: () => Promise<void> }>

interface Played {
  readonly world: World
  readonly provider: CountingProvider
  readonly ended: readonly JobRecord[]
  readonly over: boolean
  readonly close: () => Promise<void>
}

/** Plays a plan through: submits (again and again, as an impatient client does), lets the world be bad, then heals it. */
async function play(
  { seed, faults, jobs, turns }: Plan,
  openStore: OpenStore | undefined,
  options: { onDoubt?: 'park' | 'retry'; keyed?: boolean; cancels?: boolean; retries?: boolean } = {},
): Promise<Played> {
  const random = seededRandom(seed ^ 0x5eed)
  const provider: CountingProvider = { calls: new Map(), chargedMicroUsd: 0 }
  early.length = 0
  const store = await openStore?.()
  let world: World
  const kinds = inventedKinds({ world: () => world, random, provider, keyed: options.keyed ?? false })
  world = openWorld({ seed, kinds, faults: { ...faults }, onDoubt: options.onDoubt ?? 'park', openJobs: store?.open })
  const ids = new Set<string>()

  const submit = async (index: number) => {
    const one = jobs[index]
    if (!one) return
    const input = { tasks: one.tasks, ...(one.bad ? { badTask: 0 } : {}) }
    const request = { kind: one.kind, input, idempotencyKey: `key-${index}`, newId: () => 'never' }
    const submitted = await world.survive((engine) => submitJob(engine, OWNER, request))
    if (submitted) ids.add(submitted.job.jobId)
  }
  for (let index = 0; index < jobs.length; index++) await submit(index)
  for (let turn = 0; turn < turns; turn++) {
    await world.turn()
    if (random() < 0.2) await submit(Math.floor(random() * jobs.length))
    const [jobId] = [...ids].sort(() => random() - 0.5)
    if (jobId && options.cancels && random() < 0.1)
      await tolerate(world.survive((engine) => cancelJob(engine, OWNER, jobId)))
    if (jobId && options.retries && random() < 0.3)
      await tolerate(world.survive((engine) => retryJob(engine, OWNER, jobId)))
  }
  const load = () => Promise.all([...ids].map((jobId) => world.jobs.load(jobId)))
  const over = await world.settle(async () => {
    for (let index = 0; index < jobs.length; index++) await submit(index)
    return (await load()).every((job) => job && isFinal(job.status) && job.dueAtMs === undefined)
  })
  const close = async () => {
    world.close()
    await store?.close()
  }
  return { world, provider, over, ended: (await load()).filter((job) => job !== undefined), close }
}

/** A request that comes at a bad moment is refused; that is an answer. */
async function tolerate(work: Promise<unknown>) {
  try {
    await work
  } catch (error) {
    if (!(error instanceof AppError && (error.code === 'not_ready' || error.code === 'budget_exceeded'))) throw error
  }
}

async function invariants({ world, over, ended }: Played, jobs: number) {
  expect(over, 'every job ends and is settled').toBe(true)
  expect(ended, 'one job for each key, however often it was asked for').toHaveLength(jobs)
  expect(early, 'no stage starts early').toEqual([])
  for (const job of ended) {
    if (job.status === 'completed') {
      expect(
        job.tasks.flat().every((task) => task.status === 'done'),
        'a completed job has every result',
      ).toBe(true)
      const names = job.stages.flatMap((stage) =>
        Array.from({ length: stage.tasks }, (_, index) => `${stage.name}-${index}`),
      )
      expect(
        job.tasks.flat().map((task) => task.assetId),
        'in order, none twice',
      ).toEqual(names)
    }
    if (job.status === 'failed') expect(job.error?.code).toBeDefined()
    expect(job.actualMicroUsd, 'settled at what its calls cost').toBe(costOfJob(job))
    const ends = world.published.filter(
      (event) =>
        event.type.startsWith('job.') && 'jobId' in event && event.jobId === job.jobId && event.run === job.run,
    )
    expect(new Set(ends.map((event) => event.eventId)).size, 'one end is announced, perhaps more than once').toBe(1)
  }
  const days = new Set(ended.map((job) => job.budgetDay)).add(dayOf(world.nowMs()))
  let spent = 0
  for (const day of days) {
    const budget = await world.budget.read(OWNER, day)
    expect(budget.reservedMicroUsd, `nothing stays reserved on ${day}`).toBe(0)
    spent += budget.spentMicroUsd
  }
  expect(spent, 'the budget shows what the jobs cost').toBe(
    ended.reduce((sum, job) => sum + (job.actualMicroUsd ?? 0), 0),
  )
}

export interface EnginePropertyOptions {
  /** How many plans each property is tried with. */
  readonly runs: number
  /** SQLite when left out. */
  readonly openStore?: OpenStore
}

/** What the engine promises whatever its queue and its processes do, on any store. */
export function enginePropertySuite({ runs, openStore }: EnginePropertyOptions) {
  describe('the engine among lost, doubled and delayed messages and dying processes', () => {
    it('ends every job with every result once, starts no stage early, and the money adds up', {
      timeout: 300_000,
    }, async () => {
      await fc.assert(
        fc.asyncProperty(plan, async (one) => {
          const played = await play(one, openStore)
          await invariants(played, one.jobs.length)
          await played.close()
        }),
        { numRuns: runs },
      )
    })

    it('never makes a paid call twice without a key, and books at least what was charged', {
      timeout: 300_000,
    }, async () => {
      await fc.assert(
        fc.asyncProperty(plan, async (one) => {
          const paid = { ...one, jobs: one.jobs.map((job) => ({ ...job, kind: 'paid', bad: false })) }
          const played = await play(paid, openStore)
          await invariants(played, paid.jobs.length)
          expect(Math.max(0, ...played.provider.calls.values()), 'calls of one task').toBeLessThanOrEqual(1)
          const booked = played.ended.reduce((sum, job) => sum + costOfJob(job), 0)
          expect(booked).toBeGreaterThanOrEqual(played.provider.chargedMicroUsd)
          if (one.faults.crash === 0) expect(booked).toBe(played.provider.chargedMicroUsd)
          await played.close()
        }),
        { numRuns: runs },
      )
    })

    it('repeats a doubtful call under the same key where the provider honours keys, and completes', {
      timeout: 300_000,
    }, async () => {
      await fc.assert(
        fc.asyncProperty(plan, async (one) => {
          const paid = { ...one, jobs: one.jobs.map((job) => ({ ...job, kind: 'paid', bad: false })) }
          const played = await play(paid, openStore, { keyed: true })
          await invariants(played, paid.jobs.length)
          expect(played.ended.map((job) => job.error?.code)).not.toContain('model_in_doubt')
          for (const job of played.ended) {
            if (job.status === 'completed')
              expect(costOfJob(job)).toBeGreaterThanOrEqual(PRICE * (job.tasks[0]?.length ?? 0))
          }
          await played.close()
        }),
        { numRuns: runs },
      )
    })

    it('keeps every promise while users cancel and retry at random moments', { timeout: 300_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(plan, async (one) => {
          const played = await play(one, openStore, { cancels: true, retries: true })
          await invariants(played, one.jobs.length)
          await played.close()
        }),
        { numRuns: runs },
      )
    })
  })
}
