import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { serve } from '@hono/node-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { createUrlSigner } from '../../src/core/signed-urls.ts'
import { openLocalModels } from '../../src/entrypoints/local-models.ts'
import { createApp } from '../../src/http/app.ts'
import type { Asset } from '../../src/schema/asset.ts'
import { photo } from '../support/pictures.ts'
import { openTestApp, type TestApp } from './test-app.ts'

const run = promisify(execFile)
let app: TestApp
let server: ReturnType<typeof serve>
let base: string
let port: number
let serving: TestApp['app']

beforeEach(async () => {
  app = await openTestApp()
  server = serve({ fetch: (request, runtime) => serving.fetch(request, runtime), port: 0, hostname: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  port = (server.address() as AddressInfo).port
  base = `http://127.0.0.1:${port}`
  const { engine } = app.context
  const signer = createUrlSigner({ secrets: engine.secrets, publicUrl: base, nowMs: engine.nowMs })
  const [view, uploads] = [
    { ...app.context.view, signer },
    { ...app.context.uploads, signer },
  ]
  const { web } = engine.ports
  const options = { config: readConfig({}), directory: app.t.directory, web, nowMs: engine.nowMs }
  const { keys: providerKeys } = openLocalModels(options)
  serving = createApp({ ...app.context, publicUrl: base, view, uploads, providerKeys })
})
afterEach(async () => {
  if ('closeAllConnections' in server) server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await app.close()
})

/** Waits for something that another process or the event loop does. */
async function until(isTrue: () => boolean | Promise<boolean>) {
  for (let i = 0; i < 500; i++) {
    if (await isTrue()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('It never came true')
}

const assetsLeft = async () => (await app.t.engine.ports.assets.list('local', { limit: 10 })).assets.length

/** A store of blobs that takes the first piece and waits, and a count of what has been read since. */
function slowStore() {
  const { blobs } = app.t.engine.ports
  let readBytes = 0
  let open = () => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  async function* slowly(pieces: AsyncIterable<Uint8Array>) {
    for await (const piece of pieces) {
      readBytes += piece.byteLength
      await gate
      yield piece
    }
  }
  const put: typeof blobs.put = (key, bytes) => blobs.put(key, Symbol.asyncIterator in bytes ? slowly(bytes) : bytes)
  const ports = { ...app.t.engine.ports, blobs: { ...blobs, put } }
  const engine = { ...app.context.engine, ports }
  serving = createApp({ ...app.context, engine, uploads: { ...app.context.uploads, engine } })
  return { open: () => open(), readBytes: () => readBytes }
}

describe('over a real connection', () => {
  it.each([
    ['the body', 'image/jpeg', '', ''],
    [
      'a form',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n',
      '\r\n--b--\r\n',
    ],
  ])('a picture in %s is read no faster than it is stored', async (_title, type, head, tail) => {
    const store = slowStore()
    const picture = await photo(3000, 2400, 7)
    // Chunked, with 40 MB behind the picture's end that a decoder ignores: more than all buffers on the way hold.
    const bytes = Buffer.concat([Buffer.from(head), picture, Buffer.alloc(40_000_000), Buffer.from(tail)])
    const sending = httpRequest(`${base}/v1/assets`, { method: 'POST', headers: { 'content-type': type } })
    const answer = new Promise<number>((resolve, reject) => {
      sending.on('response', (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      sending.on('error', reject)
    })
    let sentBytes = 0
    const feeding = (async () => {
      for (let at = 0; at < bytes.length; at += 1_000_000) {
        const piece = bytes.subarray(at, at + 1_000_000)
        if (!sending.write(piece)) await new Promise((resolve) => sending.once('drain', resolve))
        sentBytes += piece.length
      }
      sending.end()
    })()
    await until(() => store.readBytes() > 0)
    // Nothing moves any more: long enough for what is under way to arrive.
    let before = -1
    await until(async () => {
      const isStill = sentBytes === before
      before = sentBytes
      await new Promise((resolve) => setTimeout(resolve, 100))
      return isStill
    })
    expect(store.readBytes()).toBeLessThan(1_000_000)
    expect(sentBytes).toBeLessThan(bytes.length)
    store.open()
    await feeding
    expect(await answer).toBe(201)
  })

  it.each([
    ['the body', 'image/jpeg', ''],
    [
      'a form',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n',
    ],
  ])('a client that leaves in the middle of %s leaves nothing behind', async (_title, type, start) => {
    const socket = connect(port, '127.0.0.1')
    const lines = [
      'POST /v1/assets HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      `Content-Type: ${type}`,
      'Content-Length: 5000000',
    ]
    socket.write(`${lines.join('\r\n')}\r\n\r\n${start}`)
    socket.write(Buffer.alloc(300_000))
    const started = async () => (await app.context.metricsText()).includes('route="/v1/assets"')
    await new Promise((resolve) => setTimeout(resolve, 100))
    socket.destroy()
    await until(started)
    expect(await app.t.blobKeys()).toEqual([])
    expect(await assetsLeft()).toBe(0)
    expect(app.t.logged.filter((entry) => entry.level === 'error')).toEqual([])
    expect((await fetch(`${base}/healthz`)).status).toBe(200)
  })

  it('a large picture is sent whole and in parts', async () => {
    const bytes = await photo(5000, 4000, 3)
    expect(bytes.length).toBeGreaterThan(4 * 1024 * 1024)
    const sent = await fetch(`${base}/v1/assets`, { method: 'POST', body: new Uint8Array(bytes) })
    const { assetId } = (await sent.json()) as Asset
    const address = `${base}/v1/assets/${assetId}/content`
    const whole = await fetch(address)
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true)
    const part = await fetch(address, { headers: { range: 'bytes=1000-2999999' } })
    expect(part.status).toBe(206)
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(1000, 3_000_000))).toBe(true)
  })

  it('a refusal reaches a client that is still sending', async () => {
    const response = await fetch(`${base}/v1/jobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Uint8Array(3_000_000),
    })
    expect(response.status).toBe(413)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
  })

  it('every example of the reference page works when it is pasted', async () => {
    type Operation = { operationId: string; 'x-codeSamples': [{ source: string }] }
    const document = (await (await fetch(`${base}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, Operation>>
    }
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
    const directory = await mkdtemp(join(tmpdir(), 'atelier-examples-'))
    let isOver = false
    const working = (async () => {
      while (!isOver) {
        await app.t.drain()
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    })()
    // What they work on: a picture, and jobs in the states that some of them look for.
    const upload = operations.find((one) => one.operationId === 'createAsset')?.['x-codeSamples'][0].source ?? ''
    const create = operations.find((one) => one.operationId === 'createJob')?.['x-codeSamples'][0].source ?? ''
    const failures: string[] = []
    for (const { operationId, 'x-codeSamples': samples } of operations) {
      // These need a job that runs, and one that has failed, which the server does not make on demand.
      if (operationId === 'cancelJob' || operationId === 'retryJob') continue
      // `-f` makes curl fail where the server refuses.
      const script = [upload, create, samples[0].source].join('\n').replaceAll('curl ', 'curl -sf ')
      await run('bash', ['-euo', 'pipefail', '-c', script], { cwd: directory }).catch((error: Error) => {
        failures.push(`${operationId}: ${error.message}`)
      })
    }
    isOver = true
    await working
    await rm(directory, { recursive: true, force: true })
    expect(failures).toEqual([])
  })
})
