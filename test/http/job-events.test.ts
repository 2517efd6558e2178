import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Job } from '../../src/schema/job.ts'
import { simpleKinds } from '../support/simple-kinds.ts'
import { BASE, jsonOf, openTestApp, type TestApp } from './test-app.ts'

let app: TestApp
beforeEach(async () => {
  app = await openTestApp({ kinds: simpleKinds() })
})
afterEach(() => app.close())

const create = (body: object = {}) => jsonOf<Job>(app.post('/v1/jobs', { kind: 'simple', ...body }))
const pathOf = (job: Job) => job.eventsUrl.slice(BASE.length)

interface JobEvent {
  readonly id: number
  readonly job: Job
}

/** Reads events until the stream ends, or until there are `count`; then the client hangs up. */
async function readEvents(response: Response, count = Number.POSITIVE_INFINITY): Promise<JobEvent[]> {
  const events: JobEvent[] = []
  let text = ''
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks.filter((one) => one.includes('data: '))) {
      const fields = Object.fromEntries(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      )
      expect(fields.event).toBe('job')
      events.push({ id: Number(fields.id), job: JSON.parse(fields.data ?? '') as Job })
    }
    if (events.length >= count) break
  }
  return events
}

describe('GET /v1/jobs/{id}/events', () => {
  it('tells every state a job goes through and ends with the job', async () => {
    const job = await create({ tasks: 3 })
    const response = await app.request(`/v1/jobs/${job.jobId}/events`)
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    const reading = readEvents(response)
    await app.t.drain()
    const events = await reading
    expect(events[0]?.job.status).toBe('pending')
    expect(events.at(-1)?.job).toMatchObject({ status: 'completed', outputs: [{}, {}, {}] })
    const ids = events.map((event) => event.id)
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
    // Polling shows the same.
    expect(events.at(-1)?.job).toEqual(await jsonOf<Job>(app.request(`/v1/jobs/${job.jobId}`)))
  })

  it('resumes behind the last event that was seen', async () => {
    const job = await create()
    const [first] = await readEvents(await app.request(pathOf(job)), 1)
    await app.t.drain()
    const events = await readEvents(await app.request(pathOf(job), { headers: { 'last-event-id': String(first?.id) } }))
    expect(events).toHaveLength(1)
    expect(events[0]?.job.status).toBe('completed')
  })

  it('answers 204 to a client that has seen the end, so that it stops coming back', async () => {
    const job = await create()
    await app.t.drain()
    const [last] = await readEvents(await app.request(pathOf(job)))
    const again = await app.request(pathOf(job), { headers: { 'last-event-id': String(last?.id) } })
    expect(again.status).toBe(204)
  })

  it('needs no token with the signed URL, and refuses a signature for another job', async () => {
    const [one, other] = [await create(), await create()]
    await app.t.drain()
    expect((await app.request(pathOf(one))).status).toBe(200)
    const query = pathOf(one).split('?')[1]
    expect((await app.request(`/v1/jobs/${other.jobId}/events?${query}`)).status).toBe(403)
  })

  it('knows no job of nobody', async () => {
    expect((await app.request('/v1/jobs/aaaaaaaaaaaaaaaaaaaaaaaaaa/events')).status).toBe(404)
  })

  it('stops looking when the client hangs up', async () => {
    const job = await create()
    // Not through the checking helper: it keeps a copy of the stream open.
    const response = await app.app.request(job.eventsUrl)
    await readEvents(response, 1)
    const reads: string[] = []
    const { get } = app.t.engine.jobs
    app.t.engine.jobs.get = (ownerId, jobId) => {
      reads.push(jobId)
      return get(ownerId, jobId)
    }
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    expect(reads).toEqual([])
  })
})
