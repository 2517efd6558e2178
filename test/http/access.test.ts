import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import type { HttpContext } from '../../src/http/context.ts'
import type { Asset } from '../../src/schema/asset.ts'
import type { Job } from '../../src/schema/job.ts'
import { simpleKinds } from '../support/simple-kinds.ts'
import { smallPicture } from '../support/small-picture.ts'
import { BASE, jsonOf, openTestApp, type TestApp } from './test-app.ts'

let app: TestApp
afterEach(() => app.close())

const open = async (overrides: Partial<HttpContext> = {}) => {
  app = await openTestApp({ kinds: simpleKinds() }, overrides)
}

const entry = (ownerId: string, token: string) => ({
  ownerId,
  tokenSha256: createHash('sha256').update(token).digest(),
})
const ANNA = 'anna-token-0123456789'
const BEN = 'ben-token-0123456789'
const tokens = { auth: { mode: 'token', tokens: [entry('anna', ANNA), entry('ben', BEN)] } } as const
const as = (token: string) => ({ authorization: `Bearer ${token}` })

describe('with tokens', () => {
  it.each([
    ['no token', {}],
    ['an unknown token', as('wrong-token-0123456789')],
    ['another scheme', { authorization: `Basic ${ANNA}` }],
    ['half a token', as(ANNA.slice(0, -1))],
    ['a token and more', as(`${ANNA} x`)],
  ])('%s is turned away with a challenge', async (_title, headers) => {
    await open(tokens)
    const response = await app.request('/v1/jobs', { headers })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="atelier"')
    expect(await response.text()).not.toContain('wrong-token')
  })

  it('strangers are turned away before their request is looked at', async () => {
    await open(tokens)
    expect((await app.request('/v1/jobs?nonsense=1')).status).toBe(401)
    expect((await app.request('/v1/assets/not-an-id')).status).toBe(401)
  })

  it.each(['/healthz', '/readyz', '/openapi.json', '/v1/operations'])('%s is for everybody', async (path) => {
    await open(tokens)
    expect((await app.request(path)).status).toBe(200)
  })

  it('what belongs to one owner does not exist for the other', async () => {
    await open(tokens)
    const body = new Uint8Array(await smallPicture())
    const headers = { ...as(ANNA), 'content-type': 'image/png' }
    const { assetId, url } = await jsonOf<Asset>(app.request('/v1/assets', { method: 'POST', headers, body }))
    const { jobId } = await jsonOf<Job>(app.post('/v1/jobs', { kind: 'simple' }, as(ANNA)))
    const calls: [string, string][] = [
      ['GET', `/v1/assets/${assetId}`],
      ['DELETE', `/v1/assets/${assetId}`],
      ['POST', `/v1/assets/${assetId}/restore`],
      ['GET', `/v1/assets/${assetId}/content`],
      ['GET', `/v1/assets/${assetId}/lineage`],
      ['GET', `/v1/jobs/${jobId}`],
      ['DELETE', `/v1/jobs/${jobId}`],
      ['POST', `/v1/jobs/${jobId}/cancel`],
      ['POST', `/v1/jobs/${jobId}/retry`],
    ]
    for (const [method, path] of calls) {
      expect((await app.request(path, { method, headers: as(BEN) })).status, `${method} ${path}`).toBe(404)
    }
    expect(await jsonOf(app.request('/v1/assets', { headers: as(BEN) }))).toMatchObject({ assets: [] })
    expect(await jsonOf(app.request('/v1/jobs', { headers: as(BEN) }))).toMatchObject({ jobs: [] })
    expect(await jsonOf(app.request(`/v1/jobs/${jobId}`, { headers: as(ANNA) }))).toMatchObject({ status: 'pending' })
    expect((await app.request(url ?? '')).status).toBe(200)
  })

  it('whoever guesses is stopped for a minute, and nobody else', async () => {
    let client = '203.0.113.7'
    await open({ ...tokens, clientOf: () => client })
    const guess = () => app.request('/v1/me', { headers: as('guess-0123456789abcdef') })
    const answers: number[] = []
    for (let i = 0; i < 22; i++) answers.push((await guess()).status)
    expect(answers).toEqual([...Array(20).fill(401), 429, 429])
    const stopped = await app.request('/v1/me', { headers: as(ANNA) })
    expect(stopped.status).toBe(429)
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0)
    client = '203.0.113.8'
    expect((await app.request('/v1/me', { headers: as(ANNA) })).status).toBe(200)
    client = '203.0.113.7'
    app.t.clock.advance(60_001)
    expect((await app.request('/v1/me', { headers: as(ANNA) })).status).toBe(200)
  })
})

describe('without tokens', () => {
  it.each(['127.0.0.1:8787', 'localhost:3000', '[::1]:8787', 'studio.localhost', '127.8.9.1', 'LOCALHOST'])(
    'the name %s is this machine',
    async (host) => {
      await open()
      expect((await app.request('/v1/jobs', { headers: { host } })).status).toBe(200)
    },
  )

  it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:8787', '10.0.0.5:8787'])(
    'the name %s is refused, as a page behind a rebound name would use it',
    async (host) => {
      await open()
      const response = await app.request('/v1/jobs', { headers: { host } })
      expect(response.status).toBe(403)
      expect(await response.json()).toMatchObject({
        field: 'Host',
        detail: expect.stringContaining('ATELIER_PUBLIC_URL'),
      })
    },
  )

  it('the public address is a name of this machine too', async () => {
    await open({ publicUrl: 'http://pictures.test:8080' })
    expect((await app.request('/v1/jobs', { headers: { host: 'pictures.test:8080' } })).status).toBe(200)
  })
})

describe('a web page', () => {
  const change = (origin: string, headers = {}) => app.post('/v1/jobs', { kind: 'simple' }, { origin, ...headers })

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:9999', 'http://localhost.evil.example'])(
    'of %s may change nothing',
    async (origin) => {
      await open()
      const response = await change(origin)
      expect(response.status).toBe(403)
      expect(await response.json()).toMatchObject({
        field: 'Origin',
        detail: expect.stringContaining('ATELIER_CORS_ORIGIN'),
      })
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
      expect(await jsonOf(app.request('/v1/jobs'))).toMatchObject({ jobs: [] })
    },
  )

  it('of another origin may change nothing even with a token', async () => {
    await open(tokens)
    expect((await change('https://evil.example', as(ANNA))).status).toBe(403)
  })

  it('of this server may do everything', async () => {
    await open()
    expect((await change(BASE)).status).toBe(202)
    expect((await change('http://localhost:3000', { host: 'localhost:3000' })).status).toBe(202)
  })

  it('of an allowed origin may do everything, and read the answers and the failures', async () => {
    const origin = 'https://studio.example'
    await open({ corsOrigins: [origin] })
    const accepted = await change(origin)
    expect(accepted.status).toBe(202)
    const missing = await app.request('/v1/nothing', { headers: { origin } })
    for (const response of [accepted, missing]) {
      expect(response.headers.get('access-control-allow-origin')).toBe(origin)
      expect(response.headers.get('access-control-expose-headers')).toContain('Location')
      expect(response.headers.get('vary')).toBe('Origin')
    }
  })

  it('asks first, and hears only of what is allowed', async () => {
    const origin = 'https://studio.example'
    await open({ corsOrigins: [origin] })
    const ask = (from: string) =>
      app.request('/v1/jobs', {
        method: 'OPTIONS',
        headers: { origin: from, 'access-control-request-method': 'POST', 'access-control-request-headers': 'prefer' },
      })
    const answer = await ask(origin)
    expect(answer.status).toBe(204)
    expect(answer.headers.get('access-control-allow-methods')).toBe('HEAD, POST, GET')
    expect(answer.headers.get('access-control-allow-headers')).toContain('Prefer')
    const refused = await ask('https://evil.example')
    expect(refused.status).toBe(403)
    expect(refused.headers.get('access-control-allow-origin')).toBeNull()
  })
})
