import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type ChildPixels, type ChildPixelsOptions, childPixels } from '../../src/adapters/local/child-pixels.ts'
import { readHeader } from '../../src/media/header.ts'
import { estimateMegabytes } from '../../src/media/limits.ts'
import { parseOperations } from '../../src/operations/parse-operations.ts'
import type { ImageHeader } from '../../src/ports/pixels.ts'
import * as pictures from '../support/pictures.ts'

const REAL = resolve('src/entrypoints/pixels-child.ts')
const FAULTY = resolve('test/support/faulty-child.ts')
const LINUX = process.platform === 'linux'
const never = new AbortController().signal
const { operations } = parseOperations('w_100')

let directory: string
let header: ImageHeader
let log: { message: string; [field: string]: unknown }[]
let opened: ChildPixels | undefined

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'child-pixels-'))
  const photo = await pictures.photo(600, 400)
  header = await readHeader(photo)
  await writeFile(join(directory, 'photo'), photo)
})
afterEach(async () => {
  await opened?.close()
  opened = undefined
})
afterAll(() => rm(directory, { recursive: true }))

function open(options: Partial<ChildPixelsOptions> = {}): ChildPixels {
  log = []
  const write = (fields: object, message: string) => void log.push({ ...fields, message })
  opened = childPixels({
    memoryMegabytes: 256,
    pathOf: (key) => join(directory, key),
    childPath: FAULTY,
    callTimeoutSeconds: 20,
    estimateMegabytes,
    log: { debug: write, warn: write, error: write },
    ...options,
  })
  return opened
}

const render = (pixels: ChildPixels, targetKey: string, signal = never) =>
  pixels.render(
    { source: { key: 'photo', header }, targetKey, operations, mediaType: 'image/jpeg', quality: undefined },
    signal,
  )

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((next) => setTimeout(next, 10))
}
/** Once all children are warm, so that calls go where the test expects them. */
const warm = async (pixels: ChildPixels, calls = 4) => {
  await Promise.all(Array.from({ length: calls }, (_, index) => render(pixels, `warm-${index}`)))
  await new Promise((next) => setTimeout(next, 300))
}
const temporaries = async () => (await readdir(directory)).filter((name) => name.endsWith('.tmp'))
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('childPixels with the real child', () => {
  it('inspects and renders by path, and leaves the finished file under a folder it makes', async () => {
    const pixels = open({ childPath: REAL })
    const facts = await pixels.inspect('photo', never)
    expect(facts).toMatchObject({
      ...header,
      thumbhash: expect.any(String),
      dominantColor: expect.stringMatching(/^#[0-9a-f]{6}$/),
    })
    const rendered = await render(pixels, 'jobs/one/render/0.1')
    const bytes = await readFile(join(directory, 'jobs/one/render/0.1'))
    expect(rendered).toMatchObject({ mediaType: 'image/jpeg', widthPx: 100, heightPx: 67, sizeBytes: bytes.length })
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 100, height: 67 })
  })

  it('gives the child’s refusals as they are: damaged, unsupported, too large, missing', async () => {
    const pixels = open({ childPath: REAL })
    await writeFile(join(directory, 'broken'), pictures.truncated(await pictures.photo(300, 200)))
    await writeFile(join(directory, 'page'), '<!doctype html>')
    await writeFile(join(directory, 'bomb'), pictures.pngHeader(60_000, 60_000))
    await expect(pixels.inspect('broken', never)).rejects.toMatchObject({ name: 'AppError', code: 'image_damaged' })
    await expect(pixels.inspect('page', never)).rejects.toMatchObject({ code: 'unsupported_media' })
    await expect(pixels.inspect('bomb', never)).rejects.toMatchObject({ code: 'image_too_large' })
    await expect(pixels.inspect('nothing', never)).rejects.toMatchObject({ code: 'integrity_error' })
    // A broken data directory is no fault of the picture: a bug to be logged, not a refusal.
    await expect(render(pixels, 'photo/not-a-folder')).rejects.toMatchObject({
      name: 'Error',
      message: expect.stringContaining('ENOTDIR'),
    })
    expect(await temporaries()).toEqual([])
  })

  it.runIf(LINUX)('gives children nothing of the environment that could be secret', async () => {
    process.env.ATELIER_SECRETS = 'canary-secret'
    const pixels = open({ childPath: REAL })
    delete process.env.ATELIER_SECRETS
    await render(pixels, 'environment')
    const names = readFileSync(`/proc/${pixels.pids()[0]}/environ`, 'latin1')
      .split('\0')
      .map((entry) => entry.split('=')[0])
    expect(names.filter((name) => name !== '').sort()).toEqual(
      expect.arrayContaining(['MALLOC_ARENA_MAX', 'NODE_CHANNEL_FD', 'PATH', 'UV_THREADPOOL_SIZE']),
    )
    expect(names).not.toContain('ATELIER_SECRETS')
    expect(names).not.toContain('HOME')
  })

  it('does 50 calls at a time within the permits, each right', async () => {
    const pixels = open({ childPath: REAL, memoryMegabytes: 60 })
    const results = await Promise.all(Array.from({ length: 50 }, (_, index) => render(pixels, `many-${index}`)))
    expect(new Set(results.map((result) => result.sha256)).size).toBe(1)
    expect((await readdir(directory)).filter((name) => name.startsWith('many-'))).toHaveLength(50)
    expect(log.filter((entry) => entry.message.includes('replaced'))).toEqual([])
  })

  it('ends with its supervisor, and not with a Ctrl-C or a stop that is meant for all', async () => {
    const child = fork(REAL, [], { execArgv: [] })
    const exit = once(child, 'exit')
    await once(child, 'message')
    child.kill('SIGINT')
    child.kill('SIGTERM')
    child.send({ type: 'ping' })
    expect(await once(child, 'message')).toMatchObject([{ type: 'pong', rssMegabytes: expect.any(Number) }, undefined])
    child.disconnect()
    await exit
  })

  it('kills its children when it closes, running or not, and takes no more calls', async () => {
    const pixels = open()
    await warm(pixels)
    const pids = pixels.pids()
    const hanging = expect(render(pixels, 'hang-close')).rejects.toMatchObject({ code: 'worker_lost' })
    const waiting = Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        expect(render(pixels, `hang-${index}`)).rejects.toMatchObject({ code: 'worker_lost' }),
      ),
    )
    await pixels.close()
    await hanging
    await waiting
    expect(pids).toHaveLength(2)
    expect(pids.filter(isAlive)).toEqual([])
    expect(pixels.pids()).toEqual([])
    await expect(render(pixels, 'late')).rejects.toMatchObject({ code: 'worker_lost' })
  })
})

describe('a child that dies', () => {
  it('is replaced, and its calls run again, when somebody kills it from outside', async () => {
    const pixels = open()
    await warm(pixels)
    const [victim = 0] = pixels.pids()
    const calls = Array.from({ length: 4 }, (_, index) => render(pixels, `slow-kill-${index}`))
    await new Promise((next) => setTimeout(next, 200))
    process.kill(victim, 'SIGKILL')
    const results = await Promise.all(calls)
    expect(results.map((result) => result.widthPx)).toEqual([100, 100, 100, 100])
    expect(pixels.pids()).toHaveLength(2)
    expect(pixels.pids()).not.toContain(victim)
    expect(log).toContainEqual(expect.objectContaining({ pid: victim, signal: 'SIGKILL', calls: 2 }))
    expect(await temporaries()).toEqual([])
  })

  it('costs a call worker_lost, which may be retried, when it is killed twice in one call', async () => {
    const pixels = open({ children: 1 })
    await warm(pixels)
    const failed = render(pixels, 'hang-twice').catch((error) => error)
    for (const _ of [1, 2]) {
      await until(() => pixels.pids().length === 1)
      const [pid = 0] = pixels.pids()
      await new Promise((next) => setTimeout(next, 700))
      process.kill(pid, 'SIGKILL')
      await until(() => !pixels.pids().includes(pid))
    }
    expect(await failed).toMatchObject({ code: 'worker_lost' })
    expect(await render(pixels, 'after-twice')).toMatchObject({ widthPx: 100 })
  })

  it('is blamed on the picture that hangs its decoder, and not on the neighbour in the same child', async () => {
    const pixels = open({ children: 1, callTimeoutSeconds: 1 })
    const neighbour = render(pixels, 'slow-neighbour')
    const culprit = render(pixels, 'hang-decoder')
    await expect(culprit).rejects.toMatchObject({ code: 'image_timeout' })
    expect(await neighbour).toMatchObject({ widthPx: 100 })
    expect(await render(pixels, 'after-deadline')).toMatchObject({ widthPx: 100 })
    expect(existsSync(join(directory, 'hang-decoder'))).toBe(false)
  })

  it.runIf(LINUX)(
    'is stopped when its picture takes too much memory, while its neighbours’ work is done again',
    async () => {
      const pixels = open({ children: 1 })
      const neighbour = render(pixels, 'slow-beside')
      const culprit = render(pixels, 'hog-memory')
      await expect(culprit).rejects.toMatchObject({ code: 'image_too_large' })
      expect(await neighbour).toMatchObject({ widthPx: 100 })
      expect(log).toContainEqual(expect.objectContaining({ cause: 'memory' }))
    },
  )

  it('is blamed on the picture that crashes it twice, alone', async () => {
    const pixels = open()
    const calls = ['a', 'b', 'c'].map((name) => render(pixels, `slow-${name}`))
    await expect(render(pixels, 'crash-decoder')).rejects.toMatchObject({ code: 'image_damaged' })
    expect((await Promise.all(calls)).map((result) => result.widthPx)).toEqual([100, 100, 100])
  })

  it('is killed and replaced when it is stopped, or too busy to answer', async () => {
    const pixels = open()
    await warm(pixels)
    const [victim = 0] = pixels.pids()
    const calls = Array.from({ length: 4 }, (_, index) => render(pixels, `slow-stop-${index}`))
    await new Promise((next) => setTimeout(next, 100))
    process.kill(victim, 'SIGSTOP')
    const spinning = render(pixels, 'spin-one').catch((error) => error)
    expect((await Promise.all(calls)).map((result) => result.widthPx)).toEqual([100, 100, 100, 100])
    expect(await spinning).toMatchObject({ code: 'worker_lost' })
    expect(isAlive(victim)).toBe(false)
    expect(log.filter((entry) => entry.cause === 'unresponsive').length).toBeGreaterThanOrEqual(2)
  })

  it('is told to whoever waits when children do not even start', async () => {
    const pixels = open({ childPath: join(directory, 'no-such-file.ts') })
    await expect(render(pixels, 'nothing')).rejects.toMatchObject({
      code: 'worker_lost',
      message: expect.stringContaining('do not start'),
    })
  })
})

describe('a caller that leaves', () => {
  it('gives up its place while it waits, and those behind it are served in order', async () => {
    const pixels = open({ children: 1, slotsPerChild: 1 })
    await warm(pixels, 1)
    const ended: string[] = []
    const note = (name: string) => (call: Promise<unknown>) => call.then(() => ended.push(name))
    const first = note('first')(render(pixels, 'slow-first'))
    const leaving = new AbortController()
    const left = render(pixels, 'slow-left', leaving.signal)
    const behind = [note('second')(render(pixels, 'slow-second')), note('third')(render(pixels, 'slow-third'))]
    leaving.abort(new Error('no longer wanted'))
    await expect(left).rejects.toThrow('no longer wanted')
    expect(ended).toEqual([])
    await Promise.all([first, ...behind])
    expect(ended).toEqual(['first', 'second', 'third'])
    expect(existsSync(join(directory, 'slow-left'))).toBe(false)
  })

  it('leaves no result behind when its call was running', async () => {
    const pixels = open({ children: 1, slotsPerChild: 1 })
    await warm(pixels, 1)
    const leaving = new AbortController()
    const left = render(pixels, 'slow-abandoned', leaving.signal)
    await new Promise((next) => setTimeout(next, 100))
    leaving.abort(new Error('no longer wanted'))
    await expect(left).rejects.toThrow('no longer wanted')
    // One slot: this one starts when the abandoned one has really ended.
    await render(pixels, 'after-abandoned')
    expect(existsSync(join(directory, 'slow-abandoned'))).toBe(false)
    expect(await temporaries()).toEqual([])
  })

  it('frees the slot and the megabytes of a call that never ends, once its deadline has passed', async () => {
    const pixels = open({ children: 1, slotsPerChild: 1, memoryMegabytes: 12, callTimeoutSeconds: 1 })
    const leaving = new AbortController()
    const left = render(pixels, 'hang-abandoned', leaving.signal)
    await new Promise((next) => setTimeout(next, 500))
    leaving.abort(new Error('no longer wanted'))
    await expect(left).rejects.toThrow('no longer wanted')
    expect(await render(pixels, 'after-deadline')).toMatchObject({ widthPx: 100 })
  })

  it('is not even queued when it had left before it came', async () => {
    await expect(render(open(), 'never', AbortSignal.abort(new Error('early')))).rejects.toThrow('early')
  })
})
