import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../src/errors.ts'
import { createProviderFetch } from '../../src/providers/provider-fetch.ts'
import { type ScriptedServer, scriptedServer } from './support/scripted-server.ts'

let server: ScriptedServer
beforeAll(async () => {
  server = await scriptedServer()
})
afterAll(() => server.close())

const open = (options: { maxBytes?: number; baseUrl?: string } = {}) =>
  createProviderFetch({ provider: 'Studio', setting: 'STUDIO_URL', baseUrl: server.url, ...options })

/** What it is rejected with. */
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing',
    (error: unknown) => error,
  )

describe('the door to a provider', () => {
  it('passes method, headers, body and answer through, on a connection of its own', async () => {
    server.answer(({ body }) => ({ status: 201, headers: { seed: '7' }, body: new Uint8Array(body) }))
    const headers = { authorization: 'Bearer k' }
    const answer = await open()(`${server.url}/v1/make?a=1`, { method: 'POST', headers, body: 'words' })
    expect([answer.status, answer.headers.get('seed'), await answer.text()]).toEqual([201, '7', 'words'])
    const request = server.received.at(-1)
    expect(request).toMatchObject({ method: 'POST', path: '/v1/make?a=1' })
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer k',
      connection: 'close',
      'accept-encoding': 'identity',
    })
  })

  it('sends forms with their boundary', async () => {
    server.answer({ body: {} })
    const body = new FormData()
    body.set('prompt', 'a fox')
    body.set('image', new Blob([new Uint8Array([1, 2, 3])], { type: 'image/png' }), 'image.png')
    await (await open()(server.url, { method: 'POST', body })).text()
    const form = await server.received.at(-1)?.form()
    expect(form?.get('prompt')).toBe('a fox')
    expect(form?.get('image')).toMatchObject({ name: 'image.png', type: 'image/png', size: 3 })
  })

  it('knows that nothing was sent when nobody listens, and names the setting', async () => {
    const closed = createServer()
    const port = await new Promise<number>((resolve) =>
      closed.listen(0, '127.0.0.1', () => resolve((closed.address() as { port: number }).port)),
    )
    await new Promise((resolve) => closed.close(resolve))
    const baseUrl = `http://127.0.0.1:${port}`
    const error = await failureOf(open({ baseUrl })(baseUrl, { method: 'POST', body: 'x' }))
    expect(error).toMatchObject({ code: 'model_unavailable', message: expect.stringContaining('ECONNREFUSED') })
    expect(error).toMatchObject({ message: expect.stringContaining('check STUDIO_URL') })
  })

  it('knows that nothing was sent to a TLS server that is none', async () => {
    server.answer({ body: {} })
    const before = server.received.length
    const baseUrl = server.url.replace('http:', 'https:')
    const error = await failureOf(open({ baseUrl })(baseUrl, { method: 'POST', body: 'x' }))
    expect(error).toMatchObject({ code: 'model_unavailable' })
    expect(server.received.length).toBe(before)
  })

  it.each([
    ['resets the connection', (answer: { destroy(): void }) => answer.destroy()],
    ['never answers', () => undefined],
  ])('leaves the call in doubt when the server %s', async (_what, act) => {
    server.answer({ act })
    const error = await failureOf(open()(server.url, { method: 'POST', body: 'x', timeoutSeconds: 0.3 }))
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(AppError)
  })

  it('leaves the call in doubt when the answer stops in its middle, or takes too long', async () => {
    for (const rest of ['destroy', 'wait']) {
      server.answer({
        act: (answer) => {
          answer.writeHead(200, { 'content-length': '100' })
          answer.write('half', () => (rest === 'destroy' ? answer.destroy() : undefined))
        },
      })
      const answer = await open()(server.url, { timeoutSeconds: 0.3 })
      const error = await failureOf(answer.arrayBuffer())
      expect(error).toBeInstanceOf(Error)
      expect(error).not.toBeInstanceOf(AppError)
    }
  })

  it('stops at the limit of bytes, whatever the server says of the length', async () => {
    server.answer({ act: (answer) => answer.end(new Uint8Array(3000)) })
    const answer = await open({ maxBytes: 2000 })(server.url)
    await expect(answer.arrayBuffer()).rejects.toThrow('more than 2000 bytes')
    const fits = await open({ maxBytes: 3000 })(server.url)
    expect((await fits.arrayBuffer()).byteLength).toBe(3000)
  })

  it('ends with the caller’s reason when it is aborted, and closes the connection', async () => {
    const gone = Promise.withResolvers<void>()
    server.answer({ act: (answer) => void answer.once('close', gone.resolve) })
    const controller = new AbortController()
    const work = failureOf(open()(`${server.url}/slow`, { signal: controller.signal }))
    while (server.received.at(-1)?.path !== '/slow') await new Promise((resolve) => setTimeout(resolve, 5))
    setTimeout(() => controller.abort(new Error('enough')), 50)
    expect(await work).toMatchObject({ message: 'enough' })
    await gone.promise
  })

  it('follows no redirect: the key stays here', async () => {
    const before = server.received.length
    server.answer({ status: 307, headers: { location: `${server.url}/elsewhere` } })
    const error = await failureOf(open()(`${server.url}/v1`, { headers: { authorization: 'k' } }))
    expect(error).toMatchObject({ code: 'model_unavailable', message: expect.stringContaining('STUDIO_URL') })
    expect(server.received.length).toBe(before + 1)
  })

  it('reaches nobody else', async () => {
    await expect(open()('http://127.0.0.1:1/')).rejects.toThrow('somebody else')
  })
})
