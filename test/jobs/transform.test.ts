import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deleteAsset } from '../../src/core/assets.ts'
import { requireJob } from '../../src/core/change-job.ts'
import { prepareJob, submitJob } from '../../src/core/submit-job.ts'
import { storeAsset } from '../../src/core/uploads.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import * as pictures from '../support/pictures.ts'
import { inPieces } from '../support/small-picture.ts'

const OWNER = 'owner'
let t: TestEngine

beforeEach(async () => {
  t = await openTestEngine()
})
afterEach(() => t.close())

const stored = async (bytes: Uint8Array, ownerId = OWNER) =>
  (await storeAsset(t.uploads, ownerId, { body: inPieces(bytes) })).assetId

const prepare = (assetId: string, output: object) =>
  prepareJob(t.engine, OWNER, {
    kind: 'transform',
    input: { source: { assetId }, outputs: [{ preset: 'thumb' }, output] },
  })

/** Submits, works until nothing is left, and gives the job with the bytes of its outputs. */
async function transformed(assetId: string, output: object) {
  const input = { source: { assetId }, outputs: [output] }
  const { job } = await submitJob(t.engine, OWNER, { kind: 'transform', input, newId: t.newId })
  await t.drain()
  const done = await requireJob(t.engine, OWNER, job.jobId)
  const made = done.tasks.flat().map((task) => task.assetId ?? '')[0] ?? ''
  const asset = await t.engine.ports.assets.get(OWNER, made)
  return { job: done, asset, bytes: asset && (await t.engine.ports.blobs.read(asset.key)) }
}

describe('a watermark', () => {
  it('is laid on the picture, and is a parent of what comes of it', async () => {
    const assetId = await stored(await pictures.plain(400, 200, '#00ff00').png().toBuffer())
    const mark = await stored(await pictures.badge())
    const { job, asset, bytes } = await transformed(assetId, { operations: `wm_${mark},wg_northwest` })
    expect(job).toMatchObject({ status: 'completed', sources: [assetId, mark] })
    expect(asset?.parents).toEqual([assetId, mark])
    expect(pictures.distance(await pictures.pixelAt(bytes ?? new Uint8Array(), 20, 20), [255, 0, 0])).toBe(0)
    expect(pictures.distance(await pictures.pixelAt(bytes ?? new Uint8Array(), 80, 20), [0, 255, 0])).toBe(0)
  })

  it('may be the picture itself, and may be named many times', async () => {
    const assetId = await stored(await pictures.plain(40, 40).png().toBuffer())
    const { job, asset } = await transformed(assetId, { operations: `wm_${assetId}~wm_${assetId},ws_10` })
    expect(job).toMatchObject({ status: 'completed', sources: [assetId] })
    expect(asset?.parents).toEqual([assetId])
  })

  it('that is somebody else’s, deleted or not there is refused under its field, and nothing is queued', async () => {
    const picture = await pictures.plain(40, 40).png().toBuffer()
    const assetId = await stored(picture)
    const deleted = await stored(picture)
    await deleteAsset(t.engine, OWNER, deleted)
    const field = 'outputs.1.operations.1.assetId'
    const refusals = [
      [await stored(picture, 'somebody-else'), 'not_found'],
      [t.newId(), 'not_found'],
      [deleted, 'gone'],
    ] as const
    for (const [mark, code] of refusals) {
      await expect(prepare(assetId, { operations: `w_20,wm_${mark}` })).rejects.toMatchObject({ code, field })
    }
    expect(await t.engine.queue.depth('image')).toBe(0)
  })

  it('that is deleted while the job waits fails the job and says why', async () => {
    const assetId = await stored(await pictures.plain(40, 40).png().toBuffer())
    const mark = await stored(await pictures.badge())
    const input = { source: { assetId }, outputs: [{ operations: `wm_${mark}` }] }
    const { job } = await submitJob(t.engine, OWNER, { kind: 'transform', input, newId: t.newId })
    await deleteAsset(t.engine, OWNER, mark)
    await t.drain()
    expect(await requireJob(t.engine, OWNER, job.jobId)).toMatchObject({ status: 'failed', error: { code: 'gone' } })
  })

  it('comes in at most 16 kinds in one job', async () => {
    const picture = await pictures.plain(8, 8).png().toBuffer()
    const assetId = await stored(picture)
    const marks: string[] = []
    for (let count = 0; count < 17; count += 1) marks.push(await stored(picture))
    const operations = (some: readonly string[]) => some.map((mark) => `wm_${mark}`).join('~')
    await expect(prepare(assetId, { operations: operations(marks) })).rejects.toMatchObject({
      code: 'invalid_request',
      field: 'outputs',
    })
    await expect(prepare(assetId, { operations: operations(marks.slice(1)) })).resolves.toBeDefined()
  })
})

describe('what cannot succeed is refused before anything is queued:', () => {
  it.each([
    ['w_5000,enlarge_true,f_avif', 'outputs.1.operations.0', 'an AVIF of 25 megapixels'],
    ['w_50,et_8000~et_8000', 'outputs.1.operations.2', 'no edge may exceed 8192 px'],
    ['w_50~x_50', 'outputs.1.operations.1', 'The crop begins at 50 × 0 px'],
  ])('%s', async (operations, field, message) => {
    const assetId = await stored(await pictures.plain(100, 100).png().toBuffer())
    const refusal = expect(prepare(assetId, { operations })).rejects
    await refusal.toMatchObject({ field, message: expect.stringContaining(message) })
    expect(await t.engine.queue.depth('image')).toBe(0)
  })

  it('an animation whose frames are too much, and one whose frames would be too much before they are made smaller', async () => {
    const assetId = await stored(await pictures.animation('image/gif'))
    await expect(prepare(assetId, { operations: 'w_6000,enlarge_true' })).rejects.toMatchObject({
      code: 'image_too_large',
      field: 'outputs.1.operations.0',
      message: expect.stringContaining('3 frames of 6000 × 4000 px'),
    })
    await expect(prepare(assetId, { operations: 'w_6000,enlarge_true', format: 'jpeg' })).resolves.toBeDefined()
  })

  it('Display P3 as GIF', async () => {
    const assetId = await stored(await pictures.plain(10, 10).png().toBuffer())
    for (const output of [{ profile: 'p3', format: 'gif' }, { operations: 'w_5,f_gif,profile_p3' }]) {
      await expect(prepare(assetId, output)).rejects.toMatchObject({ field: 'outputs.1.profile' })
    }
  })
})
