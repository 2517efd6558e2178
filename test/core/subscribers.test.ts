import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { assetView } from '../../src/core/asset-view.ts'
import { deleteAsset } from '../../src/core/assets.ts'
import { uploadJobId } from '../../src/core/on-upload.ts'
import { submitJob } from '../../src/core/submit-job.ts'
import { handleEvent, subscriptions } from '../../src/core/subscribers.ts'
import { createUpload, storeAsset } from '../../src/core/uploads.ts'
import { pipeline } from '../../src/pipeline.ts'
import type { AtelierEvent } from '../../src/schema/event.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import { simpleKinds } from '../support/simple-kinds.ts'
import { inPieces, smallPicture } from '../support/small-picture.ts'

const OWNER = 'owner'
const MINUTE = 60_000
let t: TestEngine

beforeEach(async () => {
  t = await openTestEngine({ kinds: { ...pipeline, ...simpleKinds() }, onUpload: 'web' })
})
afterEach(() => t.close())

const upload = async () =>
  storeAsset(t.uploads, OWNER, { body: inPieces(await smallPicture('#aa3300', 'image/png', 900, 600)) })
const jobs = async () => (await t.engine.jobs.list(OWNER, { limit: 100 })).jobs
const created = (assetId: string, ownerId = OWNER): AtelierEvent => ({
  type: 'asset.created',
  eventId: `${assetId}:created`,
  ownerId,
  assetId,
  atMs: t.clock.nowMs(),
})
const handle = (event: AtelierEvent, context = t.uploads) => handleEvent(context, 'on-upload', JSON.stringify(event))

describe('an upload with ATELIER_ON_UPLOAD=web', () => {
  it('becomes a picture of 500 px by itself, under the job id that the asset announces', async () => {
    const record = await upload()
    const promised = assetView(t.view, record).uploadJobId
    await t.drain()
    const [job] = await jobs()
    expect(job).toMatchObject({ jobId: promised, kind: 'transform', status: 'completed', sources: [record.assetId] })
    const made = await t.engine.ports.assets.children(OWNER, record.assetId)
    expect(made).toMatchObject([{ source: 'job', widthPx: 500, heightPx: 333, mediaType: 'image/png' }])
  })

  it('starts one job however often, and however late, it is told', async () => {
    const { assetId } = await upload()
    await Promise.all([handle(created(assetId)), handle(created(assetId)), t.drain()])
    t.clock.advance(30 * MINUTE)
    expect(await handle(created(assetId))).toBe('acknowledge')
    await t.drain()
    expect(await jobs()).toHaveLength(1)
    expect(await t.engine.ports.assets.children(OWNER, assetId)).toHaveLength(1)
  })

  it('starts no second job under a new secret', async () => {
    const { assetId } = await upload()
    await t.drain()
    const rotated = { ...t.engine, secrets: [new Uint8Array(32).fill(42), ...t.engine.secrets] as const }
    await handle(created(assetId), { ...t.uploads, engine: rotated })
    expect(await jobs()).toHaveLength(1)
  })

  it('does not go round in circles: what a job made starts nothing, even when somebody says it was created', async () => {
    const { assetId } = await upload()
    await t.drain()
    const [made] = await t.engine.ports.assets.children(OWNER, assetId)
    if (!made) throw new Error('nothing was made')
    expect(await handle(created(made.assetId))).toBe('acknowledge')
    await t.drain()
    expect(await jobs()).toHaveLength(1)
    expect(uploadJobId(t.engine, made)).toBeUndefined()
    expect(assetView(t.view, made).uploadJobId).toBeNull()
    expect(t.published.filter((event) => event.type === 'asset.created')).toHaveLength(1)
  })

  it('waits for a record that is still being written, and gives up when it never comes', async () => {
    const { asset } = await createUpload(t.uploads, OWNER, { mediaType: 'image/png', sizeBytes: 5 })
    const [uploading, unknown] = [created(asset.assetId), created('q'.repeat(26))]
    expect(await handle(uploading)).toEqual({ hideSeconds: expect.any(Number) })
    expect(await handle(unknown)).toEqual({ hideSeconds: expect.any(Number) })
    t.clock.advance(11 * MINUTE)
    expect(await handle(uploading)).toBe('acknowledge')
    expect(await handle(unknown)).toBe('acknowledge')
    expect(t.logged.filter((entry) => entry.level === 'warn')).toHaveLength(2)
    expect(await jobs()).toEqual([])
  })

  it('is nothing to start from when it was deleted, rejected or is somebody else’s', async () => {
    const { assetId } = await upload()
    await deleteAsset(t.engine, OWNER, assetId)
    expect(await handle(created(assetId))).toBe('acknowledge')
    const { asset } = await createUpload(t.uploads, OWNER, { mediaType: 'image/png', sizeBytes: 5 })
    const error = { code: 'image_damaged', message: 'It is damaged.' }
    await t.engine.ports.assets.complete({ ...asset, state: 'rejected', error })
    expect(await handle(created(asset.assetId))).toBe('acknowledge')
    const other = await upload()
    await handle(created(other.assetId, 'stranger'))
    expect(await jobs()).toEqual([])
    expect((await t.engine.jobs.list('stranger', { limit: 10 })).jobs).toEqual([])
  })

  it('comes back later when the queue is full', async () => {
    const { assetId } = await upload()
    const full = { ...t.engine, settings: { ...t.engine.settings, maxQueuedTasks: 0 } }
    expect(await handle(created(assetId), { ...t.uploads, engine: full })).toEqual({ hideSeconds: 30 })
    expect(await jobs()).toEqual([])
  })

  it('is let go, with a word in the log, when it can never start', async () => {
    const { assetId } = await upload()
    const engine = { ...t.engine, kinds: {} }
    expect(await handle(created(assetId), { ...t.uploads, engine })).toBe('acknowledge')
    expect(t.logged).toMatchObject([{ level: 'warn', fields: { assetId, code: 'invalid_request' } }])
  })
})

describe('an upload with ATELIER_ON_UPLOAD=none', () => {
  it('starts nothing and announces no job', async () => {
    const { assetId } = await upload()
    expect(await handle(created(assetId), { ...t.uploads, onUpload: 'none' })).toBe('acknowledge')
    expect(await jobs()).toEqual([])
  })
})

describe('the subscribers', () => {
  it('are two, each with the events it asks for', () => {
    expect(subscriptions).toEqual({ advance: ['stage.completed'], 'on-upload': ['asset.created'] })
  })

  it('take a job on whose stage is done but whose worker died before it could', async () => {
    const { job } = await submitJob(t.engine, OWNER, { kind: 'staged', input: {}, newId: t.newId })
    const task = { jobId: job.jobId, stage: 0, index: 0 }
    const claim = await t.engine.jobs.claim(task, { leaseMs: 1000 })
    if (claim.outcome !== 'claimed') throw new Error('the task could not be claimed')
    await t.engine.jobs.record({ ...task, fence: claim.fence }, { dueAtMs: undefined })
    const event = {
      type: 'stage.completed',
      eventId: 'e',
      ownerId: OWNER,
      atMs: 0,
      jobId: job.jobId,
      kind: 'staged',
      stage: 'prepare',
      run: 1,
    }
    expect(await handleEvent(t.uploads, 'advance', JSON.stringify(event))).toBe('acknowledge')
    expect(await t.engine.jobs.load(job.jobId)).toMatchObject({ stage: 1 })
    expect(await t.engine.queue.depth('model')).toBe(1)
    await t.engine.jobs.claim({ ...task, stage: 1 }, { leaseMs: 1000 })
    expect(await handleEvent(t.uploads, 'advance', JSON.stringify(event))).toBe('acknowledge')
    expect(await t.engine.queue.depth('model')).toBe(1)
  })

  it('leave a stage that has just ended to the worker that ended it', async () => {
    const { job } = await submitJob(t.engine, OWNER, { kind: 'staged', input: {}, newId: t.newId })
    const fresh = { eventId: 'e', ownerId: OWNER, atMs: t.clock.nowMs(), jobId: job.jobId, kind: 'staged', run: 1 }
    const event = { ...fresh, type: 'stage.completed', stage: 'prepare' }
    expect(await handleEvent(t.uploads, 'advance', JSON.stringify(event))).toEqual({ hideSeconds: 2 })
  })

  it('let go of what they will never understand, and say so in the log', async () => {
    const good = created('q'.repeat(26))
    const messages: [string, string][] = [
      ['on-upload', 'no JSON'],
      ['on-upload', 'null'],
      ['on-upload', '{"type":"asset.created"}'],
      ['on-upload', JSON.stringify({ ...good, type: 'asset.vanished' })],
      ['on-upload', JSON.stringify({ ...good, assetId: '../../etc' })],
      ['advance', JSON.stringify(good)],
      ['nobody', JSON.stringify(good)],
      ['constructor', JSON.stringify(good)],
    ]
    for (const [name, body] of messages) expect(await handleEvent(t.uploads, name, body)).toBe('acknowledge')
    expect(t.logged.map((entry) => entry.level)).toEqual(messages.map(() => 'error'))
  })

  it('let a message come back when the store fails', async () => {
    const { assetId } = await upload()
    const assets = { ...t.engine.ports.assets, get: () => Promise.reject(new Error('the store is down')) }
    const engine = { ...t.engine, ports: { ...t.engine.ports, assets } }
    await expect(handle(created(assetId), { ...t.uploads, engine })).rejects.toThrow('the store is down')
  })
})
