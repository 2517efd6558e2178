import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Problem } from '../../src/schema/problem.ts'
import { simpleKinds } from '../support/simple-kinds.ts'
import { BASE, jsonOf, openTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeEach(async () => {
  app = await openTestApp({ kinds: simpleKinds() })
})
afterEach(() => app.close())

const send = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  app.request('/v1/jobs', { method: 'POST', headers, body })

describe('a body', () => {
  it.each([
    ['that is no JSON', '{"kind":', 400, 'not valid JSON'],
    ['that is empty', '  ', 400, 'empty'],
    ['that is no object', '["simple"]', 400, 'must be a JSON object'],
    ['that is null', 'null', 400, 'must be a JSON object'],
    ['nested too deep', `{"kind":${'['.repeat(100)}${']'.repeat(100)}}`, 400, 'nested deeper than 32'],
    ['nested a hundred thousand times', '['.repeat(100_000), 400, 'not valid JSON'],
    ['nested properly a hundred thousand times', '['.repeat(100_000) + ']'.repeat(100_000), 400, 'nested deeper'],
    ['with a key that would change prototypes', '{"kind":"simple","__proto__":{"tasks":2}}', 400, '__proto__'],
    ['with very many keys', `{${'"a":1,'.repeat(20_000)}"kind":"simple"}`, 400, 'a is not known'],
    ['that is too large', `{"kind":"${'x'.repeat(300_000)}"}`, 413, '262144'],
  ])('%s is refused with its reason', async (_title, body, status, detail) => {
    const response = await send(body)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining(detail) })
    expect(app.t.logged).toEqual([])
  })

  it('without a declared length is counted as it comes', async () => {
    const pieces = (async function* () {
      for (let i = 0; i < 300; i++) yield new TextEncoder().encode(' '.repeat(1000))
    })()
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, duplex: 'half' }
    const body = ReadableStream.from(pieces)
    expect((await app.request('/v1/jobs', { ...init, body } as RequestInit)).status).toBe(413)
  })

  it.each([
    ['of another type', { 'content-type': 'text/plain' }],
    ['whose type only begins like JSON', { 'content-type': 'application/jsonp' }],
  ])('%s is refused', async (_title, headers) => {
    const response = await send('{"kind":"simple"}', headers)
    expect(response.status).toBe(415)
    expect(await response.json()).toMatchObject({ code: 'unsupported_media', field: 'Content-Type' })
  })

  it('without a type is refused', async () => {
    const body = new TextEncoder().encode('{"kind":"simple"}')
    expect((await app.request('/v1/jobs', { method: 'POST', body })).status).toBe(415)
  })

  it('may name its charset', async () => {
    expect((await send('{"kind":"simple"}', { 'content-type': 'Application/JSON; charset=utf-8' })).status).toBe(202)
  })
})

describe('an address', () => {
  it('that leads nowhere is a problem in JSON', async () => {
    const response = await app.request('/v1/nothing')
    expect(response.status).toBe(404)
    expect(await jsonOf<Problem>(response)).toMatchObject({
      type: `${BASE}/docs#error-not_found`,
      title: 'Not Found',
      status: 404,
      requestId: response.headers.get('x-request-id'),
    })
  })

  it('says which methods it knows', async () => {
    const response = await app.request('/v1/jobs', { method: 'PUT' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('HEAD, POST, GET')
    expect((await app.request('/v1/jobs', { method: 'OPTIONS' })).headers.get('allow')).toBe('HEAD, POST, GET')
    expect((await app.request(`/v1/jobs/${app.t.newId()}/cancel`)).headers.get('allow')).toBe('POST')
  })

  it.each([
    ['/v1/jobs?limit=10&page=2', 'page', 'Known are: limit, cursor, status, kind, sourceAssetId'],
    ['/v1/jobs?limit=1&limit=2', 'limit', 'more than once'],
    ['/v1/jobs?limit=0', 'limit', 'limit: '],
    ['/v1/jobs?limit=many', 'limit', 'limit: '],
    ['/v1/jobs?status=done', 'status', 'status: '],
    ['/v1/me?verbose=1', 'verbose', 'This takes none'],
  ])('with a wrong query, %s, is refused naming it', async (path, field, detail) => {
    const response = await app.request(path)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ field, detail: expect.stringContaining(detail) })
  })
})

describe('a request id', () => {
  it('of the client is kept when it is plain', async () => {
    const response = await app.request('/healthz', { headers: { 'x-request-id': 'trace:1.2-3_4' } })
    expect(response.headers.get('x-request-id')).toBe('trace:1.2-3_4')
  })

  it.each(['two words', 'a'.repeat(65), '<script>', ''])('such as "%s" is replaced', async (id) => {
    const response = await app.request('/healthz', { headers: { 'x-request-id': id } })
    expect(response.headers.get('x-request-id')).toMatch(/^[a-z2-7]{26}$/)
  })
})

describe('what nobody foresaw', () => {
  it('is logged whole and says nothing to the client', async () => {
    const { engine } = app.t
    const secret = 'password of the database'
    const broken = { ...engine, jobs: { ...engine.jobs, list: () => Promise.reject(new Error(secret)) } }
    const failing = await openTestApp({}, { engine: broken, log: engine.log })
    const response = await failing.request('/v1/jobs')
    expect(response.status).toBe(500)
    const problem = await jsonOf<Problem>(response)
    expect(JSON.stringify(problem)).not.toContain(secret)
    expect(problem).toMatchObject({ code: 'internal_error', detail: expect.stringMatching(/^Internal error/) })
    expect(app.t.logged).toMatchObject([
      { level: 'error', fields: { requestId: problem.requestId, err: expect.objectContaining({ message: secret }) } },
    ])
    await failing.close()
  })
})

describe('the server', () => {
  it('lives, and is ready until it shuts down', async () => {
    let isReady = true
    const closing = await openTestApp({}, { isReady: () => isReady })
    expect((await closing.request('/readyz')).status).toBe(200)
    isReady = false
    const response = await closing.request('/readyz')
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('1')
    expect(await jsonOf(closing.request('/healthz'))).toEqual({ status: 'ok', version: '1.2.3' })
    await closing.close()
  })

  it('counts requests, jobs and what waits, by names that clients cannot invent', async () => {
    await send('{"kind":"simple","tasks":3}')
    await app.request('/v1/x'.repeat(20))
    await app.app.request(`${BASE}/healthz`, { method: 'BREW' })
    const text = await (await app.request('/metrics')).text()
    expect(text).toContain('atelier_jobs_created_total{kind="simple"} 1')
    expect(text).toContain('atelier_queue_depth{queue="image"} 3')
    expect(text).toContain('atelier_http_request_seconds_count{method="POST",route="/v1/jobs",status="202"} 1')
    expect(text).toContain('{method="GET",route="unknown",status="404"} 1')
    expect(text).toContain('{method="OTHER",route="unknown",status="405"} 1')
    expect(text).toMatch(/process_resident_memory_bytes \d{7,}/)
  })

  it('tells who asks what is left to spend', async () => {
    const limited = await openTestApp({ kinds: simpleKinds(), settings: { budgetMicroUsd: 1_000_000 } })
    await limited.post('/v1/jobs', { kind: 'staged', tasks: 2 })
    expect(await jsonOf(limited.request('/v1/me'))).toMatchObject({
      ownerId: 'local',
      budget: { limitUsd: 1, reservedUsd: 0.07, spentUsd: 0, leftUsd: 0.93 },
      limits: { assetBytes: 64 * 1024 * 1024 },
    })
    await limited.close()
  })

  it('describes its operations with a schema and an example that fits it', async () => {
    type Answer = { operations: { name: string; parameters: { properties: object }; example: object }[] }
    const { operations } = await jsonOf<Answer>(app.request('/v1/operations'))
    const resize = operations.find((one) => one.name === 'resize')
    expect(Object.keys(resize?.parameters.properties ?? {})).toEqual(
      expect.arrayContaining(Object.keys(resize?.example ?? { missing: true })),
    )
  })
})
