import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { type ChildPixels, type ChildPixelsOptions, childPixels } from '../../src/adapters/local/child-pixels.ts'
import { readHeader } from '../../src/media/header.ts'
import { estimateMegabytes } from '../../src/operations/memory.ts'
import { parseOperations } from '../../src/operations/parse-operations.ts'
import { photo } from './pictures.ts'

export const realChild = resolve('src/entrypoints/pixels-child.ts')
/** The real child, which does harm when the target's name asks for it. */
export const faultyChild = resolve('test/support/faulty-child.ts')
export const never = new AbortController().signal

export interface LogEntry {
  readonly message: string
  readonly [field: string]: unknown
}

/** A folder with one photo in it and childPixels over it, closed and removed when the file's tests end. Call it once a file. */
export async function pixelsPool() {
  const directory = await mkdtemp(join(tmpdir(), 'child-pixels-'))
  const picture = await photo(600, 400)
  const header = await readHeader(picture)
  const log: LogEntry[] = []
  let opened: ChildPixels | undefined

  beforeAll(async () => {
    await mkdir(join(directory, 'tmp'))
    await writeFile(join(directory, 'photo'), picture)
  })
  afterEach(async () => {
    await opened?.close()
    opened = undefined
  })
  afterAll(() => rm(directory, { recursive: true }))

  return {
    directory,
    header,
    /** What the pool that was opened last has logged. */
    log,
    open(options: Partial<ChildPixelsOptions> = {}): ChildPixels {
      log.length = 0
      const write = (fields: object, message: string) => void log.push({ ...fields, message })
      opened = childPixels({
        memoryMegabytes: 256,
        pathOf: (key) => join(directory, key),
        temporaryPath: () => join(directory, 'tmp', randomUUID()),
        childPath: faultyChild,
        callTimeoutSeconds: 20,
        estimateMegabytes,
        log: { debug: write, warn: write, error: write },
        ...options,
      })
      return opened
    },
    /** The photo at 100 px, under that name. */
    render(pixels: ChildPixels, targetKey: string, signal = never) {
      const { operations } = parseOperations('w_100')
      const source = { key: 'photo', header }
      return pixels.render({ source, targetKey, operations, mediaType: 'image/jpeg', quality: undefined }, signal)
    },
    temporaries: () => readdir(join(directory, 'tmp')),
  }
}

/** Resolves when all children are warm and idle, so that calls go where a test expects them. */
export async function warm(
  pixels: ChildPixels,
  render: (pixels: ChildPixels, key: string) => Promise<unknown>,
  calls = 4,
) {
  await Promise.all(Array.from({ length: calls }, (_, index) => render(pixels, `warm-${index}`)))
  await wait(300)
}

export const wait = (delayMs: number) => new Promise<void>((next) => setTimeout(next, delayMs))

export async function until(condition: () => boolean) {
  while (!condition()) await wait(10)
}

/** Whether the process is there. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
