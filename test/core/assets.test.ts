import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { assetView } from '../../src/core/asset-view.ts'
import { assetLineage, deleteAsset, getAsset, listAssets, openContent, restoreAsset } from '../../src/core/assets.ts'
import { createUpload, storeAsset } from '../../src/core/uploads.ts'
import type { BlobStore } from '../../src/ports/blob-store.ts'
import { Asset, type AssetRecord } from '../../src/schema/asset.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import { inPieces, smallPicture } from '../support/small-picture.ts'

const OWNER = 'owner'
const STRANGER = 'stranger'
const HOUR = 3_600_000
let t: TestEngine

beforeEach(async () => {
  t = await openTestEngine()
})
afterEach(() => t.close())

const upload = async (color?: string) => storeAsset(t.uploads, OWNER, { body: inPieces(await smallPicture(color)) })

/** A record of something a job made, without bytes. */
async function derived(name: string, parents: readonly string[]): Promise<AssetRecord> {
  const assetId = name.repeat(26).slice(0, 26)
  const facts = { mediaType: 'image/png', widthPx: 1, heightPx: 1, sizeBytes: 1, frames: 1, hasAlpha: false } as const
  return await t.engine.ports.assets.create({
    ...facts,
    schemaVersion: 1,
    assetId,
    ownerId: OWNER,
    state: 'ready',
    key: `jobs/x/0/${name}.1`,
    source: 'job',
    sha256: '00',
    isInterlaced: false,
    thumbhash: 'AAAA',
    dominantColor: '#000000',
    parents,
    jobId: 'j'.repeat(26),
    createdAtMs: t.clock.nowMs(),
  })
}

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}

const withBlobs = (blobs: Partial<BlobStore>) => ({
  ports: { ...t.engine.ports, blobs: { ...t.engine.ports.blobs, ...blobs } },
})

describe('an asset', () => {
  it('is its owner’s alone', async () => {
    const { assetId } = await upload()
    expect((await getAsset(t.engine, OWNER, assetId)).assetId).toBe(assetId)
    for (const work of [getAsset, deleteAsset, restoreAsset, assetLineage, openContent])
      await expect(work(t.engine, STRANGER, assetId)).rejects.toMatchObject({ code: 'not_found' })
    expect((await listAssets(t.engine, STRANGER, { limit: 10 })).assets).toEqual([])
    expect((await listAssets(t.engine, OWNER, { limit: 10 })).assets).toHaveLength(1)
  })

  it('is gone once it is deleted, and back once that is undone', async () => {
    const record = await upload()
    const { assetId } = record
    expect(await deleteAsset(t.engine, OWNER, assetId)).toEqual({ ...record, deletedAtMs: t.clock.nowMs() })
    await expect(getAsset(t.engine, OWNER, assetId)).rejects.toMatchObject({ code: 'gone' })
    await expect(openContent(t.engine, OWNER, assetId)).rejects.toMatchObject({ code: 'gone' })
    await expect(openContent(t.engine, undefined, assetId)).rejects.toMatchObject({ code: 'gone' })
    expect((await listAssets(t.engine, OWNER, { limit: 10 })).assets).toEqual([])
    expect(await restoreAsset(t.engine, OWNER, assetId)).toEqual(record)
    expect(await getAsset(t.engine, OWNER, assetId)).toEqual(record)
    expect((await listAssets(t.engine, OWNER, { limit: 10 })).assets).toEqual([record])
  })

  it('can be restored for an hour, and deleting again gives no second one', async () => {
    const { assetId } = await upload()
    await deleteAsset(t.engine, OWNER, assetId)
    t.clock.advance(HOUR)
    await deleteAsset(t.engine, OWNER, assetId)
    await restoreAsset(t.engine, OWNER, assetId)
    await deleteAsset(t.engine, OWNER, assetId)
    t.clock.advance(HOUR + 1)
    await deleteAsset(t.engine, OWNER, assetId)
    await expect(restoreAsset(t.engine, OWNER, assetId)).rejects.toMatchObject({ code: 'gone' })
  })

  it('that was not deleted is restored in vain, without harm', async () => {
    const record = await upload()
    expect(await restoreAsset(t.engine, OWNER, record.assetId)).toEqual(record)
  })

  it('is shown with its facts and a signed URL that opens its bytes only', async () => {
    const record = await upload()
    const view = Asset.parse(assetView(t.view, record))
    const url = new URL(view.url ?? '')
    const query = { expires: url.searchParams.get('expires') ?? '', signature: url.searchParams.get('signature') ?? '' }
    expect(url.pathname).toBe(`/v1/assets/${record.assetId}/content`)
    expect(t.signer.verify(url.pathname, query)).toBe(true)
    expect(t.signer.verify(`/v1/assets/${record.assetId}`, query)).toBe(false)
    expect(Date.parse(view.urlExpiresAt ?? '')).toBe(Number(query.expires) * 1000)
    expect(view).toMatchObject({
      state: 'ready',
      widthPx: 64,
      heightPx: 48,
      filename: null,
      error: null,
      deletedAt: null,
      expiresAt: null,
    })
    expect(assetView(t.view, record)).toEqual(view)
    expect(Asset.parse(assetView(t.view, { ...record, expiresAtMs: 86_400_000 })).expiresAt).toBe(
      '1970-01-02T00:00:00.000Z',
    )
  })

  it('has no URL while there is nothing to see', async () => {
    const { asset } = await createUpload(t.uploads, OWNER, { mediaType: 'image/png', sizeBytes: 5 })
    expect(Asset.parse(assetView(t.view, asset))).toMatchObject({ state: 'uploading', url: null, urlExpiresAt: null })
    const deleted = await deleteAsset(t.engine, OWNER, (await upload()).assetId)
    expect(Asset.parse(assetView(t.view, deleted))).toMatchObject({ url: null, deletedAt: expect.any(String) })
  })
})

describe('the lineage', () => {
  it('goes back to the first picture and one step forward, without deleted ones and strangers’', async () => {
    const root = await upload()
    const a = await derived('a', [root.assetId])
    const b = await derived('b', [a.assetId, root.assetId])
    const c = await derived('c', [b.assetId])
    const d = await derived('d', [b.assetId])
    const ids = (records: readonly AssetRecord[]) => records.map((record) => record.assetId)
    const lineage = await assetLineage(t.engine, OWNER, b.assetId)
    expect(ids(lineage.ancestors)).toEqual([a.assetId, root.assetId])
    expect(ids(lineage.children).sort()).toEqual([c.assetId, d.assetId])
    await deleteAsset(t.engine, OWNER, a.assetId)
    await deleteAsset(t.engine, OWNER, d.assetId)
    const later = await assetLineage(t.engine, OWNER, c.assetId)
    expect(ids(later.ancestors)).toEqual([b.assetId, root.assetId])
    expect(ids((await assetLineage(t.engine, OWNER, b.assetId)).children)).toEqual([c.assetId])
  })

  it('ends where assets are their own ancestors', async () => {
    const a = await derived('a', ['b'.repeat(26)])
    const b = await derived('b', ['a'.repeat(26)])
    expect((await assetLineage(t.engine, OWNER, a.assetId)).ancestors).toEqual([b])
  })

  it('is bounded however long the history is', async () => {
    const letters = [...'abcdefghijklmnopqrstuvwxyz']
    for (const [index, letter] of letters.entries()) {
      const before = letters[index - 1]
      await derived(letter, before ? [before.repeat(26)] : [])
    }
    expect((await assetLineage(t.engine, OWNER, 'z'.repeat(26))).ancestors).toHaveLength(16)
  })
})

describe('the content', () => {
  it('is the bytes that came, whole or a stretch, for the owner and for a signed URL', async () => {
    const bytes = await smallPicture('#00ff00')
    const { assetId } = await storeAsset(t.uploads, OWNER, { body: inPieces(bytes) })
    for (const owner of [OWNER, undefined]) {
      const content = await openContent(t.engine, owner, assetId)
      expect(content).toMatchObject({ sizeBytes: bytes.length, record: { assetId, mediaType: 'image/png' } })
      expect(await bytesOf(content.stream)).toEqual(Buffer.from(bytes))
      const part = await openContent(t.engine, owner, assetId, { start: 5, end: 9 })
      expect(part.sizeBytes).toBe(bytes.length)
      expect(await bytesOf(part.stream)).toEqual(Buffer.from(bytes.subarray(5, 10)))
    }
  })

  it('is not ready, rejected or not there, and says which', async () => {
    const { asset } = await createUpload(t.uploads, OWNER, { mediaType: 'image/png', sizeBytes: 5 })
    await expect(openContent(t.engine, undefined, asset.assetId)).rejects.toMatchObject({ code: 'not_ready' })
    const error = { code: 'image_damaged', message: 'It is damaged.' }
    await t.engine.ports.assets.complete({ ...asset, state: 'rejected', error })
    await expect(openContent(t.engine, OWNER, asset.assetId)).rejects.toMatchObject({ code: 'invalid_request' })
    await expect(openContent(t.engine, undefined, 'q'.repeat(26))).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is an error, never other bytes, when what is stored is missing, shorter or changed', async () => {
    const { assetId, key } = await upload()
    const bytes = (await t.engine.ports.blobs.read(key)) ?? new Uint8Array()
    const flipped = Uint8Array.from(bytes, (byte, index) => (index === 30 ? byte ^ 4 : byte))
    const range = { start: 0, end: 1 }
    for (const found of [undefined, bytes.slice(1), flipped, new Uint8Array()]) {
      const engine = withBlobs({ read: async () => found })
      await expect(openContent(engine, OWNER, assetId)).rejects.toMatchObject({ code: 'integrity_error' })
      // Also where the stretch that is asked for is as it was.
      await expect(openContent(engine, OWNER, assetId, range)).rejects.toMatchObject({ code: 'integrity_error' })
    }
    await t.engine.ports.blobs.delete(key)
    await expect(openContent(t.engine, OWNER, assetId)).rejects.toMatchObject({ code: 'integrity_error' })
    await expect(openContent(t.engine, OWNER, assetId, range)).rejects.toMatchObject({ code: 'integrity_error' })
  })

  it('of a large picture breaks off before its end when it was changed', async () => {
    const record = await upload()
    const large = { ...record, assetId: 'l'.repeat(26), sizeBytes: 5_000_000, key: 'originals/large' }
    const bytes = new Uint8Array(large.sizeBytes).fill(7)
    await t.engine.ports.blobs.put(large.key, bytes)
    await t.engine.ports.assets.create({ ...large, sha256: createHash('sha256').update(bytes).digest('hex') })
    const whole = await openContent(t.engine, OWNER, large.assetId)
    expect(Buffer.compare(await bytesOf(whole.stream), bytes)).toBe(0)

    await t.engine.ports.assets.create({ ...large, assetId: 'm'.repeat(26) })
    const content = await openContent(t.engine, OWNER, 'm'.repeat(26))
    let arrivedBytes = 0
    const read = async () => {
      for await (const piece of content.stream) arrivedBytes += piece.byteLength
    }
    await expect(read()).rejects.toMatchObject({ code: 'integrity_error' })
    expect(arrivedBytes).toBeLessThan(large.sizeBytes)

    const range = { start: 5, end: 9 }
    expect(await bytesOf((await openContent(t.engine, OWNER, large.assetId, range)).stream)).toHaveLength(5)
    for (const facts of [undefined, { sizeBytes: large.sizeBytes + 1 }]) {
      const engine = withBlobs({ head: async () => facts })
      await expect(openContent(engine, OWNER, large.assetId, range)).rejects.toMatchObject({ code: 'integrity_error' })
    }
  })
})
