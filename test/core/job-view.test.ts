import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deleteAsset } from '../../src/core/assets.ts'
import { cancelJob, requireJob, retryJob } from '../../src/core/change-job.ts'
import { jobView, jobViews } from '../../src/core/job-view.ts'
import { submitJob } from '../../src/core/submit-job.ts'
import { Job } from '../../src/schema/job.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import { simpleKinds } from '../support/simple-kinds.ts'

const OWNER = 'owner'
let t: TestEngine

beforeEach(async () => {
  t = await openTestEngine({ kinds: simpleKinds() })
})
afterEach(() => t.close())

async function submit(kind: string, input: object = {}): Promise<string> {
  return (await submitJob(t.engine, OWNER, { kind, input, newId: t.newId })).job.jobId
}

/** The job's view as a client would get it: it has to be what the schema says. */
async function view(jobId: string) {
  return Job.parse(await jobView(t.engine, t.view, await requireJob(t.engine, OWNER, jobId)))
}

describe('a job as the API shows it', () => {
  it('has its outputs in order once it is completed', async () => {
    const jobId = await submit('simple', { tasks: 3 })
    await t.drain()
    const job = await view(jobId)
    expect(job).toMatchObject({
      jobId,
      kind: 'simple',
      status: 'completed',
      progress: { stage: null, done: 3, total: 3, percent: 100, queuePosition: null },
      input: { tasks: 3, bad: [] },
      partial: [],
      cost: { estimatedUsd: 0, actualUsd: 0 },
      error: null,
      run: 1,
      expiresAt: null,
    })
    expect(job.outputs.map((output) => output.widthPx)).toEqual([10, 11, 12])
    const url = new URL(job.outputs[0]?.url ?? '')
    const query = { expires: url.searchParams.get('expires') ?? '', signature: url.searchParams.get('signature') ?? '' }
    expect(t.signer.verify(url.pathname, query)).toBe(true)
    expect(job.eventsUrl).toContain(`/v1/jobs/${jobId}/events`)
    expect(
      [job.createdAt, job.startedAt, job.completedAt].every((time) => time === new Date(t.clock.nowMs()).toISOString()),
    ).toBe(true)
  })

  it('says when it will be forgotten, where jobs are not kept for ever', async () => {
    const job = await requireJob(t.engine, OWNER, await submit('simple'))
    const shown = await jobView(t.engine, t.view, { ...job, expiresAtMs: Date.UTC(2026, 11, 24) })
    expect(Job.parse(shown).expiresAt).toBe('2026-12-24T00:00:00.000Z')
  })

  it('leaves deleted outputs out', async () => {
    const jobId = await submit('simple', { tasks: 3 })
    await t.drain()
    const [, second] = (await view(jobId)).outputs
    await deleteAsset(t.engine, OWNER, second?.assetId ?? '')
    expect((await view(jobId)).outputs.map((output) => output.widthPx)).toEqual([10, 12])
  })

  it('tells its place in the queue until its first task is claimed', async () => {
    const first = await submit('simple', { tasks: 3 })
    const second = await submit('simple', { tasks: 2 })
    expect((await view(second)).progress).toEqual({ stage: 'make', done: 0, total: 2, percent: 0, queuePosition: 3 })
    await t.engine.jobs.claim({ jobId: second, stage: 0, index: 0 }, { leaseMs: 1000 })
    expect((await view(second)).progress.queuePosition).toBeNull()
    await cancelJob(t.engine, OWNER, first)
    expect((await view(first)).progress).toMatchObject({ stage: null, queuePosition: null })
  })

  it('shows previews of the stage and run that it is in, and none of the run before', async () => {
    const { jobs } = t.engine
    const jobId = await submit('simple', { tasks: 3, bad: [0] })
    const claim = await jobs.claim({ jobId, stage: 0, index: 1 }, { leaseMs: 60_000 })
    const lease = { jobId, stage: 0, index: 1, fence: claim.outcome === 'claimed' ? claim.fence : 0 }
    await jobs.preview(lease, { number: 4, run: 1, widthPx: 512, heightPx: 300 })
    const [shown, ...others] = (await view(jobId)).previews
    expect([shown, others]).toMatchObject([{ index: 1, mediaType: 'image/webp', widthPx: 512, heightPx: 300 }, []])
    expect(new URL(shown?.url ?? '').pathname).toBe(`/v1/jobs/${jobId}/previews/0.1.1.4`)
    await t.drain()
    expect(await view(jobId)).toMatchObject({ status: 'failed', previews: [] })
    await retryJob(t.engine, OWNER, jobId)
    expect((await requireJob(t.engine, OWNER, jobId)).tasks[0]?.[1]).toMatchObject({ status: 'leased', fence: 1 })
    expect(await view(jobId)).toMatchObject({ status: 'processing', run: 2, previews: [] })
  })

  it('shows what is finished of a job that failed, in the stage it came to', async () => {
    const jobId = await submit('staged', { tasks: 4, bad: [2] })
    await t.drain({ atOnce: 1 })
    const job = await view(jobId)
    expect(job).toMatchObject({
      status: 'failed',
      outputs: [],
      progress: { stage: null, total: 6 },
      error: { code: 'image_damaged', message: 'Number 2 is bad.', retryable: false },
      cost: { estimatedUsd: 0.14, actualUsd: 0 },
    })
    expect(job.partial.map(({ index, widthPx }) => [index, widthPx])).toEqual([
      [0, 10],
      [1, 11],
    ])
    expect(job.progress).toMatchObject({ done: 3, percent: 50 })
  })

  it('shows the last stage’s picture only, once it is completed', async () => {
    const jobId = await submit('staged', { tasks: 2 })
    expect((await view(jobId)).progress.stage).toBe('prepare')
    await t.drain()
    const job = await view(jobId)
    expect(job.status).toBe('completed')
    expect(job.outputs).toHaveLength(1)
    expect(job.partial).toEqual([])
  })

  it('needs one query for the assets of a whole list', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => submit('simple', { tasks: 4 })))
    await t.drain()
    const jobs = await Promise.all(ids.map((jobId) => requireJob(t.engine, OWNER, jobId)))
    let queries = 0
    const getMany = (ownerId: string, assetIds: readonly string[]) => {
      queries++
      return t.engine.ports.assets.getMany(ownerId, assetIds)
    }
    const engine = { ...t.engine, ports: { ...t.engine.ports, assets: { ...t.engine.ports.assets, getMany } } }
    const views = await jobViews(engine, t.view, jobs)
    expect(queries).toBe(1)
    expect(views.map((job) => job.jobId)).toEqual(ids)
    expect(views.every((job) => job.outputs.length === 4)).toBe(true)
  })

  it('is complete even when all jobs together have more assets than one query takes', async () => {
    const ids = await Promise.all(Array.from({ length: 3 }, () => submit('simple', { tasks: 50 })))
    await t.drain()
    const jobs = await Promise.all(ids.map((jobId) => requireJob(t.engine, OWNER, jobId)))
    const views = await jobViews(t.engine, t.view, jobs)
    expect(views.map((job) => job.outputs.length)).toEqual([50, 50, 50])
    expect(await jobViews(t.engine, t.view, [])).toEqual([])
  })
})
