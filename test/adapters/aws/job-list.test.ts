import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { newStateItem } from '../../../src/adapters/aws/job-item.ts'
import { inputKey, sourceKey } from '../../../src/adapters/aws/job-keys.ts'
import type { JobQuery, JobStore, NewJob } from '../../../src/ports/job-store.ts'
import { newJob } from '../../ports/job-store.commands.ts'
import { hasDynamo } from './support/dynamo.ts'
import { endAndSettle, type JobFixture, openJobFixture } from './support/job-fixture.ts'

describe.skipIf(!hasDynamo())('lists of jobs in DynamoDB', () => {
  let fixture: JobFixture
  beforeEach(async () => {
    fixture = await openJobFixture()
    return () => fixture.close()
  })

  /** Many jobs at once, a millisecond apart; the last is the newest. */
  async function stored(count: number, change: (i: number) => Partial<NewJob> = () => ({})): Promise<string[]> {
    const all = Array.from({ length: count }, (_, i) => newJob(fixture.nowMs() + i, change(i)))
    await fixture.items.putMany(
      all.flatMap((job) => [
        { ...newStateItem(job) },
        { ...inputKey(job), input: '{}', createdAtMs: job.createdAtMs },
        ...job.sources.map((assetId) => sourceKey(assetId, job)),
      ]),
    )
    return all.map(({ jobId }) => jobId)
  }

  async function pages(jobs: JobStore, query: Omit<JobQuery, 'cursor'>) {
    const all: { ids: string[]; hasCursor: boolean }[] = []
    let cursor: string | undefined
    do {
      const page = await jobs.list('owner', { ...query, ...(cursor === undefined ? {} : { cursor }) })
      cursor = page.nextCursor
      all.push({ ids: page.jobs.map(({ jobId }) => jobId), hasCursor: cursor !== undefined })
    } while (cursor !== undefined)
    return all
  }

  it('has no cursor after a last page that is full', async () => {
    const ids = await stored(6)
    expect(await pages(fixture.jobs, { limit: 3 })).toEqual([
      { ids: ids.slice(3).reverse(), hasCursor: true },
      { ids: ids.slice(0, 3).reverse(), hasCursor: false },
    ])
  })

  it('stops looking for what few match after a thousand jobs, and says where to go on', {
    timeout: 120_000,
  }, async () => {
    const ids = await stored(1_150, (i) => (i < 200 && i % 4 === 0 ? { kind: 'rare' } : {}))
    const rare = ids.filter((_, i) => i < 200 && i % 4 === 0).reverse()
    const found = await pages(fixture.jobs, { kind: 'rare', limit: 30 })
    // The newest thousand hold the last twelve of them.
    expect(found.map(({ ids, hasCursor }) => [ids.length, hasCursor])).toEqual([
      [12, true],
      [30, true],
      [8, false],
    ])
    expect(found.flatMap(({ ids }) => ids)).toEqual(rare)
  })

  it('pages through the jobs of a source, and skips pointers to nothing and to what was created otherwise', async () => {
    const ids = await stored(7, (i) => ({ sources: i === 3 ? ['asset-b'] : ['asset-a', 'asset-b'] }))
    const [first = ''] = ids
    await fixture.items.putMany([
      sourceKey('asset-a', { jobId: 'never-stored', createdAtMs: fixture.nowMs() }),
      // An attempt that came second: the job of this id began otherwise, and at another time.
      sourceKey('asset-a', { jobId: ids[3] ?? '', createdAtMs: fixture.nowMs() + 3 }),
      sourceKey('asset-a', { jobId: first, createdAtMs: fixture.nowMs() + 50 }),
    ])
    const found = await pages(fixture.jobs, { sourceAssetId: 'asset-a', limit: 2 })
    expect(found.flatMap((page) => page.ids)).toEqual(ids.filter((_, i) => i !== 3).reverse())
    expect((await pages(fixture.jobs, { sourceAssetId: 'asset-b', limit: 100 })).flatMap(({ ids }) => ids)).toEqual(
      [...ids].reverse(),
    )
    expect((await fixture.jobs.list('stranger', { sourceAssetId: 'asset-a', limit: 5 })).jobs).toEqual([])
  })

  it('filters by state as it is now, together with the rest', async () => {
    const ids = await stored(6, (i) => ({ kind: i % 2 ? 'odd' : 'even', sources: ['asset-a'] }))
    for (const jobId of ids.slice(0, 4)) await endAndSettle(fixture.jobs, jobId)
    const query = { status: 'completed', kind: 'odd', limit: 10 } as const
    expect((await pages(fixture.jobs, query)).flatMap((page) => page.ids)).toEqual([ids[3], ids[1]])
    expect((await pages(fixture.jobs, { ...query, sourceAssetId: 'asset-a' })).flatMap((page) => page.ids)).toEqual([
      ids[3],
      ids[1],
    ])
  })

  it('takes any text for a cursor', async () => {
    await stored(3)
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.base64String(), fc.string({ minLength: 3_000 })), async (cursor) => {
        const page = await fixture.jobs.list('owner', { limit: 10, cursor })
        expect([page.jobs, page.nextCursor]).toEqual([[], undefined])
      }),
      { numRuns: 50 },
    )
    const forged = (text: string) => Buffer.from(text).toString('base64url')
    const list = (cursor: string, more = {}) => fixture.jobs.list('owner', { limit: 10, cursor, ...more })
    expect((await list(forged('999999999999999#zz'))).jobs).toHaveLength(3)
    expect((await list(forged(`999999999999999#${'z'.repeat(2_000)}`))).jobs).toEqual([])
    expect((await list(forged('999999999999999#zz'), { sourceAssetId: 'none' })).jobs).toEqual([])
  })

  it('asks again for what DynamoDB left out of a batch, and gives up when it always does', async () => {
    const ids = await stored(5)
    let isWhole = false
    const busy = fixture.tapped(async ({ name, input, send }) => {
      if (name !== 'BatchGetCommand' || isWhole) return await send()
      isWhole = true
      return { Responses: {}, UnprocessedKeys: (input as { RequestItems: object }).RequestItems }
    })
    expect((await pages(busy, { limit: 10 })).flatMap((page) => page.ids)).toEqual([...ids].reverse())
    const down = fixture.tapped(async ({ name, input, send }) =>
      name === 'BatchGetCommand'
        ? { Responses: {}, UnprocessedKeys: (input as { RequestItems: object }).RequestItems }
        : await send(),
    )
    await expect(down.list('owner', { limit: 10 })).rejects.toMatchObject({ code: 'overloaded' })
  })
})
