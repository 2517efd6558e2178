import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Job } from '../../src/schema/job.ts'
import type { Problem } from '../../src/schema/problem.ts'
import { type ForeignServer, httpServer } from '../support/foreign-servers.ts'
import * as pictures from '../support/pictures.ts'
import { jsonOf, openTestApp, type TestApp } from './test-app.ts'

let app: TestApp
let server: ForeignServer

beforeEach(async () => {
  const picture = await pictures.plain(400, 200, '#00ff00').png().toBuffer()
  server = await httpServer((_request, response) => response.end(picture))
  app = await openTestApp({ allow: [{ host: '127.0.0.1', port: server.port }] })
})
afterEach(async () => {
  await app.close()
  await server.close()
})

const ask = (source: object, path = '/v1/jobs') => app.post(path, { kind: 'transform', source })

describe('POST /v1/jobs with an address as its source', () => {
  it('fetches the picture, shows the stage, and keeps the asset with where it came from', async () => {
    const response = await ask({ url: `${server.url}/cat.png?signature=hidden` })
    expect(response.status).toBe(202)
    const { jobId, progress } = await jsonOf<Job>(response)
    expect(progress).toMatchObject({ stage: 'fetch', done: 0, total: 2 })
    await app.t.drain()
    const job = await jsonOf<Job>(app.request(`/v1/jobs/${jobId}`))
    expect(job).toMatchObject({ status: 'completed', progress: { done: 2, percent: 100 }, outputs: [{ widthPx: 400 }] })
    const { assets } = await jsonOf<{ assets: { source: string; url: string }[] }>(app.request('/v1/assets'))
    const fetched = assets.find(({ source }) => source === 'url')
    expect(fetched).toMatchObject({ sourceUrl: `${server.url}/cat.png`, jobId, parents: [], uploadJobId: null })
    const content = await app.request(fetched?.url ?? '')
    // As of every upload: its bytes are not ours, so no browser shows them.
    expect(content.headers.get('content-disposition')).toMatch(/^attachment/)
    expect(content.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each(['/v1/jobs', '/v1/jobs?dryRun=true'])(
    '%s refuses what is not public with 422, and makes no job',
    async (path) => {
      const response = await ask({ url: 'http://169.254.169.254/latest/meta-data/' }, path)
      expect(response.status).toBe(422)
      const problem = await jsonOf<Problem>(response)
      expect(problem).toMatchObject({ code: 'url_forbidden', field: 'source.url' })
      expect(problem.detail).toMatch(/169\.254\.169\.254 is a link-local address.*ATELIER_FETCH_ALLOW/)
      expect(await jsonOf(app.request('/v1/jobs'))).toEqual({ jobs: [], nextCursor: null })
    },
  )

  it('says what is wrong with a source that is neither', async () => {
    for (const [source, field] of [
      [{}, 'source.assetId'],
      [{ url: 1 }, 'source.url'],
      [{ link: 'https://cat.example/' }, 'source.assetId'],
    ] as const)
      expect(await jsonOf<Problem>(ask(source))).toMatchObject({ code: 'invalid_request', field })
    expect((await ask({ url: 'https://cat.example/', assetId: app.t.newId() })).status).toBe(400)
  })

  it('is described in the OpenAPI document', async () => {
    const document = await jsonOf<{ components: { schemas: Record<string, object> } }>(app.request('/openapi.json'))
    expect(JSON.stringify(document.components.schemas)).toContain('An http or https address of a picture')
    expect(JSON.stringify(document)).toContain('url_forbidden')
  })
})
