import sharp from 'sharp'
import { afterEach, describe, expect, it } from 'vitest'
import { requireJob, retryJob } from '../../src/core/change-job.ts'
import { dayOf } from '../../src/core/job-cost.ts'
import { prepareJob, submitJob } from '../../src/core/submit-job.ts'
import { storeAsset } from '../../src/core/uploads.ts'
import { AppError } from '../../src/errors.ts'
import { modelCatalog } from '../../src/providers/model-catalog.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import { plainPng, type ScriptedModel, scriptedModel } from '../support/scripted-model.ts'
import { inPieces } from '../support/small-picture.ts'

const OWNER = 'owner'
let t: TestEngine
afterEach(() => t.close())

async function open(models: readonly ScriptedModel[], chain = models.map(({ modelId }) => modelId)): Promise<void> {
  t = await openTestEngine({
    models: modelCatalog({ models, aliases: chain[0] === undefined ? {} : { fast: chain[0] }, chain }),
  })
}

const stored = async (bytes: Uint8Array) => (await storeAsset(t.uploads, OWNER, { body: inPieces(bytes) })).assetId

/** Submits, works until nothing is left, and gives the job with its pictures. */
async function generated(input: object) {
  const { job } = await submitJob(t.engine, OWNER, { kind: 'generate', input, newId: t.newId })
  await t.drain()
  const done = await requireJob(t.engine, OWNER, job.jobId)
  const ids = done.tasks.at(-1)?.map((task) => task.assetId ?? '') ?? []
  const assets = await Promise.all(ids.map((id) => t.engine.ports.assets.get(OWNER, id)))
  const bytes = await Promise.all(
    assets.map(async (asset) => (asset && (await t.engine.ports.blobs.read(asset.key))) ?? new Uint8Array()),
  )
  return { job: done, assets, bytes }
}

const spent = async () => (await t.engine.budget.read(OWNER, dayOf(t.engine.nowMs()))).spentMicroUsd

describe('generate', () => {
  it('makes a labelled picture that says which model made it, from which words and seed', async () => {
    const model = scriptedModel()
    await open([model])
    const { job, assets, bytes } = await generated({ prompt: 'a blue square', seed: 7 })
    expect(job).toMatchObject({ status: 'completed', input: { model: 'scripted:one', count: 1, format: 'png' } })
    expect(assets[0]).toMatchObject({
      ...{ mediaType: 'image/png', widthPx: 1024, heightPx: 1024, sourceType: 'trainedAlgorithmicMedia' },
      making: { model: 'scripted:one', prompt: 'a blue square', seed: 7 },
    })
    expect((await sharp(bytes[0]).metadata()).xmp?.toString()).toContain('trainedAlgorithmicMedia')
    expect(model.calls.map(({ request }) => request)).toEqual([
      { prompt: 'a blue square', widthPx: 1024, heightPx: 1024, seed: 7 },
    ])
    expect(await spent()).toBe(35_000)
  })

  it('makes as many as are wanted, each with the next seed and a key of its own', async () => {
    const model = scriptedModel()
    await open([model])
    const { assets } = await generated({ prompt: 'dots', count: 3, seed: 2_147_483_646, format: 'webp' })
    expect(assets.map((asset) => asset?.making?.seed)).toEqual([2_147_483_646, 2_147_483_647, 0])
    expect(new Set(model.calls.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(3)
    expect(assets.map((asset) => asset?.mediaType)).toEqual(['image/webp', 'image/webp', 'image/webp'])
  })

  it('cuts to the size that was asked for when the model makes another', async () => {
    await open([
      scriptedModel({ capabilities: { sizes: { kind: 'list', sizes: [{ widthPx: 1536, heightPx: 1024 }] } } }),
    ])
    const { assets } = await generated({ prompt: 'wide', widthPx: 501, heightPx: 333 })
    expect(assets[0]).toMatchObject({ widthPx: 501, heightPx: 333 })
  })

  it('edits pictures: upright, with their roles, the mask at the size of the first, all of them parents', async () => {
    const model = scriptedModel()
    await open([model])
    const photo = await stored(await plainPng(300, 200, '#808080'))
    const style = await stored(await plainPng(50, 50, '#ff0000'))
    const mask = await stored(await plainPng(30, 20, '#ffffff'))
    const images = [{ assetId: photo }, { assetId: style, role: 'style' }]
    const { assets } = await generated({ prompt: 'paint it like the style', images, mask: { assetId: mask } })
    const [call] = model.calls
    expect(call?.request.images).toMatchObject([
      { widthPx: 300, heightPx: 200, mediaType: 'image/png' },
      { widthPx: 50, heightPx: 50, role: 'style' },
    ])
    expect(call?.request.mask).toMatchObject({ widthPx: 300, heightPx: 200 })
    expect(assets[0]?.parents).toEqual([photo, style, mask])
    expect((await t.blobKeys()).filter((key) => key.includes('image-') || key.includes('mask'))).toEqual([])
  })

  it('gives each model of a chain the mask as it wants it', async () => {
    const answer = async () => Promise.reject(new AppError('model_unavailable', 'It is busy.'))
    const busy = scriptedModel({ modelId: 'test:first', answer })
    const second = scriptedModel({ modelId: 'test:second', capabilities: { maskBy: 'transparency' } })
    await open([busy, second])
    const photo = await stored(await plainPng(30, 20, '#808080'))
    const mask = await stored(await plainPng(3, 2, '#ffffff'))
    await generated({ prompt: 'a hat', images: [{ assetId: photo }], mask: { assetId: mask } })
    const corner = async (model: ScriptedModel) => {
      const bytes = model.calls[0]?.request.mask?.bytes
      return bytes && [...(await sharp(bytes).ensureAlpha().raw().toBuffer()).subarray(0, 4)]
    }
    expect(await corner(busy)).toEqual([255, 255, 255, 255])
    expect(await corner(second)).toEqual([0, 0, 0, 0])
    expect(second.calls[0]?.request.mask).toMatchObject({ widthPx: 30, heightPx: 20 })
  })

  it('makes a red dot of #MOCK# without asking or paying anybody, with no model at all', async () => {
    await open([])
    const { assets, bytes, job } = await generated({ prompt: 'A cyberpunk cat #MOCK#' })
    expect(job).toMatchObject({ status: 'completed', estimatedMicroUsd: 0 })
    expect(assets[0]).toMatchObject({
      widthPx: 1,
      heightPx: 1,
      making: { model: 'mock' },
      sourceType: 'algorithmicMedia',
    })
    expect([...(await sharp(bytes[0]).removeAlpha().raw().toBuffer())]).toEqual([255, 0, 0])
  })
})

describe('a model that cannot', () => {
  it.each([
    ['model', { prompt: 'x', model: 'nobody:knows' }, 'There are scripted:one'],
    ['strength', { prompt: 'x', images: [{ assetId: '' }], strength: 0.5 }, 'repaints no pictures'],
    ['background', { prompt: 'x', model: 'fast', background: 'transparent' }, 'no transparent background'],
    ['seed', { prompt: 'x', seed: -1 }, ''],
    ['prompt', { prompt: ' ' }, 'prompt: must not be empty'],
    ['prompt', { prompt: 'x'.repeat(9_000) }, 'prompt: may have at most'],
    ['aspect', { prompt: 'x', aspect: '1:1', widthPx: 100, heightPx: 100 }, 'twice'],
    ['heightPx', { prompt: 'x', widthPx: 100 }, 'together'],
    ['format', { prompt: 'x', background: 'transparent', format: 'jpeg' }, 'JPEG'],
    ['fallbackModels.0', { prompt: 'x', model: 'fast', fallbackModels: ['b:two'] }, 'no model "b:two"'],
  ])('is refused under %s before anything is stored', async (field, input, text) => {
    await open([scriptedModel({ capabilities: { imageToImage: false, transparentBackground: false } })])
    const assetId = await stored(await plainPng(20, 20, '#123456'))
    const images = 'images' in input ? { images: [{ assetId }], model: 'fast' } : {}
    const refused = prepareJob(t.engine, OWNER, { kind: 'generate', input: { ...input, ...images } })
    await expect(refused).rejects.toMatchObject({
      code: 'invalid_request',
      field,
      message: expect.stringContaining(text),
    })
  })

  it('says so when no model can do it, and why one that is known cannot be used', async () => {
    await open([])
    const prepare = (input: object) => prepareJob(t.engine, OWNER, { kind: 'generate', input })
    await expect(prepare({ prompt: 'x' })).rejects.toMatchObject({ code: 'model_unavailable', field: 'model' })
  })
})

describe('when a model fails', () => {
  const unavailable = async () => Promise.reject(new AppError('model_unavailable', 'It is busy.'))

  it('the next of the chain answers, and the result says which it was', async () => {
    const [first, second] = [
      scriptedModel({ modelId: 'a:one', answer: unavailable }),
      scriptedModel({ modelId: 'b:two', costMicroUsd: 50_000 }),
    ]
    await open([first, second])
    const { job, assets } = await generated({ prompt: 'x' })
    expect(job).toMatchObject({ status: 'completed', estimatedMicroUsd: 50_000, input: { fallbackModels: ['b:two'] } })
    expect(assets[0]?.making?.model).toBe('b:two')
    expect(first.calls[0]?.idempotencyKey).not.toBe(second.calls[0]?.idempotencyKey)
    expect(await spent()).toBe(50_000)
  })

  it('a sketch never stands in for it', async () => {
    const painter = scriptedModel({ modelId: 'painter:v1', isAi: false, costMicroUsd: 0 })
    await open([scriptedModel({ modelId: 'a:one', answer: unavailable }), painter])
    const { job } = await submitJob(t.engine, OWNER, { kind: 'generate', input: { prompt: 'x' }, newId: t.newId })
    expect(job.input).toEqual({ prompt: 'x', count: 1, format: 'png', model: 'a:one' })
  })

  it('a refused prompt ends the job without asking another model, and costs nothing', async () => {
    const refuse = async () => Promise.reject(new AppError('model_refused', 'Not this.'))
    const second = scriptedModel({ modelId: 'b:two' })
    await open([scriptedModel({ modelId: 'a:one', answer: refuse }), second])
    const { job } = await generated({ prompt: 'x' })
    expect(job).toMatchObject({ status: 'failed', error: { code: 'model_refused', message: 'Not this.' } })
    expect(second.calls).toEqual([])
    expect(await spent()).toBe(0)
  })

  it('an answer that is no picture is paid for once, and asked for anew when the user retries', async () => {
    let answers = 0
    const model = scriptedModel({ answer: async () => (answers++ === 0 ? { bytes: Buffer.from('<html>') } : {}) })
    await open([model])
    const { job } = await generated({ prompt: 'x' })
    expect(job).toMatchObject({ status: 'failed', error: { code: 'model_bad_output' } })
    expect(model.calls).toHaveLength(1)
    await retryJob(t.engine, OWNER, job.jobId)
    await t.drain()
    expect(await requireJob(t.engine, OWNER, job.jobId)).toMatchObject({ status: 'completed' })
    expect(model.calls).toHaveLength(2)
    expect(await spent()).toBe(70_000)
  })

  it('an answer that never came leaves the job in doubt, and a retry asks the same model first', async () => {
    let isLost = true
    const second = scriptedModel({
      modelId: 'b:two',
      answer: async () => {
        if (isLost) throw new Error('socket hang up')
        return {}
      },
    })
    const first = scriptedModel({ modelId: 'a:one', answer: unavailable })
    await open([first, second])
    const { job } = await generated({ prompt: 'x' })
    t.clock.advance(60_000)
    await t.drain()
    expect(await requireJob(t.engine, OWNER, job.jobId)).toMatchObject({
      status: 'failed',
      error: { code: 'model_in_doubt' },
    })
    expect([first.calls.length, second.calls.length]).toEqual([1, 1])
    isLost = false
    await retryJob(t.engine, OWNER, job.jobId)
    await t.drain()
    expect(await requireJob(t.engine, OWNER, job.jobId)).toMatchObject({ status: 'completed' })
    expect([first.calls.length, second.calls.length]).toEqual([1, 2])
    expect(await spent()).toBe(70_000)
  })
})
