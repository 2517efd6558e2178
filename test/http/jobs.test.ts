import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Job } from '../../src/schema/job.ts'
import type { Problem } from '../../src/schema/problem.ts'
import { simpleKinds } from '../support/simple-kinds.ts'
import { BASE, jsonOf, openTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeEach(async () => {
  app = await openTestApp({ kinds: simpleKinds(), settings: { budgetMicroUsd: 100_000 } })
})
afterEach(() => app.close())

const create = async (body: object, headers?: Record<string, string>) =>
  jsonOf<Job>(app.post('/v1/jobs', { kind: 'simple', ...body }, headers))
const read = (jobId: string) => jsonOf<Job>(app.request(`/v1/jobs/${jobId}`))

/** Does the work in the background until the answer is there. */
async function whileWorking<T>(answer: Promise<T>): Promise<T> {
  let isOver = false
  const working = (async () => {
    while (!isOver) {
      await app.t.drain()
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })()
  try {
    return await answer
  } finally {
    isOver = true
    await working
  }
}

describe('POST /v1/jobs', () => {
  it('accepts the work and says where to follow it', async () => {
    const response = await app.post('/v1/jobs', { kind: 'simple', tasks: 3 })
    expect(response.status).toBe(202)
    const job = await jsonOf<Job>(response)
    expect(response.headers.get('location')).toBe(`/v1/jobs/${job.jobId}`)
    expect(response.headers.get('retry-after')).toBe('1')
    expect(job).toMatchObject({ kind: 'simple', status: 'pending', input: { tasks: 3, bad: [] } })
    await app.t.drain()
    expect(await read(job.jobId)).toMatchObject({ status: 'completed', outputs: [{}, {}, {}] })
  })

  it('estimates with dryRun and stores nothing', async () => {
    const response = await app.post('/v1/jobs?dryRun=true', { kind: 'staged', tasks: 2 })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      kind: 'staged',
      input: { tasks: 2, bad: [] },
      tasks: 4,
      cost: { estimatedUsd: 0.07 },
    })
    expect(await jsonOf(app.request('/v1/jobs'))).toEqual({ jobs: [], nextCursor: null })
  })

  it('waits for the result when asked to', async () => {
    const answer = app.post('/v1/jobs', { kind: 'simple' }, { prefer: 'respond-async, wait=20' })
    const response = await whileWorking(answer)
    expect(response.status).toBe(200)
    expect(response.headers.get('preference-applied')).toBe('wait=20')
    expect(await jsonOf<Job>(response)).toMatchObject({ status: 'completed' })
  })

  it('answers 202 when the wait is over before the work', async () => {
    const response = await app.post('/v1/jobs', { kind: 'simple' }, { prefer: 'wait=0' })
    expect(response.status).toBe(202)
    expect(response.headers.get('preference-applied')).toBe('wait=0')
  })

  it('makes one job of a repeated key, and refuses the key for another body', async () => {
    const headers = { 'idempotency-key': 'order-17' }
    const first = await app.post('/v1/jobs', { kind: 'simple', tasks: 2 }, headers)
    const again = await app.post('/v1/jobs', { tasks: 2, kind: 'simple' }, headers)
    expect(first.headers.get('idempotent-replayed')).toBeNull()
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(await jsonOf<Job>(again)).toMatchObject({ jobId: (await jsonOf<Job>(first)).jobId })
    const other = await app.post('/v1/jobs', { kind: 'simple', tasks: 3 }, headers)
    expect(other.status).toBe(422)
    expect(await other.json()).toMatchObject({ code: 'idempotency_conflict', field: 'Idempotency-Key' })
  })

  it.each(['', 'with space', 'ümlaut', 'x'.repeat(256)])('refuses the key "%s"', async (key) => {
    // Header values are bytes; what is not ASCII arrives as Latin-1.
    const response = await app.post('/v1/jobs', { kind: 'simple' }, { 'idempotency-key': key })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ field: 'Idempotency-Key' })
  })

  it.each([
    ['an unknown field', { kind: 'simple', colour: 'red' }, 'colour', 'colour is not known here'],
    ['a server’s own field', { kind: 'simple', ownerId: 'x' }, 'ownerId', 'not known'],
    ['a value of the wrong type', { kind: 'simple', bad: [1, 'x'] }, 'bad.1', 'bad.1: '],
    ['a value out of range', { kind: 'simple', tasks: 65 }, 'tasks', '64'],
    ['an unknown kind', { kind: 'poem' }, 'kind', 'Kinds are: simple, staged'],
    ['a kind that every object has', { kind: 'constructor' }, 'kind', 'no kind'],
    ['no kind', { tasks: 1 }, 'kind', 'missing'],
  ])('refuses %s and names it', async (_title, body, field, detail) => {
    const response = await app.post('/v1/jobs', body)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      code: 'invalid_request',
      field,
      detail: expect.stringContaining(detail),
    })
  })

  it('says what went over the budget, and keeps nothing of it', async () => {
    const response = await app.post('/v1/jobs', { kind: 'staged', tasks: 3 })
    expect(response.status).toBe(402)
    expect(await response.json()).toMatchObject({ code: 'budget_exceeded' })
    expect(await jsonOf(app.request('/v1/jobs'))).toMatchObject({ jobs: [] })
  })

  it('turns work away with a time to come back when the queue is full', async () => {
    const full = await openTestApp({ kinds: simpleKinds(), settings: { maxQueuedTasks: 1 } })
    await full.post('/v1/jobs', { kind: 'simple' })
    const response = await full.post('/v1/jobs', { kind: 'simple' })
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('30')
    expect(await jsonOf<Problem>(response)).toMatchObject({ code: 'rate_limited', retryAfter: 30 })
    await full.close()
  })
})

describe('a job', () => {
  it('is not sent again until something changes', async () => {
    const { jobId } = await create({})
    const address = `/v1/jobs/${jobId}`
    const first = await app.request(address)
    const tag = first.headers.get('etag') ?? ''
    expect(first.headers.get('retry-after')).toBe('1')
    const same = await app.request(address, { headers: { 'if-none-match': tag } })
    expect(same.status).toBe(304)
    await app.t.drain()
    const changed = await app.request(address, { headers: { 'if-none-match': tag } })
    expect(changed.status).toBe(200)
    expect(changed.headers.get('retry-after')).toBeNull()
  })

  it('is sent again when its pictures’ URLs are signed anew', async () => {
    const { jobId } = await create({})
    await app.t.drain()
    const tag = (await app.request(`/v1/jobs/${jobId}`)).headers.get('etag') ?? ''
    app.t.clock.advance(3_600_000)
    expect((await app.request(`/v1/jobs/${jobId}`, { headers: { 'if-none-match': tag } })).status).toBe(200)
  })

  it('can be canceled, twice, and forgotten afterwards but not before', async () => {
    const { jobId } = await create({})
    const address = `/v1/jobs/${jobId}`
    expect((await app.request(address, { method: 'DELETE' })).status).toBe(409)
    for (let i = 0; i < 2; i++) {
      const canceled = await app.request(`${address}/cancel`, { method: 'POST' })
      expect(await jsonOf<Job>(canceled)).toMatchObject({ status: 'canceled' })
    }
    expect((await app.request(address, { method: 'DELETE' })).status).toBe(204)
    expect((await app.request(address)).status).toBe(404)
  })

  it('says why it failed and can be tried again', async () => {
    const { jobId } = await create({ tasks: 2, bad: [1] })
    await app.t.drain()
    expect(await read(jobId)).toMatchObject({ status: 'failed', error: { code: 'image_damaged', retryable: false } })
    const retried = await app.request(`/v1/jobs/${jobId}/retry`, { method: 'POST' })
    expect(retried.status).toBe(202)
    expect(retried.headers.get('location')).toBe(`/v1/jobs/${jobId}`)
    expect(await jsonOf<Job>(retried)).toMatchObject({ status: 'processing', run: 2 })
  })

  it('cannot be retried when it has not failed, nor canceled when it has ended', async () => {
    const { jobId } = await create({})
    expect((await app.request(`/v1/jobs/${jobId}/retry`, { method: 'POST' })).status).toBe(409)
    await app.t.drain()
    expect((await app.request(`/v1/jobs/${jobId}/cancel`, { method: 'POST' })).status).toBe(409)
  })

  it.each(['', '/cancel', '/retry'])('does not exist under an unknown id%s', async (rest) => {
    const method = rest === '' ? 'GET' : 'POST'
    expect((await app.request(`/v1/jobs/${app.t.newId()}${rest}`, { method })).status).toBe(404)
    expect((await app.request(`${BASE}/v1/jobs/..%2fassets${rest}`, { method })).status).toBe(404)
  })
})

describe('GET /v1/jobs', () => {
  it('pages newest first, by status and kind', async () => {
    const ids: string[] = []
    for (const kind of ['simple', 'staged', 'simple']) {
      const job = await jsonOf<Job>(app.post('/v1/jobs', { kind }))
      ids.unshift(job.jobId)
      app.t.clock.advance(10)
    }
    type Page = { jobs: Job[]; nextCursor: string | null }
    const list = async (query: string) =>
      (await jsonOf<Page>(app.request(`/v1/jobs?${query}`))).jobs.map((one) => one.jobId)
    expect(await list('limit=100')).toEqual(ids)
    expect(await list('kind=staged')).toEqual([ids[1]])
    expect(await list('status=completed')).toEqual([])
    const { nextCursor } = await jsonOf<Page>(app.request('/v1/jobs?limit=1'))
    expect(await list(`limit=1&cursor=${nextCursor}`)).toEqual([ids[1]])
  })
})
