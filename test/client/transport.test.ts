import { expect, it } from 'vitest'
import { ClientError } from '../../src/client/client-error.ts'
import { type ClientCall, createTransport, type TransportOptions } from '../../src/client/transport.ts'

const BASE = 'https://pictures.example'
const get: ClientCall = { method: 'GET', target: '/v1/me', isRepeatable: true }
const post: ClientCall = { method: 'POST', target: '/v1/assets', body: new Blob(['x']), isRepeatable: false }

interface Sent {
  readonly url: string
  readonly headers: Headers
  readonly body: unknown
}

/** A transport whose answers are scripted, in order; the last one stays. Waits are written down and take no time. */
function scripted(answers: readonly (() => Response)[], options: Partial<TransportOptions> = {}) {
  const sent: Sent[] = []
  const waitsMs: number[] = []
  const transport = createTransport({
    baseUrl: BASE,
    random: () => 0,
    sleep: async (delayMs) => void waitsMs.push(delayMs),
    fetch: (url, init) => {
      sent.push({ url, headers: new Headers(init.headers), body: init.body })
      const answer = answers[Math.min(sent.length, answers.length) - 1]
      if (!answer) throw new Error('no answer')
      return answer()
    },
    ...options,
  })
  return { transport, sent, waitsMs }
}

const ok = () => Response.json({ fine: true })
const problem = (status: number, body: object, headers?: Record<string, string>) => () =>
  Response.json(body, { status, headers: { 'content-type': 'application/problem+json', ...headers } })
const busy = problem(503, { code: 'overloaded', detail: 'Busy.' }, { 'retry-after': '7' })
const cut = (): Response => {
  throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } })
}
const errorOf = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof ClientError) return error
  throw new Error(`not a ClientError: ${String(error)}`)
}

it('waits as long as the server asks for, then sends the request again', async () => {
  const { transport, waitsMs, sent } = scripted([busy, busy, ok])
  expect(await transport.json(get)).toEqual({ fine: true })
  expect(waitsMs).toEqual([7000, 7000])
  expect(sent).toHaveLength(3)
})

it('does not wait for a model that cannot be asked: no waiting brings its key', async () => {
  const { transport, sent } = scripted([problem(503, { code: 'model_unavailable', detail: 'The key is missing.' }), ok])
  expect(await errorOf(transport.json(get))).toMatchObject({ code: 'model_unavailable' })
  expect(sent).toHaveLength(1)
})

it('adds up to a quarter to what the server asks for', async () => {
  const { transport, waitsMs } = scripted([busy, ok], { random: () => 1 })
  await transport.json(get)
  expect(waitsMs).toEqual([8750])
})

it('sends what the server refused as too much again, even where repeating is not safe', async () => {
  const { transport, sent } = scripted([problem(429, { code: 'rate_limited', detail: '' }, { 'retry-after': '1' }), ok])
  await transport.json(post)
  expect(sent).toHaveLength(2)
})

it('does not send again what may have arrived, where repeating is not safe', async () => {
  const { transport, sent } = scripted([cut, ok])
  expect((await errorOf(transport.json(post))).code).toBe('unreachable')
  expect(sent).toHaveLength(1)
})

it('gives up on a server that is away, with growing delays', async () => {
  const { transport, sent, waitsMs } = scripted([cut])
  const error = await errorOf(transport.json(get))
  expect(error).toMatchObject({ status: 0, code: 'unreachable' })
  expect(error.message).toContain('https://pictures.example cannot be reached (ECONNRESET)')
  expect(sent).toHaveLength(6)
  expect(waitsMs).toEqual([250, 500, 1000, 2000, 4000])
})

it('does not make its user wait for more than a minute at a time', async () => {
  const { transport, waitsMs } = scripted([
    problem(503, { code: 'overloaded', detail: '' }, { 'retry-after': '3600' }),
    ok,
  ])
  expect(await errorOf(transport.json(get))).toMatchObject({ status: 503, retryAfterSeconds: 3600 })
  expect(waitsMs).toEqual([])
})

it('tells what the server says is wrong', async () => {
  const body = { code: 'invalid_request', detail: 'Too small.', field: 'outputs.0', requestId: 'r1' }
  const { transport, sent } = scripted([problem(400, body)])
  expect(await errorOf(transport.json(get))).toMatchObject({ status: 400, ...body, message: 'Too small.' })
  expect(sent).toHaveLength(1)
})

it.each([
  ['a page instead of JSON', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
  [
    'a failure that is no problem',
    () => new Response('nope', { status: 404, headers: { 'content-type': 'text/html' } }),
  ],
  ['JSON that is cut off', () => new Response('{"a":', { headers: { 'content-type': 'application/json' } })],
])('says that it is no Atelier server that answers %s', async (_what, answer) => {
  const error = await errorOf(scripted([answer]).transport.json(get))
  expect(error.code).toBe('unexpected_answer')
  expect(error.message).toContain('Check the address of the server')
})

it('sends the token to its server and to nobody else', async () => {
  const { transport, sent } = scripted([ok], { token: 'secret' })
  await transport.json(get)
  await transport.json({ ...get, target: 'https://pictures.example/v1/x' })
  await transport.json({ ...get, target: 'https://cdn.example/r/x?signature=1' })
  await transport.json({ ...get, target: 'https://pictures.example.evil/x' })
  expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual([
    'Bearer secret',
    'Bearer secret',
    null,
    null,
  ])
})

it('follows links at the address it knows when the public one may not be reached from here', async () => {
  const { transport, sent } = scripted([ok], { baseUrl: 'http://127.0.0.1:8787/', rebase: true })
  await transport.json({ ...get, target: 'https://pictures.example/v1/x?signature=1' })
  expect(sent[0]?.url).toBe('http://127.0.0.1:8787/v1/x?signature=1')
})

it('keeps the path that a server is mounted at', async () => {
  const { transport, sent } = scripted([ok], { baseUrl: 'https://example.org/atelier' })
  await transport.json({ ...get, query: { a: 1, b: undefined } })
  expect(sent[0]?.url).toBe('https://example.org/atelier/v1/me?a=1')
})

it('stops at once when it is told to, with the reason it was given', async () => {
  const controller = new AbortController()
  const reason = new Error('enough')
  const stop = (): Response => {
    controller.abort(reason)
    return cut()
  }
  const { transport, sent } = scripted([stop, ok])
  await expect(transport.json({ ...get, signal: controller.signal })).rejects.toBe(reason)
  expect(sent).toHaveLength(1)
})

it('wakes from a wait when it is told to stop', async () => {
  const controller = new AbortController()
  const transport = createTransport({
    baseUrl: BASE,
    fetch: busy,
    onRetry: () => queueMicrotask(() => controller.abort(new Error('enough'))),
  })
  await expect(transport.json({ ...get, signal: controller.signal })).rejects.toThrow('enough')
})
