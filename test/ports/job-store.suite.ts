import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
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
const failure = { code: 'image_damaged', message: 'It is cut off.', retryable: false } as const

function newJob(nowMs: number, changes: Partial<NewJob> = {}): NewJob {
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

/** What every job store must do, on any runtime. */
export function jobStoreSuite(name: string, open: () => Promise<JobStoreFixture>) {
  describe(`${name} as a job store`, () => {
    let fixture: JobStoreFixture
    beforeEach(async () => {
      fixture = await open()
      return () => fixture.close()
    })

    async function created(changes: Partial<NewJob> = {}) {
      const job = newJob(fixture.nowMs(), changes)
      await fixture.jobs.create(job)
      return job
    }

    async function claimed(jobId: string, stage: number, index: number, leaseMs = 5_000) {
      const claim = await fixture.jobs.claim({ jobId, stage, index }, { leaseMs })
      if (claim.outcome !== 'claimed') throw new Error(`expected to claim, got ${claim.outcome}`)
      return { jobId, stage, index, fence: claim.fence }
    }

    it('stores a job once and gives the first one to whoever creates it again', async () => {
      const job = newJob(fixture.nowMs())
      const all = await Promise.all(
        Array.from({ length: 8 }, (_, i) => fixture.jobs.create({ ...job, inputHash: `hash-${i}` })),
      )
      expect(all.filter((one) => one.created)).toHaveLength(1)
      const winner = all.find((one) => one.created)?.job.inputHash
      expect(new Set(all.map((one) => one.job.inputHash))).toEqual(new Set([winner]))
    })

    it('keeps the input exactly as it was given', async () => {
      const { jobId, input } = await created()
      expect((await fixture.jobs.load(jobId))?.input).toEqual(input)
    })

    it('gives a task to one of many that claim it at once', async () => {
      const { jobId } = await created()
      const claims = await Promise.all(
        Array.from({ length: 20 }, () => fixture.jobs.claim({ jobId, stage: 0, index: 0 }, { leaseMs: 5_000 })),
      )
      expect(claims.filter((one) => one.outcome === 'claimed')).toHaveLength(1)
      expect(claims.filter((one) => one.outcome === 'later')).toHaveLength(19)
    })

    it('refuses every write of a worker whose lease another has taken over', async () => {
      const { jobId } = await created()
      const old = await claimed(jobId, 0, 0, 1_000)
      fixture.passTime(1_001)
      const current = await claimed(jobId, 0, 0)
      expect(current.fence).toBeGreaterThan(old.fence)
      const { jobs } = fixture
      expect(await jobs.heartbeat(old, 5_000)).toBe('lost')
      expect(await jobs.sent(old, { costMicroUsd: 1 })).toBe('lost')
      expect((await jobs.record(old, { assetId: 'stale', dueAtMs: undefined })).outcome).toBe('lost')
      expect(await jobs.failTask(old, { error: failure, dueAtMs: 0 })).toBe('lost')
      expect(await jobs.release(old)).toBe('lost')
      expect((await jobs.record(current, { assetId: 'fresh', dueAtMs: undefined })).outcome).toBe('ok')
      expect((await jobs.load(jobId))?.tasks[0]?.[0]?.assetId).toBe('fresh')
    })

    it('still takes the result of a late worker that nobody replaced', async () => {
      const { jobId } = await created()
      const lease = await claimed(jobId, 0, 0, 1_000)
      fixture.passTime(10_000)
      expect((await fixture.jobs.record(lease, { assetId: 'late', dueAtMs: undefined })).outcome).toBe('ok')
    })

    it('completes the job in the moment its last task is recorded, whichever comes last', async () => {
      const { jobId } = await created({ stages: [{ name: 'only', pool: 'image', tasks: 3, chained: false }] })
      const leases = await Promise.all([0, 1, 2].map((index) => claimed(jobId, 0, index)))
      await Promise.all(leases.map((lease) => fixture.jobs.record(lease, { dueAtMs: undefined })))
      const { run, status } = (await fixture.jobs.load(jobId)) ?? {}
      // An adapter that cannot see the other tasks in the same write leaves it to `finish`.
      if (status !== 'completed') await fixture.jobs.finish(jobId, run ?? 0, { dueAtMs: undefined })
      expect(await fixture.jobs.load(jobId)).toMatchObject({ status: 'completed', actualMicroUsd: 0 })
      expect((await fixture.jobs.load(jobId))?.dueAtMs).toBeUndefined()
    })

    it('lets a chained task start only after the one before it', async () => {
      const { jobId } = await created({ stage: 1 })
      expect(await fixture.jobs.claim({ jobId, stage: 1, index: 1 }, { leaseMs: 5_000 })).toMatchObject({
        outcome: 'not_due',
      })
      const first = await claimed(jobId, 1, 0)
      await fixture.jobs.record(first, { dueAtMs: undefined })
      expect((await claimed(jobId, 1, 1)).fence).toBe(1)
    })

    it('keeps an answer that was paid for even when its lease is lost or its job has ended', async () => {
      const { jobId } = await created({ estimatedMicroUsd: 50 })
      const late = await claimed(jobId, 0, 0, 1_000)
      await fixture.jobs.sent(late, { costMicroUsd: 40 })
      fixture.passTime(2_000)
      await claimed(jobId, 0, 0)
      await fixture.jobs.cancel('owner', jobId, { dueAtMs: fixture.nowMs() })
      expect(await fixture.jobs.received(late, { costMicroUsd: 35, key: 'answer' })).toBe('ok')
      expect((await fixture.jobs.load(jobId))?.tasks[0]?.[0]?.call).toMatchObject({
        state: 'received',
        costMicroUsd: 35,
        key: 'answer',
      })
    })

    it('books a doubtful call when another is sent in its place', async () => {
      const { jobId } = await created()
      const first = await claimed(jobId, 0, 0, 1_000)
      await fixture.jobs.sent(first, { costMicroUsd: 40 })
      fixture.passTime(2_000)
      const second = await claimed(jobId, 0, 0)
      await fixture.jobs.sent(second, { costMicroUsd: 30 })
      expect(await fixture.jobs.received(first, { costMicroUsd: 40, key: 'late' })).toBe('lost')
      await fixture.jobs.refused(second)
      expect((await fixture.jobs.load(jobId))?.tasks[0]?.[0]).toMatchObject({
        spentMicroUsd: 40,
        call: { state: 'refused' },
      })
    })

    it('shows an owner nothing of another owner', async () => {
      const { jobId } = await created()
      const { jobs } = fixture
      expect(await jobs.get('stranger', jobId)).toBeUndefined()
      expect(await jobs.cancel('stranger', jobId, { dueAtMs: 0 })).toBeUndefined()
      expect(await jobs.reopen('stranger', jobId, { run: 2, budgetDay: 'x', dueAtMs: 0 })).toBeUndefined()
      expect(await jobs.remove('stranger', jobId)).toBe(false)
      expect((await jobs.list('stranger', { limit: 10 })).jobs).toEqual([])
      expect((await jobs.get('owner', jobId))?.status).toBe('pending')
    })

    it('pages through an owner’s jobs, newest first, each once, with filters', async () => {
      const ids: string[] = []
      for (let i = 0; i < 7; i++) {
        const { jobId } = await created({ kind: i % 2 ? 'odd' : 'even', sources: i < 3 ? ['asset-a'] : [] })
        ids.unshift(jobId)
        fixture.passTime(5)
      }
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await fixture.jobs.list('owner', { limit: 3, ...(cursor === undefined ? {} : { cursor }) })
        seen.push(...page.jobs.map((job) => job.jobId))
        cursor = page.nextCursor
      } while (cursor !== undefined)
      expect(seen).toEqual(ids)
      expect((await fixture.jobs.list('owner', { kind: 'odd', limit: 10 })).jobs).toHaveLength(3)
      expect((await fixture.jobs.list('owner', { sourceAssetId: 'asset-a', limit: 10 })).jobs).toHaveLength(3)
      expect((await fixture.jobs.list('owner', { status: 'failed', limit: 10 })).jobs).toEqual([])
    })

    it('names jobs that are due and lets one of several sweepers take each', async () => {
      const { jobId } = await created()
      expect(await fixture.jobs.due(10)).toEqual([])
      fixture.passTime(60_001)
      const [due] = await fixture.jobs.due(10)
      expect(due?.jobId).toBe(jobId)
      const seen = due?.dueAtMs ?? 0
      const taken = await Promise.all(
        Array.from({ length: 5 }, () => fixture.jobs.defer(jobId, seen, fixture.nowMs() + 9_000)),
      )
      expect(taken.filter(Boolean)).toHaveLength(1)
      expect(await fixture.jobs.due(10)).toEqual([])
    })

    it('agrees with the reference model over any sequence of transitions', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: -1, max: 0 }),
          fc.array(command, { minLength: 5, maxLength: 60 }),
          (stage, commands) => agree(fixture, stage, commands),
        ),
        { numRuns: 2_000 },
      )
    })
  })
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

const command = fc.oneof(
  { weight: 6, arbitrary: of('claim', task) },
  { weight: 2, arbitrary: of('heartbeat', task) },
  { weight: 1, arbitrary: of('release', task) },
  { weight: 2, arbitrary: of('sent', task) },
  { weight: 2, arbitrary: of('received', task) },
  { weight: 1, arbitrary: of('refused', task) },
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
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never

async function agree({ jobs, nowMs, passTime }: JobStoreFixture, stage: number, commands: readonly Command[]) {
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
