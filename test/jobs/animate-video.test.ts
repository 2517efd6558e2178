import { afterEach, describe, expect, it } from 'vitest'
import { assetLineage } from '../../src/core/assets.ts'
import { requireJob } from '../../src/core/change-job.ts'
import { prepareJob, submitJob } from '../../src/core/submit-job.ts'
import { storeAsset } from '../../src/core/uploads.ts'
import { findProgram } from '../../src/entrypoints/find-program.ts'
import { NO_FFMPEG } from '../../src/ports/animation.ts'
import { modelCatalog } from '../../src/providers/model-catalog.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import * as pictures from '../support/pictures.ts'
import { type ScriptedModel, scriptedModel } from '../support/scripted-model.ts'
import { inPieces } from '../support/small-picture.ts'
import { hasTool } from '../support/tools.ts'

const OWNER = 'owner'
let t: TestEngine
let model: ScriptedModel
afterEach(() => t.close())

async function open(ffmpegPath = findProgram('ffmpeg', process.env.PATH)): Promise<string> {
  model = scriptedModel()
  const models = modelCatalog({ models: [model], aliases: {}, chain: [model.modelId] })
  t = await openTestEngine({ models, ffmpegPath })
  return (await storeAsset(t.uploads, OWNER, { body: inPieces(await pictures.photo(90, 61)) })).assetId
}

async function makeVideo(sourceId: string, more: object = {}) {
  const input = { source: { assetId: sourceId }, prompt: 'waves', frames: 2, formats: ['mp4'], ...more }
  const { job } = await submitJob(t.engine, OWNER, { kind: 'animate', input, newId: t.newId })
  await t.drain()
  const { tasks, status } = await requireJob(t.engine, OWNER, job.jobId)
  const ids = (tasks.at(-1) ?? []).flatMap((task) => task.assetId ?? [])
  return { status, assets: await Promise.all(ids.map((id) => t.engine.ports.assets.get(OWNER, id))) }
}

describe.skipIf(!hasTool('ffprobe'))('animate to a video', () => {
  it('keeps it like a picture, beside other formats, with its label, its look and its parents', async () => {
    const sourceId = await open()
    const { status, assets } = await makeVideo(sourceId, { formats: ['mp4', 'gif'], poster: true })
    expect(status).toBe('completed')
    const [video, gif] = assets
    expect(assets.map((asset) => asset?.mediaType)).toEqual(['video/mp4', 'image/gif', 'image/webp'])
    expect(video).toMatchObject({
      ...{ state: 'ready', widthPx: 90, heightPx: 60, frames: 3, hasAlpha: false, thumbhash: gif?.thumbhash },
      ...{ sourceType: 'trainedAlgorithmicMedia', making: { model: 'scripted:one' }, parents: [sourceId] },
    })
    const bytes = Buffer.from((await t.engine.ports.blobs.read(video?.key ?? '')) ?? [])
    expect(bytes.subarray(4, 8).toString()).toBe('ftyp')
    expect(bytes.length).toBe(video?.sizeBytes)
    const { children } = await assetLineage(t.engine, OWNER, sourceId)
    expect(children.map(({ assetId }) => assetId)).toContain(video?.assetId)
  })

  it('is no source of any job, wherever a picture may be named', async () => {
    const sourceId = await open()
    const { assets } = await makeVideo(sourceId)
    const video = { assetId: assets[0]?.assetId ?? '' }
    const source = { assetId: sourceId }
    const operations = `wm_${video.assetId}`
    for (const [kind, input, field] of [
      ['transform', { source: video }, 'source.assetId'],
      ['transform', { source, outputs: [{ operations }] }, 'outputs.0.operations.0.assetId'],
      ['animate', { source: video, prompt: 'x' }, 'source.assetId'],
      ['generate', { prompt: 'x', images: [source, video] }, 'images.1.assetId'],
    ] as const) {
      const failure = { code: 'unsupported_media', field, message: expect.stringContaining('/lineage names them') }
      await expect(prepareJob(t.engine, OWNER, { kind, input }), `${kind} ${field}`).rejects.toMatchObject(failure)
    }
  })

  it('is refused as an upload, with what to do', async () => {
    const { assets } = await makeVideo(await open())
    const bytes = (await t.engine.ports.blobs.read(assets[0]?.key ?? '')) ?? new Uint8Array()
    await expect(storeAsset(t.uploads, OWNER, { body: inPieces(bytes) })).rejects.toMatchObject({
      code: 'unsupported_media',
      message: expect.stringContaining('save one of its pictures as JPEG or PNG'),
    })
  })
})

describe('animate to a video without ffmpeg', () => {
  it('is refused before anything is stored or spent, naming the format and what to do', async () => {
    const sourceId = await open('')
    await expect(makeVideo(sourceId, { formats: ['gif', 'mp4'] })).rejects.toMatchObject({
      ...{ code: 'invalid_request', field: 'formats.1', message: NO_FFMPEG },
    })
    expect(model.calls).toEqual([])
    expect((await t.engine.jobs.list(OWNER, { limit: 10 })).jobs).toEqual([])
    expect((await makeVideo(sourceId, { formats: ['gif'] })).status).toBe('completed')
  })
})
