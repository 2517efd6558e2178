import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deleteAsset } from '../../src/core/assets.ts'
import { createUpload, receiveUpload } from '../../src/core/uploads.ts'
import { AppError } from '../../src/errors.ts'
import type { TestEngine } from '../support/engine.ts'
import { smallPicture } from '../support/small-picture.ts'
import { OWNER, openUploads, outcome, uploadSteps } from './upload-steps.ts'

const MINUTE = 60_000
let t: TestEngine
beforeEach(async () => {
  t = await openUploads()
})
afterEach(() => t.close())
const { declare, post, stored } = uploadSteps(() => t)
const shaOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('the target of an upload', () => {
  it('has the form of an S3 presigned POST', async () => {
    const { asset, target } = await declare(new Uint8Array(1234))
    expect(asset).toMatchObject({ state: 'uploading', filename: 'ä.png', source: 'upload', ownerId: OWNER })
    expect(target.method).toBe('POST')
    expect(target.url).toBe(`http://127.0.0.1:8787/v1/uploads/${asset.assetId}`)
    expect(Object.keys(target.fields)).toEqual(['key', 'Content-Type', 'policy', 'signature'])
    expect(target.fields.key).toBe(`incoming/${asset.assetId}`)
    expect(Date.parse(target.expiresAt)).toBe(t.clock.nowMs() + 15 * MINUTE)
    expect(JSON.parse(Buffer.from(target.fields.policy ?? '', 'base64').toString())).toEqual({
      expiration: target.expiresAt,
      conditions: [
        { key: `incoming/${asset.assetId}` },
        { 'Content-Type': 'image/png' },
        ['content-length-range', 1234, 1234],
      ],
    })
  })

  it('is refused for more than a signed upload takes', async () => {
    const upload = { mediaType: 'image/png', sizeBytes: 1_000_001 } as const
    await expect(createUpload(t.uploads, OWNER, upload)).rejects.toMatchObject({
      code: 'payload_too_large',
      field: 'sizeBytes',
    })
  })
})

describe('a signed upload', () => {
  it('becomes a ready asset under a key of its own, and is announced', async () => {
    const bytes = await smallPicture()
    const created = await declare(bytes)
    const record = await post(created, bytes)
    expect(record).toMatchObject({
      assetId: created.asset.assetId,
      state: 'ready',
      filename: 'ä.png',
      mediaType: 'image/png',
      widthPx: 64,
      heightPx: 48,
      sizeBytes: bytes.length,
      sha256: shaOf(bytes),
    })
    expect(await stored(created)).toEqual(record)
    expect(record.key).toMatch(/^originals\//)
    expect(await t.blobKeys()).toEqual([record.key])
    expect(shaOf((await t.engine.ports.blobs.read(record.key)) ?? new Uint8Array())).toBe(shaOf(bytes))
    expect(t.published).toMatchObject([{ type: 'asset.created', assetId: record.assetId }])
  })

  it('answers the same when the same bytes come again, and refuses others', async () => {
    const bytes = await smallPicture('#102030')
    const created = await declare(bytes)
    const first = await post(created, bytes)
    t.clock.advance(5_000)
    expect(await post(created, bytes)).toEqual(first)
    const others = Uint8Array.from(bytes, (byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte))
    expect(await outcome(post(created, others))).toBe('gone')
    expect(await outcome(post(created, bytes.subarray(1)))).toBe('gone')
    expect(await stored(created)).toEqual(first)
    expect(await t.blobKeys()).toEqual([first.key])
  })

  it('is rejected for good when it is not of the declared type', async () => {
    const bytes = await smallPicture('#102030', 'image/webp')
    const created = await declare(bytes, 'image/jpeg')
    const refusal = { code: 'unsupported_media', message: expect.stringMatching(/image\/jpeg.*image\/webp/) }
    await expect(post(created, bytes)).rejects.toMatchObject(refusal)
    expect(await stored(created)).toMatchObject({ state: 'rejected', error: refusal, sha256: shaOf(bytes) })
    await expect(post(created, bytes)).rejects.toMatchObject(refusal)
    const png = await smallPicture('#102030', 'image/jpeg')
    expect(await outcome(post(created, png.subarray(0, bytes.length)))).toBe('gone')
    expect(await t.blobKeys()).toEqual([])
    expect(t.published).toEqual([])
  })

  it('is rejected when it is no picture', async () => {
    const bytes = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')
    const created = await declare(bytes)
    expect(await outcome(post(created, bytes))).toBe('unsupported_media')
    expect(await stored(created)).toMatchObject({ state: 'rejected', error: { code: 'unsupported_media' } })
    expect(await t.blobKeys()).toEqual([])
  })

  it('is stopped as soon as more bytes come than were promised, and may be sent again', async () => {
    const bytes = await smallPicture()
    const created = await declare(bytes)
    let sentBytes = 0
    async function* endless() {
      for (;;) {
        sentBytes += 100
        yield new Uint8Array(100)
      }
    }
    const refused = receiveUpload(t.uploads, created.asset.assetId, { fields: created.target.fields, body: endless() })
    expect(await outcome(refused)).toBe('payload_too_large')
    expect(sentBytes).toBeLessThanOrEqual(bytes.length + 100)
    expect(await t.blobKeys()).toEqual([])
    expect(await post(created, bytes)).toMatchObject({ state: 'ready' })
  })

  it('may be sent again when bytes were missing or the connection broke', async () => {
    const bytes = await smallPicture()
    const created = await declare(bytes)
    expect(await outcome(post(created, bytes.subarray(0, -1)))).toBe('invalid_request')
    async function* broken() {
      yield bytes.subarray(0, 10)
      throw new Error('socket hang up')
    }
    const work = receiveUpload(t.uploads, created.asset.assetId, { fields: created.target.fields, body: broken() })
    await expect(work).rejects.toThrow('socket hang up')
    expect(await stored(created)).toEqual(created.asset)
    expect(await t.blobKeys()).toEqual([])
    expect(await post(created, bytes)).toMatchObject({ state: 'ready' })
  })

  it('stays open when this machine failed, not the picture', async () => {
    const bytes = await smallPicture()
    const created = await declare(bytes)
    const inspect = () => Promise.reject(new AppError('worker_lost', 'The decoder was killed.'))
    const ports = { ...t.engine.ports, pixels: { ...t.engine.ports.pixels, inspect } }
    const context = { ...t.uploads, engine: { ...t.engine, ports } }
    expect(await outcome(post(created, bytes, context))).toBe('worker_lost')
    expect(await stored(created)).toMatchObject({ state: 'uploading' })
    expect(await post(created, bytes)).toMatchObject({ state: 'ready' })
  })

  it('is announced at the next try when announcing failed', async () => {
    const bytes = await smallPicture()
    const created = await declare(bytes)
    const events = { hasSubscribers: () => true, publish: () => Promise.reject(new Error('the bus is down')) }
    const context = { ...t.uploads, engine: { ...t.engine, events } }
    await expect(post(created, bytes, context)).rejects.toThrow('the bus is down')
    await post(created, bytes)
    expect(t.published).toMatchObject([{ type: 'asset.created', assetId: created.asset.assetId }])
    expect(await t.blobKeys()).toEqual([(await stored(created))?.key])
  })

  it('is gone when its asset was deleted, before or while it arrives', async () => {
    const bytes = await smallPicture()
    const created = await declare(bytes)
    async function* deletedMeanwhile() {
      yield bytes
      await deleteAsset(t.engine, OWNER, created.asset.assetId)
    }
    const { fields } = created.target
    const work = receiveUpload(t.uploads, created.asset.assetId, { fields, body: deletedMeanwhile() })
    await outcome(work)
    expect(await stored(created)).toMatchObject({ deletedAtMs: t.clock.nowMs() })
    expect(await outcome(post(created, bytes))).toBe('gone')
  })

  it('is not found once its asset was purged', async () => {
    const bytes = await smallPicture()
    const created = await declare(bytes)
    await t.engine.ports.assets.remove(OWNER, created.asset.assetId)
    expect(await outcome(post(created, bytes))).toBe('not_found')
  })
})
