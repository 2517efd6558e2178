import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Client, type ClientOptions, createClient, type JobFilter } from '../../src/client/client.ts'
import { openFile, saveDownload } from '../../src/client/files.ts'
import type { Job } from '../../src/schema/job.ts'
import { BASE, openTestApp, type TestApp } from '../http/test-app.ts'
import { smallPicture } from '../support/small-picture.ts'

let app: TestApp
let client: Client
let folder: string
/** Method and path of every request, in order. */
let requests: string[]

function clientOf(target: TestApp, options: Partial<ClientOptions> = {}): Client {
  return createClient({
    baseUrl: BASE,
    sleep: () => target.t.drain(),
    fetch: (url, init) => {
      requests.push(`${init.method} ${new URL(url).pathname}`)
      return target.request(url, init)
    },
    ...options,
  })
}

beforeEach(async () => {
  app = await openTestApp()
  requests = []
  client = clientOf(app)
  folder = await mkdtemp(join(tmpdir(), 'atelier-client-'))
})
afterEach(async () => {
  await app.close()
  await rm(folder, { recursive: true })
})

async function all(filter: JobFilter = {}): Promise<Job[]> {
  const jobs: Job[] = []
  for await (const job of client.listJobs(filter)) jobs.push(job)
  return jobs
}

const upload = async (color?: string) => await client.uploadAsset(new Blob([await smallPicture(color)]))

it('sends a picture in, has it transformed, and fetches the result', async () => {
  const path = join(folder, 'möwe 🐦.png')
  await writeFile(path, await smallPicture('#00aa00'))
  const asset = await client.uploadAsset(await openFile(path), { filename: 'möwe 🐦.png' })
  expect(asset).toMatchObject({ state: 'ready', filename: 'möwe 🐦.png', widthPx: 64 })

  const seen: string[] = []
  const job = await client.createJob('transform', {
    source: { assetId: asset.assetId },
    outputs: [{ preset: 'thumb', format: 'webp' }],
  })
  const waiting = client.waitForJob(job.jobId, { onProgress: ({ status }) => seen.push(status) })
  await app.t.drain()
  const done = await waiting
  expect([seen[0], seen.at(-1)]).toEqual(['pending', 'completed'])

  const target = join(folder, 'new', 'result.webp')
  const [picture] = done.outputs
  const sizeBytes = await saveDownload(await client.download(picture?.url ?? ''), target, { overwrite: false })
  expect(sizeBytes).toBe(picture?.sizeBytes)
  expect((await sharp(target).metadata()).format).toBe('webp')
})

it('makes one job however often a request is sent under one key', async () => {
  const { assetId } = await upload()
  const options = { idempotencyKey: 'once' }
  const first = await client.createJob('transform', { source: { assetId } }, options)
  expect((await client.createJob('transform', { source: { assetId } }, options)).jobId).toBe(first.jobId)
})

it('asks for one job although the first answer is lost', async () => {
  const { assetId } = await upload()
  let isFirst = true
  const lossy = clientOf(app, {
    fetch: async (url, init) => {
      const answer = await app.request(url, init)
      if (!isFirst) return answer
      isFirst = false
      throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } })
    },
  })
  const job = await lossy.createJob('transform', { source: { assetId } })
  expect((await all()).map(({ jobId }) => jobId)).toEqual([job.jobId])
})

it('estimates without making a job', async () => {
  const { assetId } = await upload()
  const estimate = await client.estimateJob('transform', { source: { assetId } })
  expect(estimate).toMatchObject({ kind: 'transform', tasks: 1, cost: { estimatedUsd: 0 } })
  expect(await all()).toEqual([])
})

it('lists every job over all pages, newest first', async () => {
  const { assetId } = await upload()
  const made: string[] = []
  for (let index = 0; index < 101; index += 1) {
    made.unshift((await client.createJob('transform', { source: { assetId } })).jobId)
    app.t.clock.advance(1)
  }
  requests.length = 0
  const listed = await all({ status: 'pending' })
  expect(listed.map(({ jobId }) => jobId)).toEqual(made)
  expect(requests).toEqual(['GET /v1/jobs', 'GET /v1/jobs'])
})

it('cancels and deletes', async () => {
  const { assetId } = await upload()
  const { jobId } = await client.createJob('transform', { source: { assetId } })
  expect((await client.cancelJob(jobId)).status).toBe('canceled')
  await client.deleteJob(jobId)
  await expect(client.getJob(jobId)).rejects.toMatchObject({ code: 'not_found', status: 404 })
})

it('lets the job go on when only the waiting is called off', async () => {
  const { assetId } = await upload()
  const { jobId } = await client.createJob('transform', { source: { assetId } })
  const controller = new AbortController()
  const onProgress = () => controller.abort(new Error('enough'))
  await expect(client.waitForJob(jobId, { signal: controller.signal, onProgress })).rejects.toThrow('enough')
  await app.t.drain()
  expect((await client.getJob(jobId)).status).toBe('completed')
})

describe('a picture above what one call takes', () => {
  /** 5 MB that do not compress. */
  const large = () =>
    sharp({
      create: {
        width: 1400,
        height: 1300,
        channels: 3,
        background: '#888',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .png({ compressionLevel: 0 })
      .toBuffer()
  const MIB = 1024 * 1024

  it('goes to a signed target', async () => {
    await app.close()
    app = await openTestApp({ maxBytes: 4 * MIB, maxSignedBytes: 16 * MIB })
    client = clientOf(app)
    const asset = await client.uploadAsset(new Blob([await large()]), { filename: 'noise.png' })
    expect(asset).toMatchObject({ state: 'ready', filename: 'noise.png', widthPx: 1400 })
    expect(requests).toEqual([
      'GET /v1/me',
      'POST /v1/uploads',
      `POST /v1/uploads/${asset.assetId}`,
      `GET /v1/assets/${asset.assetId}`,
    ])
  })

  it('goes in one call where the server takes it', async () => {
    const blob = new Blob([await large()])
    await client.uploadAsset(blob)
    await client.uploadAsset(blob)
    expect(requests).toEqual(['GET /v1/me', 'POST /v1/assets', 'POST /v1/assets'])
  })

  it('is not sent at all when no way takes it, or when it is no picture', async () => {
    await app.close()
    app = await openTestApp({ maxBytes: 4 * MIB, maxSignedBytes: 6 * MIB })
    client = clientOf(app)
    const code = (sizeBytes: number) =>
      client.uploadAsset(new Blob([new Uint8Array(sizeBytes)])).catch((error) => error.code)
    expect(await code(7 * MIB)).toBe('payload_too_large')
    expect(await code(5 * MIB)).toBe('unsupported_media')
    expect(requests).toEqual(['GET /v1/me'])
  })
})

describe('saving a download', () => {
  const bytes = new TextEncoder().encode('picture')
  const download = (sizeBytes = bytes.length) => ({
    body: new Blob([bytes]).stream(),
    mediaType: 'image/png',
    sizeBytes,
  })

  it('does not replace a file unless it is told to', async () => {
    const path = join(folder, 'a.png')
    await writeFile(path, 'mine')
    await expect(saveDownload(download(), path, { overwrite: false })).rejects.toMatchObject({ code: 'EEXIST' })
    expect(await readFile(path, 'utf8')).toBe('mine')
    await saveDownload(download(), path, { overwrite: true })
    expect(await readFile(path, 'utf8')).toBe('picture')
    expect(await readdir(folder)).toEqual(['a.png'])
  })

  it('leaves nothing behind of a download that breaks off', async () => {
    await expect(saveDownload(download(99), join(folder, 'a.png'), { overwrite: false })).rejects.toThrow('broke off')
    expect(await readdir(folder)).toEqual([])
  })
})

it.each([
  ['a folder', () => folder, 'EISDIR'],
  ['a file that is not there', () => join(folder, 'x'), 'ENOENT'],
])('says when it is asked to open %s', async (_what, path, code) => {
  await expect(openFile(path())).rejects.toMatchObject({ code })
})
