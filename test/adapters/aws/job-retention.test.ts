import { beforeEach, describe, expect, it } from 'vitest'
import { inputKey, sourceKey, stateKey } from '../../../src/adapters/aws/job-keys.ts'
import { failure, newJob } from '../../ports/job-store.commands.ts'
import { hasDynamo } from './support/dynamo.ts'
import { endAndSettle, type JobFixture, lease, openJobFixture } from './support/job-fixture.ts'

const KEEP_SECONDS = 1_000
const DAY_MS = 86_400_000

describe.skipIf(!hasDynamo())('what DynamoDB keeps of jobs, and for how long', () => {
  let fixture: JobFixture
  beforeEach(async () => {
    fixture = await openJobFixture({ keepSeconds: KEEP_SECONDS })
    return () => fixture.close()
  })
  const order = (more = {}) => newJob(fixture.nowMs(), { jobId: 'job', sources: ['asset'], ...more })

  it('knows no end of an open job, and one of each that has ended', async () => {
    const { jobs, nowMs } = fixture
    const ends: Record<string, (jobId: string) => Promise<unknown>> = {
      record: async (jobId) => jobs.record(await lease(jobs, jobId, 0, 0), { dueAtMs: undefined }),
      failTask: async (jobId) => jobs.failTask(await lease(jobs, jobId, 0, 0), { error: failure, dueAtMs: nowMs() }),
      finish: (jobId) => jobs.finish(jobId, 1, { dueAtMs: undefined }),
      cancel: (jobId) => jobs.cancel('owner', jobId, { dueAtMs: nowMs() }),
    }
    const stages = [{ name: 'only', pool: 'image', tasks: 1, chained: false }]
    for (const [name, end] of Object.entries(ends)) {
      const { job } = await jobs.create(order({ jobId: name, stages }))
      expect(job.expiresAtMs, name).toBeUndefined()
      await end(name)
      expect((await jobs.load(name))?.expiresAtMs, name).toBe(nowMs() + KEEP_SECONDS * 1_000)
    }
  })

  it('gives nothing of a job whose time is over, although DynamoDB still has it', async () => {
    const { jobs } = fixture
    await jobs.create(order())
    const held = await lease(jobs, 'job', 0, 0)
    await endAndSettle(jobs, 'job', 'failed')
    fixture.passTime(KEEP_SECONDS * 1_000 - 1)
    expect(await jobs.load('job')).toBeDefined()
    fixture.passTime(1)
    expect(await fixture.items.get(stateKey('job'))).toBeDefined()
    expect(await jobs.load('job')).toBeUndefined()
    expect(await jobs.get('owner', 'job')).toBeUndefined()
    expect(await jobs.list('owner', { limit: 10 })).toEqual({ jobs: [], nextCursor: undefined })
    expect((await jobs.list('owner', { sourceAssetId: 'asset', limit: 10 })).jobs).toEqual([])
    expect(await jobs.claim({ jobId: 'job', stage: 0, index: 0 }, { leaseMs: 1 })).toEqual({ outcome: 'not_found' })
    expect(await jobs.heartbeat(held, 1)).toBe('final')
    expect(await jobs.cancel('owner', 'job', { dueAtMs: 0 })).toBeUndefined()
    expect(await jobs.reopen('owner', 'job', { run: 2, budgetDay: 'x', dueAtMs: 0 })).toBeUndefined()
    expect(await jobs.remove('owner', 'job')).toBe(false)
  })

  it('lets the same id be used again once its job’s time is over', async () => {
    const { jobs } = fixture
    await jobs.create(order({ input: { text: 'old' } }))
    await endAndSettle(jobs, 'job')
    expect((await jobs.create(order())).created).toBe(false)
    fixture.passTime(KEEP_SECONDS * 1_000)
    const again = await jobs.create(order({ input: { text: 'new' } }))
    expect(again).toMatchObject({ created: true, job: { revision: 1, input: { text: 'new' } } })
    expect(await jobs.load('job')).toEqual(again.job)
    expect((await jobs.list('owner', { sourceAssetId: 'asset', limit: 10 })).jobs).toHaveLength(1)
  })

  it('keeps a job that is retried, and its input and sources as long as it', async () => {
    const { jobs, nowMs } = fixture
    const { job } = await jobs.create(order())
    await endAndSettle(jobs, 'job', 'failed')
    fixture.passTime(KEEP_SECONDS * 1_000 - 1)
    const next = { run: 2, budgetDay: '2026-11-21', dueAtMs: nowMs() + 60_000 }
    const reopened = await jobs.reopen('owner', 'job', next)
    expect(reopened).toMatchObject({ reopened: true })
    expect(reopened?.job.expiresAtMs).toBeUndefined()
    fixture.passTime(30 * DAY_MS - 10_000)
    expect((await jobs.list('owner', { limit: 10 })).jobs).toHaveLength(1)
    await jobs.finish('job', 2, { dueAtMs: undefined })
    const end = (await jobs.load('job'))?.expiresAtMs ?? Number.POSITIVE_INFINITY
    for (const key of [inputKey(job), sourceKey('asset', job)])
      expect((await fixture.items.get(key))?.expiresAtSeconds, key.sk).toBeGreaterThanOrEqual(end / 1_000)
  })

  it('takes a job for gone whose input DynamoDB has deleted', async () => {
    const { jobs } = fixture
    const { job } = await jobs.create(order())
    await fixture.items.removeMany([inputKey(job)])
    expect(await jobs.load('job')).toBeUndefined()
    expect((await jobs.list('owner', { limit: 10 })).jobs).toEqual([])
    expect(await jobs.claim({ jobId: 'job', stage: 0, index: 0 }, { leaseMs: 1 })).toEqual({ outcome: 'not_found' })
  })
})
