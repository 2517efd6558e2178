import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { plainPng } from '../support/scripted-model.ts'
import { monotonicMs } from './journal.ts'
import { sleep } from './processes.ts'

/** One request that reached the provider whole. */
export interface ChargedRequest {
  /** `name/index`: the frame of the job whose prompt begins with that name. */
  readonly key: string
  readonly atMs: number
  /** `made` is charged, whoever is still there to hear of it; `refused` has done nothing. */
  readonly end: 'made' | 'refused'
}

/** A provider in the words of Stability's interface that lives outside the server, and charges for what it makes. */
export interface ChargingProvider {
  readonly url: string
  readonly requests: readonly ChargedRequest[]
  /** Resolves when it is at nothing any more. */
  idle(): Promise<void>
  close(): Promise<void>
}

const FASTEST_MS = 20
const SLOWEST_MS = 200
/** Of a hundred requests: too many at a time, out of order, and made but never answered. */
const SHARES = { rateLimited: 0.04, unavailable: 0.04, hungUp: 0.01 }

/** Answers each frame with a color of its own after 20 to 200 ms. Some requests it refuses; to a few it never answers. */
export async function chargingProvider(): Promise<ChargingProvider> {
  const requests: ChargedRequest[] = []
  const running = new Set<Promise<void>>()

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const key = await keyOf(request)
    const atMs = monotonicMs()
    const fate = Math.random()
    if (fate < SHARES.rateLimited + SHARES.unavailable) {
      const isLimited = fate < SHARES.rateLimited
      requests.push({ key, atMs, end: 'refused' })
      response.writeHead(isLimited ? 429 : 503, isLimited ? { 'retry-after': '1' } : {}).end('{}')
      return
    }
    await sleep(FASTEST_MS + Math.random() * (SLOWEST_MS - FASTEST_MS))
    const bytes = await plainPng(64, 48, colorOf(key))
    requests.push({ key, atMs, end: 'made' })
    if (fate > 1 - SHARES.hungUp) response.destroy()
    else response.writeHead(200, { 'content-type': 'image/png' }).end(bytes)
  }

  const server = createServer((request, response) => {
    // Whoever was killed while it sent its request has asked for nothing.
    const work = answer(request, response).catch(() => void response.destroy())
    running.add(work)
    work.finally(() => running.delete(work))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async idle() {
      while (running.size > 0) await Promise.all(running)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function keyOf(request: IncomingMessage): Promise<string> {
  const { 'content-type': type = '' } = request.headers
  const form = await new Response(await buffer(request), { headers: { 'content-type': type } }).formData()
  const [, name, frame] = /^(\S+) .*Frame (\d+) of/.exec(String(form.get('prompt'))) ?? []
  if (name === undefined) throw new Error(`The prompt names no frame: ${form.get('prompt')}`)
  return `${name}/${Number(frame) - 1}`
}

/** Far from those of other frames: a GIF leaves out what looks as it did before. */
const colorOf = (key: string) => `#${createHash('sha256').update(key).digest('hex').slice(0, 6)}`
