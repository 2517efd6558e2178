import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../src/errors.ts'
import { statusOf } from '../../src/errors.ts'
import { decodingBombs, disguises, headerBombs, names, PHP, polyglots, SCRIPT } from '../support/hostile.ts'
import { ordinary } from '../support/ordinary-files.ts'
import { photo } from '../support/pictures.ts'
import { canReadMemory, memoryOf } from '../support/process-memory.ts'
import { type Answer, type RealServer, realServer } from '../support/real-server.ts'

let server: RealServer
let baselineMegabytes: number
const peakOf = (pid: number) => memoryOf(pid)?.peakMegabytes ?? 0

beforeAll(async () => {
  server = await realServer()
  // What an ordinary morning leaves in the heap is no growth: V8 lets it grow for some forty uploads, and then no more.
  const picture = await photo(1500, 1000)
  for (let count = 0; count < 40; count += 1) await server.upload(picture)
  baselineMegabytes = peakOf(server.pid)
})
afterAll(async () => {
  await server.stop()
})

/** A foreseen refusal, with its own status, a sentence for people and nothing of the machine's. */
function expectForeseen({ status, code, detail }: Answer, answers: readonly string[]) {
  expect(answers, `${status} ${code} ${detail}`).toContain(code)
  expect(status).toBe(code === 'accepted' ? 201 : statusOf(code as ErrorCode))
  if (code === 'accepted') return
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
  expect(detail).toMatch(/^[A-Z].{20,}[.”)`]$/)
  expect(detail).not.toMatch(/vips|\/tmp|\/data|originals|undefined/i)
}

describe('a bomb that its header gives away', () => {
  it.each(Object.keys(headerBombs))('is refused, and nothing of it is decoded: %s', async (name) => {
    const { make, answers } = headerBombs[name] ?? { make: () => Buffer.alloc(0), answers: [] }
    const before = server.children()
    const peaks = before.map(peakOf)
    expectForeseen(await server.upload(await make()), answers)
    expect(server.children()).toEqual(before)
    if (!canReadMemory) return
    for (const [index, pid] of before.entries()) expect(peakOf(pid)).toBeLessThan((peaks[index] ?? 0) + 25)
  })
})

describe('something else under a picture’s name and type', () => {
  it.each(Object.keys(disguises))('is refused for what it is: %s', async (name) => {
    const { make, answers } = disguises[name] ?? { make: () => Buffer.alloc(0), answers: [] }
    expectForeseen(await server.upload(await make()), answers)
  })
})

describe('a bomb that shows when it is decoded', () => {
  it.each(Object.keys(decodingBombs))('harms nobody: %s', async (name) => {
    const { make, answers } = decodingBombs[name] ?? { make: () => Buffer.alloc(0), answers: [] }
    const answer = await server.upload(await make())
    expectForeseen(answer, answers)
    if (answer.code !== 'accepted') return
    const { job, code } = await server.transform(answer.asset.assetId, { operations: 'w_32' })
    expect(['accepted', 'image_damaged', 'image_too_large', 'image_timeout']).toContain(code)
    expect(job?.outputs[0]?.widthPx ?? 32).toBeLessThanOrEqual(64)
  })
})

describe('a truncated picture', () => {
  it.each(Object.keys(ordinary).filter((name) => name !== 'phone.heic'))(
    'is accepted or damaged wherever it ends: %s',
    async (name) => {
      const whole = (await ordinary[name]?.()) ?? Buffer.alloc(0)
      for (const share of [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97]) {
        const cut = whole.subarray(0, Math.max(1, Math.floor(whole.length * share)))
        expectForeseen(await server.upload(cut), ['accepted', 'image_damaged', 'unsupported_media'])
      }
    },
  )
})

describe('a picture that is something else as well', () => {
  it.each(Object.keys(polyglots))('is served as nothing but a picture: %s', async (name) => {
    const { asset, code } = await server.upload(
      (await polyglots[name]?.()) ?? Buffer.alloc(0),
      'page.html',
      'text/html',
    )
    expect(code).toBe('accepted')
    const original = await fetch(asset.url ?? '')
    expect(Object.fromEntries(original.headers)).toMatchObject({
      'content-type': asset.mediaType,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      // Never inline: these bytes are not ours.
      'content-disposition': expect.stringMatching(/^attachment; filename="page\.html"/),
    })
    for (const format of ['jpeg', 'png', 'webp', 'gif', 'avif']) {
      const { job } = await server.transform(asset.assetId, { operations: 'w_64', format })
      const served = await fetch(job?.outputs[0]?.url ?? '')
      expect(Object.fromEntries(served.headers)).toMatchObject({
        'content-type': `image/${format}`,
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
        'content-disposition': expect.stringMatching(/^inline; filename="page\.\w+"/),
      })
      const bytes = Buffer.from(await served.arrayBuffer())
      // Only pixels can survive, and those of PNG are compressed anew.
      expect(bytes.includes(PHP)).toBe(false)
      expect(bytes.includes(SCRIPT)).toBe(false)
    }
  })
})

describe('a name that means harm', () => {
  it.each(Object.entries(names))('%j is kept as %j, and is no path and no header', async (name, kept) => {
    const { asset, code } = await server.upload(await photo(40, 30), name)
    expect(code).toBe('accepted')
    expect(asset.filename).toBe(kept)
    const response = await fetch(asset.url ?? '')
    expect(response.status).toBe(200)
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="[^"\\]*"(; filename\*=UTF-8''[\w.!~%-]*)?$/,
    )
  })

  it('of more than a thousand characters is refused', async () => {
    expect(await server.upload(await photo(40, 30), 'a'.repeat(1001))).toMatchObject({
      status: 400,
      code: 'invalid_request',
    })
  })
})

describe('after all of it', () => {
  it('the server is the same process, has grown by no more than 64 MB, and still works', async () => {
    expect(server.hasEnded()).toBe(false)
    if (canReadMemory) expect(peakOf(server.pid)).toBeLessThan(baselineMegabytes + 64)
    const { asset } = await server.upload(await photo(600, 400))
    expect((await server.transform(asset.assetId, { preset: 'web' })).code).toBe('accepted')
  })
})
