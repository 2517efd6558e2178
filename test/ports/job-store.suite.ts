import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { NewJob } from '../../src/ports/job-store.ts'
import { agree, command, failure, type JobStoreFixture, newJob } from './job-store.commands.ts'
import { previewTests } from './job-store.previews.ts'

/** What every job store must do, on any runtime. `runs` is for how many sequences it must agree with the model. */
export function jobStoreSuite(name: string, open: () => Promise<JobStoreFixture>, { runs = 2_000 } = {}) {
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

    it('remembers which call was sent, and nothing of the one before it', async () => {
      const { jobId } = await created()
      const task = await claimed(jobId, 0, 0)
      const call = async () => (await fixture.jobs.load(jobId))?.tasks[0]?.[0]?.call
      await fixture.jobs.sent(task, { costMicroUsd: 40, name: 'first' })
      expect(await call()).toMatchObject({ state: 'sent', name: 'first' })
      await fixture.jobs.refused(task)
      expect(await call()).toMatchObject({ state: 'refused', name: 'first' })
      await fixture.jobs.sent(task, { costMicroUsd: 30, name: 'second' })
      await fixture.jobs.received(task, { costMicroUsd: 30, key: 'answer' })
      expect(await call()).toMatchObject({ state: 'received', name: 'second', key: 'answer' })
      await fixture.jobs.sent(task, { costMicroUsd: 20 })
      expect(await call()).toEqual({ state: 'sent', fence: task.fence, run: 1, costMicroUsd: 20 })
      expect((await fixture.jobs.load(jobId))?.tasks[0]?.[0]?.spentMicroUsd).toBe(30)
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

    previewTests(() => fixture)

    it('agrees with the reference model over any sequence of transitions', { timeout: 300_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: -1, max: 0 }),
          fc.array(command, { minLength: 5, maxLength: 60 }),
          (stage, commands) => agree(fixture, stage, commands),
        ),
        { numRuns: runs },
      )
    })
  })
}
