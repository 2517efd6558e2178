import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'
import { afterEach, describe, expect, it } from 'vitest'
import { cancelJob, requireJob } from '../../src/core/change-job.ts'
import { jobView } from '../../src/core/job-view.ts'
import { openPreview } from '../../src/core/open-preview.ts'
import { submitJob } from '../../src/core/submit-job.ts'
import type { ImageCall } from '../../src/ports/image-model.ts'
import type { ClaimOutcome, LeasedOutcome } from '../../src/ports/job-store.ts'
import { modelCatalog } from '../../src/providers/model-catalog.ts'
import { Job } from '../../src/schema/job.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import { headerBombs } from '../support/hostile.ts'
import { plainPng, scriptedModel } from '../support/scripted-model.ts'

const OWNER = 'owner'
let t: TestEngine
/** What became of every write of a preview. */
let outcomes: LeasedOutcome[]
afterEach(() => t.close())

type Send = (bytes: Uint8Array) => void

/** A model that does what is given before it answers; `send` is undefined where nobody wants previews. */
async function open(work: (send: Send | undefined, call: ImageCall) => Promise<void>, partialPreviews = true) {
  const model = scriptedModel({
    capabilities: { partialPreviews },
    async answer(_request, call) {
      await work(call.onPartial, call)
      return {}
    },
  })
  t = await openTestEngine({ models: modelCatalog({ models: [model], aliases: {}, chain: [model.modelId] }) })
  outcomes = []
  const { preview } = t.engine.jobs
  t.engine.jobs.preview = async (...args) => {
    const outcome = await preview(...args)
    outcomes.push(outcome)
    return outcome
  }
  return model
}

async function submit(input: object = {}): Promise<string> {
  const order = { prompt: 'a fox', previews: true, ...input }
  return (await submitJob(t.engine, OWNER, { kind: 'generate', input: order, newId: t.newId })).job.jobId
}
const record = (jobId: string) => requireJob(t.engine, OWNER, jobId)
const view = async (jobId: string) => Job.parse(await jobView(t.engine, t.view, await record(jobId)))
const idIn = (url: string | undefined) => new URL(url ?? '').pathname.split('/').at(-1) ?? ''
/** The test's own time limit is the only one. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(10)
}

describe('a preview', () => {
  it('is shown small and labelled while the picture is made, and gone when it is there', async () => {
    let jobId = ''
    let seen: Job | undefined
    let bytes: Uint8Array | undefined
    await open(async (send) => {
      send?.(await plainPng(1536, 768, '#c04020'))
      await until(() => outcomes.length === 1)
      seen = await view(jobId)
      bytes = await openPreview(t.engine, await record(jobId), idIn(seen.previews[0]?.url))
    })
    jobId = await submit()
    await t.drain()
    expect(seen).toMatchObject({ status: 'processing', partial: [], outputs: [] })
    expect(seen?.previews).toMatchObject([{ index: 0, mediaType: 'image/webp', widthPx: 512, heightPx: 256 }])
    const url = new URL(seen?.previews[0]?.url ?? '')
    const query = { expires: url.searchParams.get('expires') ?? '', signature: url.searchParams.get('signature') ?? '' }
    expect(t.signer.verify(url.pathname, query)).toBe(true)
    const metadata = await sharp(bytes).metadata()
    expect(metadata).toMatchObject({ format: 'webp', width: 512, height: 256 })
    expect(metadata.xmp?.toString()).toContain('trainedAlgorithmicMedia')
    const done = await view(jobId)
    expect(done).toMatchObject({ status: 'completed', previews: [], outputs: [{ widthPx: 1024 }] })
    expect(done.revision).toBeGreaterThan(seen?.revision ?? 0)
    expect((await t.blobKeys()).filter((key) => key.includes('preview'))).toEqual([])
    await expect(openPreview(t.engine, await record(jobId), idIn(url.href))).rejects.toMatchObject({ code: 'gone' })
  })

  it('is the newest of those that come too fast; the link of an earlier one stays good', async () => {
    let first: Job | undefined
    let second: Job | undefined
    const colors: number[][] = []
    await open(async (send) => {
      const [jobId = ''] = (await t.engine.jobs.list(OWNER, { limit: 1 })).jobs.map((job) => job.jobId)
      for (const color of ['#ff0000', '#00ff00', '#0000ff']) send?.(await plainPng(64, 64, color))
      await until(() => outcomes.length === 1)
      first = await view(jobId)
      await until(() => outcomes.length === 2)
      second = await view(jobId)
      for (const url of [first?.previews[0]?.url, second?.previews[0]?.url]) {
        const bytes = await openPreview(t.engine, await record(jobId), idIn(url))
        const { data } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
        colors.push([...data.subarray(0, 3)].map((value) => Math.round(value / 255)))
      }
    })
    await submit()
    await t.drain()
    expect(colors).toEqual([
      [1, 0, 0],
      [0, 0, 1],
    ])
    expect(outcomes).toEqual(['ok', 'ok'])
    expect(second?.revision).toBeGreaterThan(first?.revision ?? 0)
  })

  it.each([
    ['garbage', async () => new TextEncoder().encode('no picture at all')],
    ['nothing', async () => new Uint8Array()],
    ['a bomb', async () => (await headerBombs['PNG of 100 MP, whole']?.make()) ?? new Uint8Array()],
  ])('changes nothing when it is %s', async (_name, make) => {
    await open(async (send) => {
      send?.(await make())
      await until(() => t.logged.some(({ message }) => message === 'A preview could not be shown'))
    })
    const jobId = await submit()
    await t.drain()
    expect(await view(jobId)).toMatchObject({ status: 'completed', outputs: [{ widthPx: 1024 }] })
    expect(outcomes).toEqual([])
    expect((await t.blobKeys()).filter((key) => key.includes('preview'))).toEqual([])
  })

  it('that is in the sandbox when the picture comes holds nothing up and leaves nothing', async () => {
    await open(async (send) => send?.(await plainPng(2048, 2048, '#00ff00')))
    const jobId = await submit({ count: 3 })
    await t.drain()
    expect(await view(jobId)).toMatchObject({ status: 'completed', previews: [], outputs: [{}, {}, {}] })
    expect((await t.blobKeys()).filter((key) => key.includes('preview'))).toEqual([])
    expect(t.logged).toEqual([])
  })

  it('of a claim that another has replaced is written nowhere', async () => {
    let jobId = ''
    let claim: ClaimOutcome | undefined
    await open(async (send) => {
      t.clock.advance(t.engine.settings.leaseMs + 1)
      const { stage } = await record(jobId)
      claim = await t.engine.jobs.claim({ jobId, stage, index: 0 }, { leaseMs: 5_000 })
      send?.(await plainPng(64, 64, '#00ff00'))
      await until(() => outcomes.length === 1)
    })
    jobId = await submit()
    await t.drain()
    expect(claim).toMatchObject({ outcome: 'claimed', fence: 2 })
    expect(outcomes).toEqual(['lost'])
    expect(await view(jobId)).toMatchObject({ status: 'processing', previews: [] })
    expect((await t.blobKeys()).filter((key) => key.includes('preview'))).toEqual([])
  })

  it('is not shown of a job that was canceled, and its link is dead at once', async () => {
    let jobId = ''
    let shown: Job | undefined
    let answer: unknown
    await open(async (send) => {
      send?.(await plainPng(64, 64, '#00ff00'))
      await until(() => outcomes.length === 1)
      shown = await view(jobId)
      await cancelJob(t.engine, OWNER, jobId)
      answer = await openPreview(t.engine, await record(jobId), idIn(shown.previews[0]?.url)).catch((error) => error)
    })
    jobId = await submit()
    await t.drain()
    expect(shown?.previews).toHaveLength(1)
    expect(answer).toMatchObject({ code: 'gone' })
    expect(await view(jobId)).toMatchObject({ status: 'canceled', previews: [] })
    expect((await t.blobKeys()).filter((key) => key.includes('preview'))).toEqual([])
  })

  it.each([
    ['a job does not ask for it', { previews: undefined }, true],
    ['the model sends none', {}, false],
  ])('is not asked for where %s', async (_name, input, partialPreviews) => {
    const sends: (Send | undefined)[] = []
    await open(async (send) => void sends.push(send), partialPreviews)
    const jobId = await submit(input)
    await t.drain()
    expect(sends).toEqual([undefined])
    expect((await view(jobId)).status).toBe('completed')
  })
})
