import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeAsset } from '../../src/core/uploads.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import { inPieces, smallPicture } from '../support/small-picture.ts'

const OWNER = 'owner'
let t: TestEngine

beforeEach(async () => {
  t = await openTestEngine({ maxBytes: 100_000, maxSignedBytes: 5_000_000 })
})
afterEach(() => t.close())

/** Nothing of a refused picture is anywhere. */
async function expectNothingLeft() {
  expect(await t.blobKeys()).toEqual([])
  expect((await t.engine.ports.assets.list(OWNER, { limit: 10 })).assets).toEqual([])
  expect(t.published).toEqual([])
}

describe('a picture sent in one call', () => {
  it('is stored with its facts, its hash and its name, and announced', async () => {
    const bytes = await smallPicture('#ff8800', 'image/jpeg', 120, 80)
    const record = await storeAsset(t.uploads, OWNER, { filename: '../Été 2026 👍.jpg', body: inPieces(bytes) })
    expect(record).toMatchObject({
      ownerId: OWNER,
      state: 'ready',
      source: 'upload',
      filename: 'Été 2026 👍.jpg',
      mediaType: 'image/jpeg',
      widthPx: 120,
      heightPx: 80,
      frames: 1,
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      parents: [],
      createdAtMs: t.clock.nowMs(),
      completedAtMs: t.clock.nowMs(),
    })
    expect(await t.engine.ports.assets.get(OWNER, record.assetId)).toEqual(record)
    expect(await t.blobKeys()).toEqual([record.key])
    expect(Buffer.from((await t.engine.ports.blobs.read(record.key)) ?? [])).toEqual(Buffer.from(bytes))
    expect(t.published).toMatchObject([{ type: 'asset.created', assetId: record.assetId, ownerId: OWNER }])
  })

  it('has no name when none of it is fit to keep, and a cut one when it is too long', async () => {
    const bytes = await smallPicture()
    const nameless = await storeAsset(t.uploads, OWNER, { filename: '../..', body: inPieces(bytes) })
    expect(nameless).not.toHaveProperty('filename')
    const long = await storeAsset(t.uploads, OWNER, { filename: `${'n'.repeat(300)}.png`, body: inPieces(bytes) })
    expect(long.filename).toBe(`${'n'.repeat(251)}.png`)
  })

  it('is what its bytes are, whatever its name says', async () => {
    const bytes = await smallPicture('#112233', 'image/webp')
    const record = await storeAsset(t.uploads, OWNER, { filename: 'page.html', body: inPieces(bytes) })
    expect(record.mediaType).toBe('image/webp')
  })

  it('is stored as two assets when it is sent twice', async () => {
    const bytes = await smallPicture()
    const one = await storeAsset(t.uploads, OWNER, { body: inPieces(bytes) })
    const two = await storeAsset(t.uploads, OWNER, { body: inPieces(bytes) })
    expect(two.assetId).not.toBe(one.assetId)
    expect(await t.blobKeys()).toHaveLength(2)
  })
})

describe('a picture that is refused leaves nothing behind', () => {
  it('when it grows over the limit: reading stops there, and the refusal names the way for larger ones', async () => {
    let sentBytes = 0
    let isClosed = false
    async function* endless() {
      try {
        for (;;) {
          sentBytes += 10_000
          yield new Uint8Array(10_000)
        }
      } finally {
        isClosed = true
      }
    }
    await expect(storeAsset(t.uploads, OWNER, { body: endless() })).rejects.toMatchObject({
      code: 'payload_too_large',
      message: expect.stringContaining('POST /v1/uploads'),
    })
    expect(sentBytes).toBe(110_000)
    expect(isClosed).toBe(true)
    await expectNothingLeft()
  })

  it('and does not send anybody to a way that takes no more', async () => {
    const context = { ...t.uploads, maxBytes: 100, maxSignedBytes: 100 }
    const body = inPieces(new Uint8Array(101))
    await expect(storeAsset(context, OWNER, { body })).rejects.toMatchObject({
      code: 'payload_too_large',
      message: expect.not.stringContaining('/v1/uploads'),
    })
    await expectNothingLeft()
  })

  it('when it has exactly one byte too many, and not when it fits exactly', async () => {
    const bytes = await smallPicture()
    const refused = storeAsset({ ...t.uploads, maxBytes: bytes.length - 1 }, OWNER, { body: inPieces(bytes) })
    await expect(refused).rejects.toMatchObject({ code: 'payload_too_large' })
    await expectNothingLeft()
    await storeAsset({ ...t.uploads, maxBytes: bytes.length }, OWNER, { body: inPieces(bytes) })
  })

  it.each([
    ['text', Buffer.from('hello, I am no picture at all')],
    ['a web page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
  ])('when it is %s', async (_name, bytes) => {
    await expect(storeAsset(t.uploads, OWNER, { body: inPieces(bytes) })).rejects.toMatchObject({
      code: 'unsupported_media',
    })
    await expectNothingLeft()
  })

  it('when it is empty', async () => {
    await expect(storeAsset(t.uploads, OWNER, { body: inPieces(new Uint8Array()) })).rejects.toMatchObject({
      code: 'invalid_request',
    })
    await expectNothingLeft()
  })

  it('when it is damaged', async () => {
    const bytes = await smallPicture('#445566', 'image/png', 300, 200)
    const body = inPieces(bytes.subarray(0, Math.floor(bytes.length * 0.6)))
    await expect(storeAsset(t.uploads, OWNER, { body })).rejects.toMatchObject({ code: 'image_damaged' })
    await expectNothingLeft()
  })

  it('when its transmission breaks off', async () => {
    const bytes = await smallPicture()
    async function* broken() {
      yield bytes.subarray(0, 50)
      throw new Error('socket hang up')
    }
    await expect(storeAsset(t.uploads, OWNER, { body: broken() })).rejects.toThrow('socket hang up')
    await expectNothingLeft()
  })

  it('when it cannot be announced', async () => {
    const events = { hasSubscribers: () => true, publish: () => Promise.reject(new Error('the bus is down')) }
    const context = { ...t.uploads, engine: { ...t.engine, events } }
    await expect(storeAsset(context, OWNER, { body: inPieces(await smallPicture()) })).rejects.toThrow(
      'the bus is down',
    )
    await expectNothingLeft()
  })

  it('when its record cannot be written', async () => {
    const assets = { ...t.engine.ports.assets, create: () => Promise.reject(new Error('the disk is full')) }
    const context = { ...t.uploads, engine: { ...t.engine, ports: { ...t.engine.ports, assets } } }
    await expect(storeAsset(context, OWNER, { body: inPieces(await smallPicture()) })).rejects.toThrow(
      'the disk is full',
    )
    expect(await t.blobKeys()).toEqual([])
  })

  it('and the reason is reported even when cleaning up fails too', async () => {
    const blobs = { ...t.engine.ports.blobs, delete: () => Promise.reject(new Error('the disk is gone')) }
    const context = { ...t.uploads, engine: { ...t.engine, ports: { ...t.engine.ports, blobs } } }
    await expect(storeAsset(context, OWNER, { body: inPieces(Buffer.from('no picture')) })).rejects.toMatchObject({
      code: 'unsupported_media',
    })
    expect(t.logged.map((entry) => entry.level)).toContain('warn')
  })
})

it('says that it is overloaded when no decoder gets round to a picture in time', async () => {
  const slow = (_key: string, signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => {
      const abort = () => reject(signal.reason)
      if (signal.aborted) abort()
      else signal.addEventListener('abort', abort)
    })
  const pixels = { ...t.engine.ports.pixels, inspect: slow }
  const context = { ...t.uploads, inspectTimeoutMs: 20, engine: { ...t.engine, ports: { ...t.engine.ports, pixels } } }
  await expect(storeAsset(context, OWNER, { body: inPieces(await smallPicture()) })).rejects.toMatchObject({
    code: 'overloaded',
    retryAfterSeconds: 10,
  })
  await expectNothingLeft()
})
