import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deleteAsset } from '../../src/core/assets.ts'
import { createUrlSigner } from '../../src/core/signed-urls.ts'
import { createUpload, receiveUpload, type UploadContext } from '../../src/core/uploads.ts'
import { AppError } from '../../src/errors.ts'
import type { AssetRecord, MediaType } from '../../src/schema/asset.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import { inPieces, smallPicture } from '../support/small-picture.ts'

const OWNER = 'owner'
const MINUTE = 60_000
let t: TestEngine

beforeEach(async () => {
  t = await openTestEngine({ maxBytes: 4_000, maxSignedBytes: 1_000_000 })
})
afterEach(() => t.close())

const shaOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

const declare = (bytes: Uint8Array, mediaType: MediaType = 'image/png') =>
  createUpload(t.uploads, OWNER, { filename: 'ä.png', mediaType, sizeBytes: bytes.length })

type Created = Awaited<ReturnType<typeof declare>>

const post = (created: Created, bytes: Uint8Array, context: UploadContext = t.uploads) =>
  receiveUpload(context, created.asset.assetId, { fields: created.target.fields, body: inPieces(bytes) })

const stored = (created: Created) => t.engine.ports.assets.get(OWNER, created.asset.assetId)

/** The code of the refusal, or the record. */
const outcome = (work: Promise<AssetRecord>) =>
  work.catch((error: unknown) => {
    if (error instanceof AppError) return error.code
    throw error
  })

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

describe('the signature of an upload', () => {
  it('is good for 15 minutes', async () => {
    const bytes = await smallPicture()
    const created = await declare(bytes)
    t.clock.advance(15 * MINUTE)
    expect(await outcome(post(created, bytes))).toBe('forbidden')
    t.clock.advance(-1)
    expect(await post(created, bytes)).toMatchObject({ state: 'ready' })
  })

  it('covers every field: none can be changed, left out or added', async () => {
    const bytes = await smallPicture()
    const { asset, target } = await declare(bytes)
    const other = await declare(new Uint8Array(9_999), 'image/gif')
    const alike = (await declare(bytes)).target.fields
    const { policy = '', signature = '' } = target.fields
    const changed = Buffer.from(Buffer.from(policy, 'base64').toString().replace('image/png', 'image/gif'))
    const attempts: Record<string, Record<string, string | undefined>> = {
      'another policy': { policy: other.target.fields.policy },
      'another upload’s policy and signature': { policy: alike.policy, signature: alike.signature },
      'another signature': { signature: other.target.fields.signature },
      'a changed policy': { policy: changed.toString('base64') },
      'a cut signature': { signature: signature.slice(0, -1) },
      'an empty signature': { signature: '' },
      'another key': { key: other.target.fields.key },
      'a path as key': { key: `incoming/../originals/${asset.assetId}` },
      'another type': { 'Content-Type': 'text/html' },
      'no type': { 'Content-Type': undefined },
      'no key': { key: undefined },
      'no policy': { policy: undefined },
      'no signature': { signature: undefined },
    }
    for (const [name, change] of Object.entries(attempts)) {
      const entries = Object.entries({ ...target.fields, ...change }).filter((entry) => entry[1] !== undefined)
      const fields = Object.fromEntries(entries) as Record<string, string>
      const work = receiveUpload(t.uploads, asset.assetId, { fields, body: inPieces(bytes) })
      expect([name, await outcome(work)]).toEqual([name, 'forbidden'])
    }
    const fields = { ...target.fields, acl: 'public-read' }
    const work = receiveUpload(t.uploads, asset.assetId, { fields, body: inPieces(bytes) })
    await expect(work).rejects.toMatchObject({ code: 'invalid_request', field: 'acl' })
    expect(await stored({ asset, target })).toEqual(asset)
  })

  it('opens no other upload', async () => {
    const bytes = await smallPicture()
    const [one, two] = [await declare(bytes), await declare(bytes)]
    const { fields } = one.target
    const work = receiveUpload(t.uploads, two.asset.assetId, { fields, body: inPieces(bytes) })
    expect(await outcome(work)).toBe('forbidden')
  })

  it('outlives a new secret as long as the old one is kept', async () => {
    const bytes = await smallPicture()
    const created = await declare(bytes)
    const fresh = new Uint8Array(32).fill(99)
    const options = { publicUrl: 'http://127.0.0.1:8787', nowMs: t.clock.nowMs }
    const rotated = createUrlSigner({ ...options, secrets: [fresh, ...t.engine.secrets] })
    const replaced = createUrlSigner({ ...options, secrets: [fresh] })
    expect(await outcome(post(created, bytes, { ...t.uploads, signer: replaced }))).toBe('forbidden')
    expect(await post(created, bytes, { ...t.uploads, signer: rotated })).toMatchObject({ state: 'ready' })
  })
})

describe('uploads that come at once', () => {
  /** Pictures of one size in bytes: nothing is compressed. */
  const sameSize = (color: string) =>
    sharp({ create: { width: 40, height: 40, channels: 3, background: color } })
      .png({ compressionLevel: 0 })
      .toBuffer()

  it('all get the same answer when they bring the same bytes, and one picture is kept', async () => {
    const bytes = await smallPicture()
    const created = await declare(bytes)
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(created, bytes)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(await t.blobKeys()).toEqual([answers[0]?.key])
  })

  it('are won by one when they bring different bytes, and what is kept is what the record says', async () => {
    for (let round = 0; round < 5; round++) {
      const pictures = await Promise.all(['#110000', '#001100', '#000011', '#333333'].map(sameSize))
      const created = await declare(pictures[0] ?? new Uint8Array())
      const answers = await Promise.all(pictures.map((bytes) => outcome(post(created, bytes))))
      const record = await stored(created)
      expect(answers.filter((answer) => answer === 'gone')).toHaveLength(3)
      expect(answers.filter((answer) => typeof answer === 'object')).toEqual([record])
      const kept = (await t.engine.ports.blobs.read(record?.key ?? '')) ?? new Uint8Array()
      expect(shaOf(kept)).toBe(record?.sha256)
      expect(record?.sha256).toBe(shaOf(pictures[answers.findIndex((answer) => typeof answer === 'object')] ?? kept))
      expect((await t.blobKeys()).filter((key) => key.includes(created.asset.assetId))).toEqual([record?.key])
    }
  })

  it('end in one state when one of them is no picture', async () => {
    const good = await sameSize('#abcdef')
    const bad = Buffer.alloc(good.length, 'x')
    for (let round = 0; round < 5; round++) {
      const created = await declare(good)
      const [ofGood, ofBad] = await Promise.all([outcome(post(created, good)), outcome(post(created, bad))])
      const record = await stored(created)
      expect(ofBad).toBe('unsupported_media')
      if (record?.state === 'ready') expect(ofGood).toEqual(record)
      else expect([record?.state, ofGood]).toEqual(['rejected', 'gone'])
      const keys = (await t.blobKeys()).filter((key) => key.includes(created.asset.assetId))
      expect(keys).toEqual(record?.state === 'ready' ? [record.key] : [])
    }
  })
})
