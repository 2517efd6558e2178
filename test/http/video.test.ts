import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findProgram } from '../../src/entrypoints/find-program.ts'
import { modelCatalog } from '../../src/providers/model-catalog.ts'
import type { Asset } from '../../src/schema/asset.ts'
import type { Job, JobOutput } from '../../src/schema/job.ts'
import { scriptedModel } from '../support/scripted-model.ts'
import { smallPicture } from '../support/small-picture.ts'
import { hasTool } from '../support/tools.ts'
import { jsonOf, openTestApp, type TestApp } from './test-app.ts'

describe.skipIf(!hasTool('ffprobe'))('a video over HTTP', () => {
  let app: TestApp
  let video: JobOutput

  beforeAll(async () => {
    const model = scriptedModel()
    const models = modelCatalog({ models: [model], aliases: {}, chain: [model.modelId] })
    app = await openTestApp({ models, ffmpegPath: findProgram('ffmpeg', process.env.PATH) })
    const body = new Uint8Array(await smallPicture('#cc6633', 'image/png', 80, 60))
    const picture = { method: 'POST', headers: { 'content-type': 'image/png' }, body }
    const { assetId } = await jsonOf<Asset>(app.request('/v1/assets', picture))
    const input = { kind: 'animate', source: { assetId }, prompt: 'waves', frames: 2, formats: ['mp4'] }
    const { jobId } = await jsonOf<Job>(app.post('/v1/jobs', input))
    await app.t.drain()
    const { outputs } = await jsonOf<Job>(app.request(`/v1/jobs/${jobId}`))
    const [first] = outputs
    if (!first) throw new Error('The job has made a video')
    video = first
  })
  afterAll(() => app.close())

  it('is among the results and in the library, with the facts of a picture', async () => {
    const facts = {
      mediaType: 'video/mp4',
      widthPx: 80,
      heightPx: 60,
      frames: 3,
      sourceType: 'trainedAlgorithmicMedia',
    }
    expect(video).toMatchObject(facts)
    expect(await jsonOf<Asset>(app.request(`/v1/assets/${video.assetId}`))).toMatchObject(facts)
    const { assets } = await jsonOf<{ assets: Asset[] }>(app.request('/v1/assets'))
    expect(assets.map(({ mediaType }) => mediaType)).toContain('video/mp4')
  })

  it('plays where it is opened, and is saved under a name that says what it is', async () => {
    const response = await app.request(video.url)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': String(video.sizeBytes),
      'content-disposition': `inline; filename="${video.assetId}.mp4"`,
      // Else the page that a browser makes of a video may not load it: https://www.w3.org/TR/CSP3/#directive-media-src
      'content-security-policy': "default-src 'none'; media-src 'self'",
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
    })
    const saved = await app.request(`${video.url}&download`)
    expect(saved.headers.get('content-disposition')).toBe(`attachment; filename="${video.assetId}.mp4"`)
  })

  it('comes in stretches, without which Safari plays none', async () => {
    const whole = Buffer.from(await (await app.request(video.url)).arrayBuffer())
    // What Safari asks first: https://developer.apple.com/library/archive/documentation/AppleApplications/Reference/SafariWebContent/CreatingVideoforSafarioniPhone/CreatingVideoforSafarioniPhone.html
    for (const [first, last] of [
      [0, 1],
      [100, whole.length - 1],
    ] as const) {
      const response = await app.request(video.url, { headers: { range: `bytes=${first}-${last}` } })
      expect(response.status).toBe(206)
      expect(response.headers.get('content-type')).toBe('video/mp4')
      expect(response.headers.get('content-range')).toBe(`bytes ${first}-${last}/${whole.length}`)
      const bytes = Buffer.from(await response.arrayBuffer())
      expect(bytes.equals(whole.subarray(first, last + 1))).toBe(true)
    }
  })

  it('cannot be announced as an upload', async () => {
    const response = await app.post('/v1/uploads', { mediaType: 'video/mp4', sizeBytes: 1000 })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      code: 'invalid_request',
      detail: expect.stringContaining('mediaType'),
    })
  })
})
