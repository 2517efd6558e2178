import { createHash } from 'node:crypto'
import { HeadObjectCommand } from '@aws-sdk/client-s3'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { deleteAsset } from '../../src/core/assets.ts'
import { handleArrival } from '../../src/core/receive-arrival.ts'
import { AppError } from '../../src/errors.ts'
import { CEPH_START_MS, hasCeph, startCeph } from '../support/ceph.ts'
import { sendForm } from '../support/send-form.ts'
import { smallPicture } from '../support/small-picture.ts'
import { type ArrivalBench, arrivalBench, OWNER, STACK_OWNER } from './arrival-bench.ts'
import { busMessage, notificationMessage } from './arrival-messages.ts'

describe.skipIf(!hasCeph())('what arrives in the uploads bucket', () => {
  beforeAll(startCeph, CEPH_START_MS)

  let t: ArrivalBench
  beforeEach(async () => {
    t = await arrivalBench(await startCeph())
  })
  afterEach(() => t.close())
  const shaOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

  describe('through a signed form', () => {
    it('completes its record, with a copy nobody else can change, and is announced', async () => {
      const bytes = await smallPicture()
      const { asset, key } = await t.send(bytes)
      expect(await t.arrive(key)).toBe('acknowledge')
      const record = await t.load(asset.assetId)
      const expected = { state: 'ready', ownerId: OWNER, filename: 'ä.png', mediaType: 'image/png', widthPx: 64 }
      expect(record).toMatchObject({ ...expected, sizeBytes: bytes.length, sha256: shaOf(bytes) })
      expect(await t.keysIn('originals')).toEqual([record?.key])
      expect(await t.keysIn('uploads')).toEqual([])
      expect(shaOf((await t.blobs.read(record?.key ?? '')) ?? new Uint8Array())).toBe(shaOf(bytes))
      expect(t.published).toMatchObject([{ type: 'asset.created', assetId: asset.assetId, ownerId: OWNER }])
    })

    it('is one asset with one copy, however often and in whatever form it is told of', async () => {
      const { asset, key } = await t.send(await smallPicture('#112233'))
      const again = notificationMessage(t.bucket, [key, key])
      await Promise.all([t.arrive(key), t.arrive(key), handleArrival(t.context, again), t.arrive(key)])
      const record = await t.load(asset.assetId)
      expect(record?.state).toBe('ready')
      expect(await t.arrive(key)).toBe('acknowledge')
      expect(await t.load(asset.assetId)).toEqual(record)
      expect(await t.keysIn('originals')).toEqual([record?.key])
      expect(new Set(t.published.map(({ eventId }) => eventId)).size).toBe(1)
    })

    it('keeps the first picture when another is sent to the same form', async () => {
      const [first, second] = [await smallPicture('#112233'), await smallPicture('#332211')]
      expect(second.length).toBe(first.length)
      const { asset, target, key } = await t.send(first)
      await t.arrive(key)
      await sendForm(target, second)
      expect(await t.arrive(key)).toBe('acknowledge')
      expect(await t.load(asset.assetId)).toMatchObject({ sha256: shaOf(first) })
      expect(await t.keysIn('uploads')).toEqual([])
      expect(await t.keysIn('originals')).toHaveLength(1)
    })

    it.each([
      ['of another type than declared', () => smallPicture('#112233', 'image/webp'), /image\/png.*image\/webp/],
      ['no picture', async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /./],
    ])('is rejected for good when it is %s', async (_what, make, message) => {
      const bytes = await make()
      const { asset, key } = await t.send(bytes)
      expect(await t.arrive(key)).toBe('acknowledge')
      const error = { code: 'unsupported_media', message: expect.stringMatching(message) }
      expect(await t.load(asset.assetId)).toMatchObject({ state: 'rejected', error, sha256: shaOf(bytes) })
      expect([...(await t.keysIn('originals')), ...(await t.keysIn('uploads'))]).toEqual([])
      expect(t.published).toEqual([])
    })

    it('is rejected when somebody who needs no form put more there than was declared', async () => {
      const bytes = await smallPicture()
      const { asset, key } = await t.send(bytes)
      await t.drop(key, Buffer.concat([bytes, bytes]))
      expect(await t.arrive(key)).toBe('acknowledge')
      expect(await t.load(asset.assetId)).toMatchObject({ state: 'rejected', error: { code: 'invalid_request' } })
      expect(await t.keysIn('originals')).toEqual([])
    })

    it('waits when the machine fails and not the picture, and leaves nothing behind', async () => {
      const { asset, key } = await t.send(await smallPicture())
      t.failOnce('inspect', new AppError('worker_lost', 'The decoder was killed.'))
      expect(await t.arrive(key)).toEqual({ hideSeconds: 10 })
      expect(await t.load(asset.assetId)).toEqual(asset)
      expect(await t.keysIn('originals')).toEqual([])
      expect(await t.arrive(key)).toBe('acknowledge')
      expect(await t.load(asset.assetId)).toMatchObject({ state: 'ready' })
    })

    it('is announced by the next message when announcing failed, and keeps its bytes', async () => {
      const { asset, key } = await t.send(await smallPicture())
      t.failOnce('publish', new Error('the bus is away'))
      await expect(t.arrive(key)).rejects.toThrow('the bus is away')
      expect(t.published).toEqual([])
      expect(await t.arrive(key)).toBe('acknowledge')
      expect(t.published).toMatchObject([{ type: 'asset.created', assetId: asset.assetId }])
      expect(await t.keysIn('originals')).toEqual([(await t.load(asset.assetId))?.key])
    })

    it('keeps its bytes when it is not known whether the record was written', async () => {
      const { asset, key } = await t.send(await smallPicture())
      t.failOnce('answerOfComplete', new Error('connection reset'))
      await expect(t.arrive(key)).rejects.toThrow('connection reset')
      const record = await t.load(asset.assetId)
      expect(record?.state).toBe('ready')
      expect(await t.keysIn('originals')).toEqual([record?.key])
      expect(await t.arrive(key)).toBe('acknowledge')
      expect(t.published).toHaveLength(1)
    })

    it('is looked at again when it is replaced while it is copied', async () => {
      const { asset, key } = await t.send(await smallPicture())
      t.refuseCopiesOnce()
      expect(await t.arrive(key)).toEqual({ hideSeconds: 1 })
      expect(await t.load(asset.assetId)).toEqual(asset)
      expect(await t.arrive(key)).toBe('acknowledge')
      expect(await t.load(asset.assetId)).toMatchObject({ state: 'ready' })
    })

    it('is not disturbed by another picture that comes and fails while it is looked at', async () => {
      const bytes = await smallPicture('#112233')
      const { asset, target, key } = await t.send(bytes)
      t.duringInspect(async () => {
        await sendForm(target, await smallPicture('#332211'))
        t.failOnce('inspect', new AppError('worker_lost', 'The decoder was killed.'))
        expect(await t.arrive(key)).toEqual({ hideSeconds: 10 })
      })
      expect(await t.arrive(key)).toBe('acknowledge')
      const record = await t.load(asset.assetId)
      expect(record).toMatchObject({ state: 'ready', sha256: shaOf(bytes) })
      expect(shaOf((await t.blobs.read(record?.key ?? '')) ?? new Uint8Array())).toBe(shaOf(bytes))
    })

    it('is nothing any more when its asset was deleted, or forgotten', async () => {
      const deleted = await t.send(await smallPicture())
      await deleteAsset(t.context.engine, OWNER, deleted.asset.assetId)
      expect(await t.arrive(deleted.key)).toBe('acknowledge')
      const forgotten = await t.send(await smallPicture())
      await t.context.engine.ports.assets.remove(OWNER, forgotten.asset.assetId)
      expect(await t.arrive(forgotten.key)).toBe('acknowledge')
      expect(await t.keysIn('originals')).toEqual([])
      expect(t.published).toEqual([])
      expect(await t.load(forgotten.asset.assetId)).toBeUndefined()
    })

    it('does not mind a message about what is gone', async () => {
      const { asset } = await t.send(await smallPicture())
      expect(await t.arrive(`incoming/${t.newId()}`)).toBe('acknowledge')
      expect(await t.load(asset.assetId)).toEqual(asset)
    })
  })

  describe('by hand', () => {
    const NAME = 'Holiday 2026/Bär + Köln?/100% #1.png'

    it('becomes an asset of the stack’s owner, known by its name', async () => {
      const bytes = await smallPicture()
      await t.drop(NAME, bytes)
      const encoded = encodeURIComponent(NAME).replaceAll('%20', '+')
      expect(await handleArrival(t.context, notificationMessage(t.bucket, [encoded]))).toBe('acknowledge')
      const [record] = await t.assetsOf(STACK_OWNER)
      const expected = { state: 'ready', source: 'upload', filename: '100% #1.png', sha256: shaOf(bytes) }
      expect(record).toMatchObject(expected)
      expect(await t.keysIn('originals')).toEqual([record?.key])
      expect(await t.keysIn('uploads'), 'it stays where its owner put it').toEqual([NAME])
      expect(t.published).toMatchObject([{ type: 'asset.created', ownerId: STACK_OWNER }])
    })

    it('leaves behind what its sender says about the bytes', async () => {
      await t.drop('a.png', await smallPicture(), {
        ContentType: 'text/html',
        Metadata: { note: 'hello' },
        Tagging: 'a=b',
      })
      await t.arrive('a.png')
      const [record] = await t.assetsOf(STACK_OWNER)
      const { originals: Bucket } = t.buckets
      const head = await t.ceph.client.send(new HeadObjectCommand({ Bucket, Key: record?.key }))
      expect(head.ContentType).not.toBe('text/html')
      expect(head.Metadata).toEqual({})
    })

    it('is one asset for the same bytes under a name, and another for others', async () => {
      await t.drop(NAME, await smallPicture('#111111'))
      await Promise.all([t.arrive(NAME), t.arrive(NAME)])
      await t.drop(NAME, await smallPicture('#111111'))
      await t.arrive(NAME)
      expect(await t.assetsOf(STACK_OWNER)).toHaveLength(1)
      await t.drop(NAME, await smallPicture('#222222'))
      await t.arrive(NAME)
      expect(await t.assetsOf(STACK_OWNER)).toHaveLength(2)
      expect(await t.keysIn('originals')).toHaveLength(2)
    })

    it.each([
      ['no picture', Buffer.from('hello'), 'unsupported_media'],
      ['too large', Buffer.alloc(100_001), 'payload_too_large'],
    ])('is an asset that says why it was rejected when it is %s', async (_what, bytes, code) => {
      await t.drop('notes.txt', bytes)
      expect(await t.arrive('notes.txt')).toBe('acknowledge')
      expect(await t.assetsOf(STACK_OWNER)).toMatchObject([
        { state: 'rejected', filename: 'notes.txt', error: { code }, sizeBytes: bytes.length },
      ])
      expect(await t.keysIn('originals')).toEqual([])
      expect(t.published).toEqual([])
    })
  })

  it('gives each of several their turn, also behind one that fails', async () => {
    await t.drop('a.png', await smallPicture('#111111'))
    await t.drop('b.png', await smallPicture('#222222'))
    t.failOnce('inspect', new Error('a bug'))
    await expect(handleArrival(t.context, notificationMessage(t.bucket, ['a.png', 'b.png']))).rejects.toThrow('a bug')
    const states = (await t.assetsOf(STACK_OWNER)).map(({ filename, state }) => [filename, state])
    expect(new Map(states as [string, string][])).toEqual(
      new Map([
        ['a.png', 'uploading'],
        ['b.png', 'ready'],
      ]),
    )
  })

  it('is none of our business in another bucket', async () => {
    expect(await handleArrival(t.context, busMessage(t.buckets.originals, 'a.png'))).toBe('acknowledge')
    expect(t.logged).toMatchObject([{ level: 'warn', fields: { bucket: t.buckets.originals } }])
  })

  it('is told of by S3 alone: another message is dropped, and logged', async () => {
    expect(await handleArrival(t.context, 'hello')).toBe('acknowledge')
    expect(t.logged).toMatchObject([{ level: 'error', fields: { body: 'hello' } }])
  })
})
