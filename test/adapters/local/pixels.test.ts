import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { childPixels } from '../../../src/adapters/local/child-pixels.ts'
import { fsBlobStore } from '../../../src/adapters/local/fs-blob-store.ts'
import { estimateMegabytes } from '../../../src/operations/memory.ts'
import { animationSuite } from '../../ports/animation.suite.ts'
import { type PixelsFixture, pixelsSuite } from '../../ports/pixels.suite.ts'
import { realChild } from '../../support/pixels-pool.ts'

/** The children stay for all tests: starting them takes longer than most. */
const directory = await mkdtemp(join(tmpdir(), 'pixels-'))
const blobs = fsBlobStore({ directory })
const pixels = childPixels({
  memoryMegabytes: 256,
  pathOf: blobs.pathOf,
  temporaryPath: blobs.temporaryPath,
  childPath: realChild,
  callTimeoutSeconds: 20,
  estimateMegabytes,
  log: { debug: () => {}, warn: () => {}, error: () => {} },
})
afterAll(async () => {
  await pixels.close()
  await rm(directory, { recursive: true })
})

const fixture = async (): Promise<PixelsFixture> => ({
  pixels,
  put: async (key, bytes) => void (await blobs.put(key, bytes)),
  read: blobs.read,
  leftovers: () => readdir(join(directory, 'tmp')),
  async close() {
    for (const prefix of ['originals/', 'jobs/'])
      for (const { key } of (await blobs.list(prefix)).blobs) await blobs.delete(key)
  },
})

pixelsSuite('childPixels', fixture)
animationSuite('childPixels', fixture)
