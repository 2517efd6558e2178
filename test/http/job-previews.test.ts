import { mkdtemp, rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readEvents } from '../../src/client/read-events.ts'
import { readConfig } from '../../src/config.ts'
import { type RunningServer, serve } from '../../src/entrypoints/serve.ts'
import { createLogger } from '../../src/logger.ts'
import type { Job } from '../../src/schema/job.ts'
import { type ScriptedServer, scriptedServer } from '../providers/support/scripted-server.ts'
import { plainPng } from '../support/scripted-model.ts'

let folder: string
let openai: ScriptedServer
let server: RunningServer
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-previews-'))
  openai = await scriptedServer()
  const config = readConfig({
    ATELIER_DATA: join(folder, 'data'),
    ATELIER_PORT: '0',
    OPENAI_API_KEY: 'sk-test-key-of-nobody',
    OPENAI_BASE_URL: `${openai.url}/v1`,
  })
  server = await serve({ config, log: createLogger({ level: 'silent', pretty: false }) })
})
afterEach(async () => {
  await server.stop()
  await openai.close()
  await rm(folder, { recursive: true })
})

const event = (type: string, picture: Uint8Array) =>
  `data: ${JSON.stringify({ type: `image_generation.${type}`, b64_json: Buffer.from(picture).toString('base64') })}\n\n`

const create = async (input: object): Promise<Job> => {
  const body = JSON.stringify({ kind: 'generate', prompt: 'a fox', model: 'openai:gpt-image-1-mini', ...input })
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${server.url}/v1/jobs`, { method: 'POST', headers, body })
  expect(response.status).toBe(202)
  return (await response.json()) as Job
}

describe('a job of a model that streams', () => {
  it('shows a preview live, then the picture; the preview’s link works until then', { timeout: 60_000 }, async () => {
    const finish = Promise.withResolvers<void>()
    const [garbage, preview, picture] = [
      new TextEncoder().encode('garbage'),
      await plainPng(1024, 1024, '#804020'),
      await plainPng(1024, 1024, '#2040c0'),
    ]
    openai.answer({
      act: async (answer: ServerResponse) => {
        answer.writeHead(200, { 'content-type': 'text/event-stream' })
        answer.write(event('partial_image', garbage))
        answer.write(event('partial_image', preview))
        await finish.promise
        answer.end(event('completed', picture))
      },
    })
    const { eventsUrl, jobId } = await create({ previews: true })
    const seen: Job[] = []
    let link = ''
    const stream = await fetch(eventsUrl)
    const reading = { signal: AbortSignal.timeout(50_000), onBytes: () => undefined }
    for await (const { data } of readEvents(stream.body ?? new ReadableStream(), reading)) {
      const job = JSON.parse(data) as Job
      seen.push(job)
      const [shown] = job.previews
      if (!shown || link !== '') continue
      link = shown.url
      const answer = await fetch(link)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toBe('image/webp')
      expect(answer.headers.get('cache-control')).toBe('private, no-store')
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      const bytes = Buffer.from(await answer.arrayBuffer())
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 512, height: 512 })
      const { pathname, search } = new URL(link)
      expect((await fetch(`${server.url}${pathname.replace(/\.1\.\d+$/, '.1.99')}${search}`)).status).toBe(403)
      expect((await fetch(`${server.url}${pathname}`)).status).toBe(200)
      finish.resolve()
    }
    expect(link).not.toBe('')
    const [partOf] = seen.filter(({ previews }) => previews.length > 0)
    expect(partOf).toMatchObject({
      status: 'processing',
      previews: [{ index: 0, mediaType: 'image/webp', widthPx: 512, heightPx: 512 }],
    })
    expect(seen.at(-1)).toMatchObject({ jobId, status: 'completed', previews: [], outputs: [{ widthPx: 1024 }] })
    const gone = await fetch(link)
    expect([gone.status, ((await gone.json()) as { code: string }).code]).toEqual([410, 'gone'])
    expect((await fetch(`${server.url}/v1/jobs/${jobId}/previews/1.2`)).status).toBe(404)
    expect(openai.received).toHaveLength(1)
    expect(openai.received[0]?.json()).toMatchObject({ stream: true, partial_images: 2 })
  })

  it('is asked for no previews, which cost tokens, unless a job wants some', async () => {
    const picture = (await plainPng(1024, 1024, '#2040c0')).toString('base64')
    openai.answer({ body: { data: [{ b64_json: picture }] } })
    const { eventsUrl } = await create({})
    await (await fetch(eventsUrl)).text()
    expect(openai.received.map((one) => one.json())).toEqual([expect.not.objectContaining({ stream: true })])
  })
})
