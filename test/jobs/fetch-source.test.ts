import type { RequestListener } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { retryJob } from '../../src/core/change-job.ts'
import { jobView } from '../../src/core/job-view.ts'
import { submitJob } from '../../src/core/submit-job.ts'
import { AppError } from '../../src/errors.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import { type ForeignServer, httpServer } from '../support/foreign-servers.ts'
import * as pictures from '../support/pictures.ts'

const OWNER = 'owner'
let t: TestEngine
let server: ForeignServer
let answer: RequestListener
let picture: Buffer
let requests: string[]

beforeEach(async () => {
  picture = await pictures.plain(400, 200, '#00ff00').png().toBuffer()
  answer = (_request, response) => response.end(picture)
  requests = []
  server = await httpServer((request, response) => {
    requests.push(request.url ?? '')
    answer(request, response)
  })
  t = await openTestEngine({ allow: [{ host: '127.0.0.1', port: server.port }], maxBytes: 1_000_000 })
})
afterEach(async () => {
  await t.close()
  await server.close()
})

const submit = (url: string, outputs: readonly object[] = [{ preset: 'thumb' }]) =>
  submitJob(t.engine, OWNER, { kind: 'transform', input: { source: { url }, outputs }, newId: t.newId })

/** Works until nothing is left, also what waits for another try, and gives the job. */
async function finished(jobId: string) {
  for (let round = 0; round < 5; round++) {
    await t.drain()
    t.clock.advance(61_000)
  }
  const job = await t.engine.jobs.get(OWNER, jobId)
  if (!job) throw new Error('The job is gone')
  return job
}
const assets = async () => (await t.engine.ports.assets.list(OWNER, { limit: 100 })).assets
const run = async (...request: Parameters<typeof submit>) => finished((await submit(...request)).job.jobId)

describe('a source at an address', () => {
  it('is fetched once, kept as an asset of the owner, and used by every output', async () => {
    const job = await run(`${server.url}/photos/big%20cat.png?signature=hidden#top`, [
      { preset: 'thumb' },
      { preset: 'web' },
    ])
    expect(job).toMatchObject({
      status: 'completed',
      stages: [
        { name: 'fetch', pool: 'web', tasks: 1 },
        { name: 'render', tasks: 2 },
      ],
    })
    expect(requests).toEqual(['/photos/big%20cat.png?signature=hidden'])
    const fetched = (await assets()).find(({ source }) => source === 'url')
    expect(fetched).toMatchObject({
      state: 'ready',
      mediaType: 'image/png',
      widthPx: 400,
      sizeBytes: picture.length,
      filename: 'big cat.png',
      sourceUrl: `${server.url}/photos/big%20cat.png`,
      parents: [],
      jobId: job.jobId,
    })
    expect(picture.equals((await t.engine.ports.blobs.read(fetched?.key ?? '')) ?? new Uint8Array())).toBe(true)
    const made = (await assets()).filter(({ source }) => source === 'job')
    expect(made.map(({ parents, filename }) => ({ parents, filename }))).toEqual(
      Array.from({ length: 2 }, () => ({ parents: [fetched?.assetId], filename: 'big cat.png' })),
    )
    const view = await jobView(t.engine, t.view, job)
    expect(view.outputs.map(({ widthPx }) => widthPx)).toEqual([128, 400])
    expect(t.published.filter(({ type }) => type === 'asset.created')).toEqual([])
  })

  it('of a job that names an asset leaves no stage behind', async () => {
    const { job } = await submit(`${server.url}/cat.png`)
    await t.drain()
    const [assetId] = (await assets()).filter(({ source }) => source === 'url').map((asset) => asset.assetId)
    const second = await submitJob(t.engine, OWNER, {
      kind: 'transform',
      input: { source: { assetId } },
      newId: t.newId,
    })
    expect(second.job.stages.map(({ name }) => name)).toEqual(['render'])
    expect((await finished(second.job.jobId)).status).toBe('completed')
    expect((await finished(job.jobId)).status).toBe('completed')
    expect(requests).toHaveLength(1)
  })

  it.each<[string, string, string]>([
    ['another port of an opened host', 'http://127.0.0.1:1/cat.png', 'url_forbidden'],
    ['a cloud’s metadata', 'http://169.254.169.254/latest/meta-data/', 'url_forbidden'],
    ['a file', 'file:///etc/passwd', 'url_forbidden'],
    ['what is no address', 'cat.png', 'url_forbidden'],
    ['nothing', '', 'invalid_request'],
    ['an endless address', `https://cat.example/${'a'.repeat(2048)}`, 'invalid_request'],
  ])('%s is refused before there is a job', async (_title, url, code) => {
    await expect(submit(url)).rejects.toMatchObject({ code, field: 'source.url' })
    expect((await t.engine.jobs.list(OWNER, { limit: 10 })).jobs).toEqual([])
    expect(requests).toEqual([])
  })

  it('that is no picture, or is missing, fails the job with its code and leaves nothing', async () => {
    const cases: [RequestListener, string][] = [
      [(_request, response) => response.setHeader('content-type', 'image/png').end('<html>'), 'unsupported_media'],
      [(_request, response) => response.end(), 'image_damaged'],
      [(_request, response) => response.writeHead(404).end(), 'url_failed'],
      [(_request, response) => response.end(picture.subarray(0, 30)), 'image_damaged'],
      [(_request, response) => response.end(Buffer.alloc(1_000_001)), 'url_failed'],
      [(_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), 'url_forbidden'],
    ]
    for (const [listener, code] of cases) {
      answer = listener
      const before = requests.length
      expect(await run(`${server.url}/cat.png`)).toMatchObject({ status: 'failed', error: { code, retryable: false } })
      expect(requests).toHaveLength(before + 1)
    }
    expect(await assets()).toEqual([])
    expect(await t.blobKeys()).toEqual([])
  })

  it('is asked for again when its server is out of order, and not for ever', async () => {
    let left = 1
    answer = (_request, response) => (left-- > 0 ? response.writeHead(503).end() : response.end(picture))
    expect((await run(`${server.url}/cat.png`)).status).toBe('completed')
    expect(requests).toHaveLength(2)
    left = Number.POSITIVE_INFINITY
    const job = await run(`${server.url}/cat.png`)
    expect(job).toMatchObject({ status: 'failed', error: { code: 'url_failed', retryable: true } })
    expect(requests).toHaveLength(5)
    left = 0
    await retryJob(t.engine, OWNER, job.jobId)
    expect((await finished(job.jobId)).status).toBe('completed')
  })

  it('whose picture is beyond what an output allows fails in the stage that knows it', async () => {
    picture = await pictures.plain(40, 20, '#00ff00').gif().toBuffer()
    const job = await run(`${server.url}/cat`, [{ profile: 'p3' }])
    expect(job).toMatchObject({
      status: 'failed',
      error: { code: 'invalid_request', message: expect.stringContaining('GIF') },
    })
    expect(job.tasks[0]?.[0]).toMatchObject({ status: 'done' })
  })

  it('makes one asset when its task runs twice', async () => {
    const { job } = await submit(`${server.url}/cat.png`)
    const { create } = t.engine.ports.assets
    let dies = true
    const dying = async (...record: Parameters<typeof create>) => {
      const stored = await create(...record)
      if (dies) {
        dies = false
        throw new AppError('worker_lost', 'The worker died when it had stored the asset.')
      }
      return stored
    }
    Object.assign(t.engine.ports.assets, { create: dying })
    expect((await finished(job.jobId)).status).toBe('completed')
    const fetched = (await assets()).filter(({ source }) => source === 'url')
    expect(fetched).toHaveLength(1)
    expect(requests).toHaveLength(1)
    expect(await t.engine.ports.blobs.head(fetched[0]?.key ?? '')).toEqual({ sizeBytes: picture.length })
  })
})
