import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Client, type ClientOptions, createClient } from '../../src/client/client.ts'
import { followJob } from '../../src/client/follow-job.ts'
import { createTransport } from '../../src/client/transport.ts'
import type { Job } from '../../src/schema/job.ts'
import { openTestApp, type TestApp } from '../http/test-app.ts'
import { simpleKinds } from '../support/simple-kinds.ts'

let app: TestApp
let server: ReturnType<typeof serve>
let base: string
/** What was asked for, in order: `look`, or `follow 3` after revision 3. */
let asked: string[]
const stuck = () => Promise.reject(new Error('Nothing is to be waited for here'))

beforeEach(async () => {
  app = await openTestApp({ kinds: simpleKinds() })
  server = serve({ fetch: app.app.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  asked = []
})
afterEach(async () => {
  if ('closeAllConnections' in server) server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await app.close()
})

/** What to do with requests for a stream: give the real answer, or another. */
type Streams = (answer: () => Promise<Response>, number: number) => Response | Promise<Response>

/** A client that reaches the server over its socket. Links in answers name another port. */
function clientOf(streams: Streams, options: Partial<ClientOptions> = {}): Client {
  let opened = 0
  const recorded: ClientOptions['fetch'] = (url, init) => {
    const isStream = url.includes('/events')
    if (init.method === 'GET') {
      asked.push(isStream ? `follow ${new Headers(init.headers).get('last-event-id')}` : 'look')
    }
    return isStream ? streams(() => fetch(url, init), opened++) : fetch(url, init)
  }
  return createClient({ baseUrl: base, rebase: true, sleep: stuck, fetch: recorded, ...options })
}

const live: Streams = (answer) => answer()
const refused: Streams = () =>
  Response.json({ code: 'overloaded', detail: 'Too many.' }, { status: 503, headers: { 'retry-after': '5' } })

it('follows a job live with one look and one stream', async () => {
  const client = clientOf(live)
  const { jobId } = await client.createJob('simple', { tasks: 3 })
  const seen: Job[] = []
  const onProgress = (job: Job) => {
    // Nothing happens before the stream is open: so all that follows was told, not looked up.
    if (seen.push(job) === 1) setTimeout(() => app.t.drain(), 50)
  }
  const job = await client.waitForJob(jobId, { onProgress })
  expect(job.status).toBe('completed')
  expect(asked).toEqual(['look', `follow ${seen[0]?.revision}`])
  expect(seen.at(-1)).toEqual(job)
})

it('gives a job that has ended after one look', async () => {
  const client = clientOf(live)
  const { jobId } = await client.createJob('simple', {})
  await app.t.drain()
  expect((await client.waitForJob(jobId)).status).toBe('completed')
  expect(asked).toEqual(['look'])
})

it.each<[string, Streams]>([
  ['is refused', refused],
  ['is no stream', () => Response.json({ hello: 'proxy' })],
  ['cannot be reached', () => Promise.reject(new TypeError('fetch failed'))],
])('looks again and again, with ever fewer streams tried, where a stream %s', async (_, streams) => {
  let looks = 0
  const sleep = async () => {
    looks += 1
    if (looks === 6) await app.t.drain()
  }
  const client = clientOf(streams, { sleep })
  const { jobId, revision } = await client.createJob('simple', {})
  expect((await client.waitForJob(jobId)).status).toBe('completed')
  const follow = `follow ${revision}`
  expect(asked).toEqual(['look', follow, 'look', 'look', follow, 'look', 'look', 'look', follow, 'look'])
})

it('looks and follows on from there when a stream breaks', async () => {
  const cutFirst: Streams = async (answer, number) => {
    const response = await answer()
    if (number > 0) {
      setTimeout(() => app.t.drain(), 20)
      return response
    }
    await response.body?.cancel()
    return new Response(`event: job\ndata: ${JSON.stringify(created)}\n\nevent: job\ndata: {"cut`, {
      headers: { 'content-type': 'text/event-stream' },
    })
  }
  const client = clientOf(cutFirst, { sleep: async () => {} })
  const created = await client.createJob('simple', {})
  const job = await client.waitForJob(created.jobId)
  expect(job.status).toBe('completed')
  expect(asked).toEqual(['look', `follow ${created.revision}`, 'look', `follow ${created.revision}`])
})

it('opens at most four streams, and looks for the others', async () => {
  const client = clientOf(live, { sleep: () => app.t.drain() })
  const jobs = await Promise.all(Array.from({ length: 6 }, () => client.createJob('simple', {})))
  const ended = await Promise.all(jobs.map(({ jobId }) => client.waitForJob(jobId)))
  expect(ended.map(({ status }) => status)).toEqual(Array(6).fill('completed'))
  expect(asked.filter((what) => what.startsWith('follow')).length).toBeLessThanOrEqual(4)
})

it('stops following when only the waiting is called off', async () => {
  const controller = new AbortController()
  let hasEnded: Promise<unknown> | undefined
  const watched: Streams = async (answer) => {
    const response = await answer()
    const [ours, theirs] = response.body?.tee() ?? []
    hasEnded = new Response(theirs).text().catch(() => 'ended')
    setTimeout(() => controller.abort(new Error('enough')), 20)
    return new Response(ours ?? null, { headers: response.headers })
  }
  const client = clientOf(watched)
  const { jobId } = await client.createJob('simple', {})
  await expect(client.waitForJob(jobId, { signal: controller.signal })).rejects.toThrow('enough')
  // The request is aborted as well, so that the server need not keep the stream.
  expect(await hasEnded).toBe('ended')
  expect((await client.getJob(jobId)).status).toBe('pending')
})

describe('a stream', () => {
  const answering = (body: ReadableStream<Uint8Array>) =>
    createTransport({
      baseUrl: base,
      fetch: () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    })
  const patience = { openMs: 30, silentMs: 60 }
  const job = { eventsUrl: 'http://127.0.0.1/v1/jobs/a/events', revision: 1 } as Job
  const text = (stream: ReadableStreamDefaultController<Uint8Array>, line: string) =>
    stream.enqueue(new TextEncoder().encode(line))
  const all = async (body: ReadableStream<Uint8Array>) => {
    const seen: unknown[] = []
    for await (const change of followJob(answering(body), job, { patience })) seen.push(change)
    return seen
  }

  it('that a proxy holds back is none', async () => {
    await expect(all(new ReadableStream())).rejects.toMatchObject({ code: 'unexpected_answer' })
  })

  it('that falls silent has ended', async () => {
    const body = new ReadableStream({ start: (stream) => text(stream, 'retry: 1000\n\nevent: job\ndata: {"a":1}\n\n') })
    expect(await all(body)).toEqual([{ a: 1 }])
  })

  it('is read however it is cut into pieces and its lines are ended', async () => {
    const pieces = [
      '\ufeffevent: j',
      'ob\r',
      '\ndata: {"a":\rdata:',
      '1}\r\r',
      ': comment\n',
      'event: job\ndata: {}\n',
      '\n',
      'data: cut',
    ]
    const body = new ReadableStream({
      start(stream) {
        for (const piece of pieces) text(stream, piece)
        stream.close()
      },
    })
    expect(await all(body)).toEqual([{ a: 1 }, {}])
  })
})
