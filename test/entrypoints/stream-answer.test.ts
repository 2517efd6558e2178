import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { streamAnswer, type WithHeaders } from '../../src/entrypoints/stream-answer.ts'
import { getEvent } from '../support/lambda/events.ts'

const context = { awsRequestId: 'lambda-1', getRemainingTimeInMillis: () => 60_000 }
const event = getEvent('/v1/assets/a/content?expires=1&signature=x', { range: 'bytes=0-1' })

/** What goes out: status and headers, a line, and the body. */
function answer(app: (request: Request) => Response, sentEvent = event) {
  const stream = new PassThrough({ highWaterMark: 4 })
  const withHeaders: WithHeaders = (inner, head) => {
    inner.write(`${JSON.stringify(head)}\n`)
    return inner
  }
  const sent = text(stream).catch(() => 'destroyed')
  return { stream, sent, done: streamAnswer(app, { event: sentEvent, context, stream, withHeaders }) }
}

it('hands the request to the app and its answer to the stream, however slowly that is read', async () => {
  const { sent, done } = answer((request) => {
    const seen = [request.method, request.url, request.headers.get('range'), request.headers.get('x-request-id')]
    return new Response(seen.join(' '), { status: 206 })
  })
  await done
  const [head = '', body] = (await sent).split('\n')
  expect(JSON.parse(head)).toMatchObject({ statusCode: 206, headers: { 'content-type': 'text/plain;charset=UTF-8' } })
  expect(body).toBe('GET https://pictures.example/v1/assets/a/content?expires=1&signature=x bytes=0-1 lambda-1')
})

it('takes the viewer’s token from where the CDN puts it, whose own signature stands in its place', async () => {
  const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=x', 'x-atelier-authorization': 'Bearer abc' }
  const { sent, done } = answer(
    (request) => new Response(request.headers.get('authorization')),
    getEvent('/v1/assets/a/content', headers),
  )
  await done
  expect((await sent).split('\n')[1]).toBe('Bearer abc')
})

it('sends status and headers of an answer without a body', async () => {
  const { sent, done } = answer(() => new Response(null, { status: 304, headers: { etag: '"x"' } }))
  await done
  expect(JSON.parse(await sent)).toEqual({ statusCode: 304, headers: { etag: '"x"' } })
})

it('throws on what breaks an answer off, and leaves the stream open for Lambda to cut', async () => {
  let pulls = 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (++pulls === 1) controller.enqueue(new Uint8Array([1]))
      else controller.error(new Error('the bytes are damaged'))
    },
  })
  const { stream, done } = answer(() => new Response(body))
  await expect(done).rejects.toThrow('the bytes are damaged')
  expect(stream.writableEnded).toBe(false)
  stream.destroy()
})
