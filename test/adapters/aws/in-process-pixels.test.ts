import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { inProcessPixels } from '../../../src/adapters/aws/in-process-pixels.ts'
import { writeScratch } from '../../../src/adapters/aws/scratch-files.ts'
import { fsBlobStore } from '../../../src/adapters/local/fs-blob-store.ts'
import { pixelCalls } from '../../../src/media/pixel-calls.ts'
import { estimateMegabytes } from '../../../src/operations/memory.ts'
import { parseOperations } from '../../../src/operations/parse-operations.ts'
import type { PixelCalls } from '../../../src/ports/pixel-calls.ts'
import type { Pixels } from '../../../src/ports/pixels.ts'
import { paint } from '../../../src/providers/painter/paint.ts'
import { animationSuite } from '../../ports/animation.suite.ts'
import { type PixelsFixture, pixelsSuite } from '../../ports/pixels.suite.ts'
import * as pictures from '../../support/pictures.ts'

const real = pixelCalls(writeScratch, { loadPaint: async () => paint })

/** Blobs are files here: what matters is that they pass through the port. */
async function openPixels(calls: PixelCalls = real, memoryMegabytes = 256) {
  const root = await mkdtemp(join(tmpdir(), 'pixels-'))
  const directory = join(root, 'scratch')
  const blobs = fsBlobStore({ directory: root })
  return {
    blobs,
    directory,
    pixels: inProcessPixels({ blobs, calls, directory, memoryMegabytes, estimateMegabytes }),
    close: () => rm(root, { recursive: true }),
  }
}

async function fixture(): Promise<PixelsFixture> {
  const { blobs, directory, pixels, close } = await openPixels()
  return {
    pixels,
    put: async (key, bytes) => void (await blobs.put(key, bytes)),
    read: blobs.read,
    leftovers: () => readdir(directory),
    close,
  }
}

pixelsSuite('inProcessPixels', fixture)
animationSuite('inProcessPixels', fixture)

describe('inProcessPixels', () => {
  /** Calls that are held until they are let go. */
  let running: (() => void)[]
  let opened: Awaited<ReturnType<typeof openPixels>>
  beforeEach(async () => {
    running = []
    const held: PixelCalls = {
      ...real,
      async render(request, signal) {
        await new Promise<void>((resolve) => running.push(resolve))
        return await real.render(request, signal)
      },
    }
    // 28 megabytes each, by its estimate: two fit.
    opened = await openPixels(held, 70)
    await opened.blobs.put('originals/photo', await pictures.photo(1000, 1000))
    return () => opened.close()
  })

  const render = (pixels: Pixels, index: number, signal = new AbortController().signal) =>
    pixels.render(
      {
        source: {
          key: 'originals/photo',
          header: {
            mediaType: 'image/jpeg',
            widthPx: 1000,
            heightPx: 1000,
            frames: 1,
            hasAlpha: false,
            isInterlaced: false,
          },
        },
        targetKey: `jobs/job/0/${index}.1`,
        operations: parseOperations('rotate_90').operations,
        mediaType: 'image/jpeg',
        quality: undefined,
      },
      signal,
    )
  const letGo = () => {
    for (const resolve of running.splice(0)) resolve()
  }
  const scratch = () => readdir(opened.directory)

  it('runs at once what fits into the memory, and the rest afterwards', async () => {
    const all = Promise.all([0, 1, 2].map((index) => render(opened.pixels, index)))
    await expect.poll(() => running.length).toBe(2)
    expect(await scratch()).toHaveLength(2)
    letGo()
    await expect.poll(() => running.length).toBe(1)
    letGo()
    expect(await all).toHaveLength(3)
    expect(await scratch()).toEqual([])
  })

  it('holds memory and files of a call whose caller has left until its decoder ends, and stores nothing', async () => {
    const leaving = new AbortController()
    const left = expect(render(opened.pixels, 0, leaving.signal)).rejects.toThrow('left')
    const stays = render(opened.pixels, 1)
    await expect.poll(() => running.length).toBe(2)
    leaving.abort(new Error('left'))
    await left
    const waits = render(opened.pixels, 2)
    expect(await scratch()).toHaveLength(2)
    expect(running).toHaveLength(2)
    letGo()
    await stays
    await expect.poll(() => running.length).toBe(1)
    letGo()
    await waits
    await expect.poll(scratch).toEqual([])
    expect(await opened.blobs.head('jobs/job/0/0.1')).toBeUndefined()
    expect(await opened.blobs.head('jobs/job/0/2.1')).toBeDefined()
  })

  it('removes what a function that was killed has left on its disk', async () => {
    const { directory, blobs } = opened
    await mkdir(join(directory, 'call-killed'))
    await writeFile(join(directory, 'call-killed', 'source'), 'half a picture')
    inProcessPixels({ blobs, calls: real, directory, memoryMegabytes: 80, estimateMegabytes })
    expect(existsSync(join(directory, 'call-killed'))).toBe(false)
  })

  it('passes on what nobody foresaw, and cleans up', async () => {
    const calls = { ...real, render: () => Promise.reject(new TypeError('a bug')) }
    const { directory, blobs } = opened
    const pixels = inProcessPixels({ blobs, calls, directory, memoryMegabytes: 80, estimateMegabytes })
    await expect(render(pixels, 0)).rejects.toThrow(TypeError)
    expect(await readdir(directory)).toEqual([])
  })

  it('says so when the function’s own disk is full', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    const calls = { ...real, render: () => Promise.reject(full) }
    const { directory, blobs } = opened
    const pixels = inProcessPixels({ blobs, calls, directory, memoryMegabytes: 80, estimateMegabytes })
    await expect(render(pixels, 0)).rejects.toMatchObject({ code: 'storage_full', cause: full })
  })
})
