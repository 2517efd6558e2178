import { afterEach, describe, expect, it } from 'vitest'
import { requireJob } from '../../src/core/change-job.ts'
import { runTask } from '../../src/core/run-task.ts'
import { submitJob } from '../../src/core/submit-job.ts'
import { storeAsset } from '../../src/core/uploads.ts'
import { AppError } from '../../src/errors.ts'
import { modelCatalog } from '../../src/providers/model-catalog.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import * as pictures from '../support/pictures.ts'
import { type ScriptedModel, scriptedModel } from '../support/scripted-model.ts'
import { inPieces } from '../support/small-picture.ts'

const OWNER = 'owner'
let t: TestEngine
afterEach(() => t.close())

async function open(model: ScriptedModel): Promise<string> {
  t = await openTestEngine({ models: modelCatalog({ models: [model], aliases: {}, chain: [model.modelId] }) })
  return (await storeAsset(t.uploads, OWNER, { body: inPieces(await pictures.photo(90, 60)) })).assetId
}

const submitted = async (kind: string, input: object) =>
  (await submitJob(t.engine, OWNER, { kind, input, newId: t.newId })).job.jobId
const statusOf = async (jobId: string) => (await requireJob(t.engine, OWNER, jobId)).status
const unfinished = async () => (await t.blobKeys()).filter((key) => key.endsWith('.raw'))

describe('a picture as its model sent it', () => {
  it.each([
    ['generate', () => ({ prompt: 'a fox' })],
    ['generate', () => ({ prompt: 'a fox #MOCK#' })],
    ['generate', (assetId: string) => ({ prompt: 'at night', images: [{ assetId }] })],
    ['animate', (assetId: string) => ({ prompt: 'waves', frames: 2, source: { assetId } })],
    ['animate', (assetId: string) => ({ prompt: 'waves #MOCK#', frames: 2, source: { assetId } })],
  ])('is gone once it is finished: %s %#', async (kind, inputFor) => {
    const jobId = await submitted(kind, inputFor(await open(scriptedModel())))
    await t.drain()
    expect(await statusOf(jobId)).toBe('completed')
    expect(await unfinished()).toEqual([])
  })

  it('by the painter is gone too, once it is a frame', async () => {
    const painter = { modelId: 'painter:v1', costMicroUsd: 0, isAi: false }
    const assetId = await open(scriptedModel(painter))
    const jobId = await submitted('animate', { prompt: 'waves', frames: 2, source: { assetId }, maxEdgePx: 64 })
    await t.drain()
    expect(await statusOf(jobId)).toBe('completed')
    expect(await unfinished()).toEqual([])
  })

  it('is made again of the stored answer, not paid for again, when its task dies before it has said so', async () => {
    const model = scriptedModel()
    await open(model)
    const jobId = await submitted('generate', { prompt: 'a fox' })
    const { ports, queue } = t.engine
    const create = () => Promise.reject(new AppError('worker_lost', 'The worker is gone.'))
    const dying = { ...t.engine, ports: { ...ports, assets: { ...ports.assets, create } } }
    const [message] = await queue.receive('model', { max: 1, visibilitySeconds: 1, waitSeconds: 0 })
    const hide = async () => {}
    await runTask(dying, { body: message?.body ?? '', hide }, new AbortController().signal)
    expect([await statusOf(jobId), await unfinished()]).toEqual(['processing', []])
    t.clock.advance(60_000)
    await t.drain()
    expect(await statusOf(jobId)).toBe('completed')
    expect(model.calls).toHaveLength(1)
  })
})
