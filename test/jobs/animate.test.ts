import sharp from 'sharp'
import { afterEach, describe, expect, it } from 'vitest'
import { requireJob, retryJob } from '../../src/core/change-job.ts'
import { dayOf } from '../../src/core/job-cost.ts'
import { prepareJob, submitJob } from '../../src/core/submit-job.ts'
import { storeAsset } from '../../src/core/uploads.ts'
import { AppError } from '../../src/errors.ts'
import { modelCatalog } from '../../src/providers/model-catalog.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import * as pictures from '../support/pictures.ts'
import { plainPng, type ScriptedModel, scriptedModel } from '../support/scripted-model.ts'
import { inPieces } from '../support/small-picture.ts'

const OWNER = 'owner'
let t: TestEngine
afterEach(() => t.close())

async function open(model: ScriptedModel): Promise<string> {
  t = await openTestEngine({ models: modelCatalog({ models: [model], aliases: {}, chain: [model.modelId] }) })
  return (await storeAsset(t.uploads, OWNER, { body: inPieces(await pictures.photo(300, 200)) })).assetId
}

/** Submits, works until nothing is left, and gives the job with its results. */
async function animated(input: object) {
  const { job } = await submitJob(t.engine, OWNER, { kind: 'animate', input, newId: t.newId })
  await t.drain()
  return { jobId: job.jobId, ...(await results(job.jobId)) }
}

async function results(jobId: string) {
  const job = await requireJob(t.engine, OWNER, jobId)
  const ids = (job.tasks.at(-1) ?? []).flatMap((task) => task.assetId ?? [])
  const assets = await Promise.all(ids.map((id) => t.engine.ports.assets.get(OWNER, id)))
  const bytes = await Promise.all(
    assets.map(async (asset) => (asset && (await t.engine.ports.blobs.read(asset.key))) ?? new Uint8Array()),
  )
  return { job, assets, bytes }
}

const spent = async () => (await t.engine.budget.read(OWNER, dayOf(t.engine.nowMs()))).spentMicroUsd

/** Another color for every call, so that frames differ. */
const colors = ['#100000', '#400000', '#800000', '#c00000', '#ff0000']
const colored = () => {
  let calls = 0
  return scriptedModel({
    answer: async ({ widthPx, heightPx }) => ({ bytes: await plainPng(widthPx, heightPx, colors[calls++ % 5] ?? '') }),
  })
}

describe('animate', () => {
  it('plays the source and every frame, each for its time, for ever, and says that a model made it', async () => {
    const model = colored()
    const source = { assetId: await open(model) }
    const { job, assets, bytes } = await animated({ source, prompt: 'it turns red', frames: 3, seed: 5, delayMs: 80 })
    expect(job).toMatchObject({ status: 'completed', estimatedMicroUsd: 105_000 })
    expect(assets[0]).toMatchObject({
      ...{ mediaType: 'image/gif', widthPx: 300, heightPx: 200, frames: 4, parents: [source.assetId] },
      ...{ sourceType: 'trainedAlgorithmicMedia', making: { model: 'scripted:one', prompt: 'it turns red', seed: 5 } },
    })
    expect(await sharp(bytes[0], { animated: true }).metadata()).toMatchObject({
      pages: 4,
      delay: [80, 80, 80, 80],
      loop: 0,
    })
    expect(await spent()).toBe(105_000)
  })

  it('tells the model which frame of how many it is, and paints each from the source when anchored', async () => {
    const model = colored()
    const source = { assetId: await open(model) }
    await animated({ source, prompt: 'waves', keyframes: { 2: 'a storm' }, frames: 3, strength: [0.2, 0.6] })
    const asked = model.calls.map(({ request }) => request).sort((a, b) => a.prompt.localeCompare(b.prompt))
    expect(asked.map(({ prompt }) => prompt.split(' of an')[0])).toEqual([
      'a storm. Frame 3 of 3',
      'waves. Frame 1 of 3',
      'waves. Frame 2 of 3',
    ])
    expect(asked.map(({ strength }) => strength)).toEqual([0.6, 0.2, 0.4])
    expect(new Set(asked.map(({ seed }) => seed)).size).toBe(1)
    const [first, ...others] = asked.map(({ images = [] }) => Buffer.from(images[0]?.bytes ?? []))
    expect(others.every((bytes) => first?.equals(bytes))).toBe(true)
  })

  it('paints each frame from the one before when chained', async () => {
    const model = colored()
    const source = { assetId: await open(model) }
    await animated({ source, prompt: 'it turns red', frames: 3, mode: 'chained' })
    const seen = await Promise.all(
      model.calls.map(async ({ request }) => pictures.pixelAt(request.images?.[0]?.bytes ?? new Uint8Array(), 10, 10)),
    )
    expect(seen[1]?.slice(0, 3)).toEqual([16, 0, 0])
    expect(seen[2]?.slice(0, 3)).toEqual([64, 0, 0])
  })

  it('plays forth and back without the source, in each format, with a poster', async () => {
    const source = { assetId: await open(colored()) }
    const more = { frames: 3, pingPong: true, includeSource: false, formats: ['webp', 'gif'], poster: true }
    const { assets, bytes } = await animated({ source, prompt: 'red', ...more, delayMs: [100, 200, 300, 400], loop: 2 })
    expect(assets.map((asset) => [asset?.mediaType, asset?.frames])).toEqual([
      ['image/webp', 4],
      ['image/gif', 4],
      ['image/webp', 1],
    ])
    for (const animation of bytes.slice(0, 2))
      expect(await sharp(animation, { animated: true }).metadata()).toMatchObject({
        delay: [100, 200, 300, 400],
        loop: 2,
      })
  })

  it('says what it had to leave out to fit into maxBytes', async () => {
    const model = scriptedModel({
      answer: async ({ widthPx, heightPx }) => ({ bytes: await pictures.photo(widthPx, heightPx) }),
    })
    const source = { assetId: await open(model) }
    const { assets } = await animated({ source, prompt: 'x', frames: 4, maxBytes: 60_000 })
    expect(assets[0]?.sizeBytes).toBeLessThanOrEqual(60_000)
    expect(assets[0]?.making?.warnings?.join()).toContain('Made smaller to fit into 60000 bytes')
  })

  it('makes red frames of #MOCK# without asking or paying anybody', async () => {
    const model = scriptedModel()
    const source = { assetId: await open(model) }
    const { job, assets } = await animated({ source, prompt: 'waves #MOCK#', frames: 2 })
    expect(job).toMatchObject({ status: 'completed', estimatedMicroUsd: 0 })
    expect(assets[0]).toMatchObject({ widthPx: 300, heightPx: 200, making: { model: 'mock' } })
    expect(model.calls).toEqual([])
  })

  it('resumes at the frame that failed, and pays for none twice', async () => {
    let isDown = true
    const model = scriptedModel({
      answer: async ({ prompt }) => {
        if (isDown && prompt.includes('Frame 3 of 4')) throw new AppError('model_quota', 'No credit is left.')
        return {}
      },
    })
    const source = { assetId: await open(model) }
    const { job, jobId } = await animated({ source, prompt: 'x', frames: 4, mode: 'chained' })
    expect(job).toMatchObject({ status: 'failed', error: { code: 'model_quota' } })
    expect(await spent()).toBe(70_000)
    isDown = false
    await retryJob(t.engine, OWNER, jobId)
    await t.drain()
    expect((await results(jobId)).job.status).toBe('completed')
    expect(model.calls).toHaveLength(5)
    expect(await spent()).toBe(140_000)
  })

  it.each([
    ['keyframes', { keyframes: { 8: 'x' } }],
    ['delayMs', { delayMs: [100, 100] }],
    ['frames', { frames: 49 }],
    ['formats', { formats: ['gif', 'gif'] }],
    ['strength', { strength: 1.5 }],
  ])('refuses wrong %s by name', async (field, wrong) => {
    const source = { assetId: await open(scriptedModel()) }
    const refused = prepareJob(t.engine, OWNER, { kind: 'animate', input: { source, prompt: 'x', ...wrong } })
    await expect(refused).rejects.toMatchObject({ code: 'invalid_request', field: expect.stringContaining(field) })
  })
})
