import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deleteAsset, restoreAsset } from '../../src/core/assets.ts'
import { type StorageCursor, sweepStorage } from '../../src/core/sweep-storage.ts'
import { createUpload, receiveUpload, storeAsset } from '../../src/core/uploads.ts'
import type { NewJob } from '../../src/ports/job-store.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import { inPieces, smallPicture } from '../support/small-picture.ts'

const OWNER = 'owner'
const HOUR = 3_600_000
const DAY = 24 * HOUR
let t: TestEngine

beforeEach(async () => {
  t = await openTestEngine()
})
afterEach(() => t.close())

const upload = async () => storeAsset(t.uploads, OWNER, { body: inPieces(await smallPicture()) })
const put = (key: string) => t.engine.ports.blobs.put(key, Buffer.from(key))

/** One whole pass, call by call. */
async function sweepAll() {
  let next: StorageCursor | undefined
  let calls = 0
  const total = { purgedAssets: 0, deletedBlobs: 0 }
  do {
    const sweep = await sweepStorage(t.engine, next)
    total.purgedAssets += sweep.purgedAssets
    total.deletedBlobs += sweep.deletedBlobs
    // As another process would get it.
    next = sweep.next && JSON.parse(JSON.stringify(sweep.next))
    calls++
  } while (next && calls < 100)
  expect(calls).toBeLessThan(100)
  return total
}

const newJob = (jobId: string): NewJob => ({
  jobId,
  ownerId: OWNER,
  kind: 'invented',
  inputHash: '',
  input: {},
  stages: [{ name: 'only', pool: 'image', tasks: 1, chained: false }],
  stage: 0,
  sources: [],
  estimatedMicroUsd: 0,
  budgetDay: '2026-11-20',
  createdAtMs: t.clock.nowMs(),
})

describe('the storage sweep', () => {
  it('leaves alone whatever is in use, however old', async () => {
    const one = await upload()
    const bytes = await smallPicture()
    const { asset, target } = await createUpload(t.uploads, OWNER, { mediaType: 'image/png', sizeBytes: bytes.length })
    const two = await receiveUpload(t.uploads, asset.assetId, { fields: target.fields, body: inPieces(bytes) })
    t.clock.advance(400 * DAY)
    expect(await sweepAll()).toEqual({ purgedAssets: 0, deletedBlobs: 0 })
    expect((await t.blobKeys()).sort()).toEqual([one.key, two.key].sort())
  })

  it('purges a deleted asset after its hour, bytes and record, and not before', async () => {
    const { assetId } = await upload()
    const restored = await upload()
    await deleteAsset(t.engine, OWNER, assetId)
    await deleteAsset(t.engine, OWNER, restored.assetId)
    await restoreAsset(t.engine, OWNER, restored.assetId)
    t.clock.advance(HOUR)
    expect(await sweepAll()).toEqual({ purgedAssets: 0, deletedBlobs: 0 })
    t.clock.advance(2 * 60_000)
    expect((await sweepAll()).purgedAssets).toBe(1)
    expect(await t.engine.ports.assets.get(OWNER, assetId)).toBeUndefined()
    expect(await t.blobKeys()).toEqual([restored.key])
    expect(await t.engine.ports.assets.get(OWNER, restored.assetId)).toEqual(restored)
  })

  it('purges an upload that never came, after a day', async () => {
    const { asset } = await createUpload(t.uploads, OWNER, { mediaType: 'image/png', sizeBytes: 5 })
    t.clock.advance(DAY - 1000)
    expect((await sweepAll()).purgedAssets).toBe(0)
    t.clock.advance(2000)
    expect((await sweepAll()).purgedAssets).toBe(1)
    expect(await t.engine.ports.assets.get(OWNER, asset.assetId)).toBeUndefined()
  })

  it('deletes blobs a day old that no record names, and no younger ones', async () => {
    const { assetId, key } = await upload()
    const [jobId, goneJobId] = ['j'.repeat(26), 'k'.repeat(26)]
    await t.engine.jobs.create(newJob(jobId))
    const made = await t.engine.ports.assets.get(OWNER, assetId)
    if (!made) throw new Error('the asset is not there')
    const winner = `jobs/${jobId}/0/0.2`
    const winnerOfGone = `jobs/${goneJobId}/0/0.1`
    const byJob = { ...made, source: 'job', parents: [assetId] } as const
    await t.engine.ports.assets.create({ ...byJob, assetId: 'w'.repeat(26), key: winner, jobId })
    await t.engine.ports.assets.create({ ...byJob, assetId: 'x'.repeat(26), key: winnerOfGone, jobId: goneJobId })
    const losers = [
      `jobs/${jobId}/0/0.1`,
      `jobs/${goneJobId}/0/0.2`,
      `jobs/${goneJobId}/0/0.1.answer`,
      `jobs/${jobId}/0/0.2.preview1`,
      `jobs/${jobId}/0/0.2.preview1.raw`,
      `incoming/${'u'.repeat(26)}.v`,
      `originals/${'u'.repeat(26)}`,
      `originals/${assetId}.00ff`,
    ]
    await Promise.all([winner, winnerOfGone, ...losers].map(put))

    t.clock.advance(DAY - HOUR)
    expect((await sweepAll()).deletedBlobs).toBe(0)
    t.clock.advance(2 * HOUR)
    expect((await sweepAll()).deletedBlobs).toBe(losers.length)
    expect((await t.blobKeys()).sort()).toEqual([key, winner, winnerOfGone].sort())
    expect(await sweepAll()).toEqual({ purgedAssets: 0, deletedBlobs: 0 })
  })

  it('keeps a paid call’s answer until its task is done', async () => {
    const jobId = 'j'.repeat(26)
    await t.engine.jobs.create(newJob(jobId))
    const claim = await t.engine.jobs.claim({ jobId, stage: 0, index: 0 }, { leaseMs: 1000 })
    if (claim.outcome !== 'claimed') throw new Error('the task could not be claimed')
    const lease = { jobId, stage: 0, index: 0, fence: claim.fence }
    const key = `jobs/${jobId}/0/0.${claim.fence}.answer`
    await t.engine.jobs.sent(lease, { costMicroUsd: 5 })
    await put(key)
    await t.engine.jobs.received(lease, { costMicroUsd: 5, key })
    t.clock.advance(2 * DAY)
    await sweepAll()
    expect(await t.blobKeys()).toEqual([key])
    await t.engine.jobs.record(lease, { dueAtMs: undefined })
    await sweepAll()
    expect(await t.blobKeys()).toEqual([])
  })

  it('does a bounded part at a time and goes on where it was', async () => {
    const list = t.engine.ports.blobs.list
    const keys = Array.from({ length: 5 }, (_, index) => `incoming/${index}`)
    await Promise.all(keys.map(put))
    // Pages of two, as a store with millions of blobs would give.
    const paged = async (prefix: string, cursor?: string) => {
      const { blobs } = await list(prefix)
      const rest = blobs.filter((blob) => cursor === undefined || blob.key > cursor).slice(0, 2)
      return { blobs: rest, nextCursor: rest.length === 2 ? rest[1]?.key : undefined }
    }
    const ports = { ...t.engine.ports, blobs: { ...t.engine.ports.blobs, list: paged } }
    t.clock.advance(2 * DAY)
    const first = await sweepStorage({ ...t.engine, ports }, { prefix: 'incoming/' })
    expect(first).toMatchObject({ deletedBlobs: 2, next: { prefix: 'incoming/', after: 'incoming/1' } })
    const second = await sweepStorage({ ...t.engine, ports }, first.next)
    expect(second).toMatchObject({ deletedBlobs: 2, next: { prefix: 'incoming/', after: 'incoming/3' } })
    expect(await t.blobKeys()).toEqual(['incoming/4'])
  })
})
