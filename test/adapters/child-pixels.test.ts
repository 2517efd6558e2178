import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import * as pictures from '../support/pictures.ts'
import { isAlive, never, pixelsPool, realChild, wait, warm } from '../support/pixels-pool.ts'

const { directory, header, log, open, render, temporaries } = await pixelsPool()

describe('childPixels with the real child', () => {
  it('inspects and renders by path, and leaves the finished file behind, and nothing else', async () => {
    const pixels = open({ childPath: realChild })
    const facts = await pixels.inspect('photo', never)
    expect(facts).toMatchObject({
      ...header,
      thumbhash: expect.any(String),
      dominantColor: expect.stringMatching(/^#[0-9a-f]{6}$/),
    })
    const rendered = await render(pixels, 'finished')
    const bytes = await readFile(join(directory, 'finished'))
    expect(rendered).toMatchObject({ mediaType: 'image/jpeg', widthPx: 100, heightPx: 67, sizeBytes: bytes.length })
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 100, height: 67 })
    expect(await temporaries()).toEqual([])
  })

  it('starts with the first call where it is told to', async () => {
    const pixels = open({ childPath: realChild, startsOnFirstCall: true })
    expect(pixels.pids()).toEqual([])
    expect(await pixels.inspect('photo', never)).toMatchObject(header)
    expect(pixels.pids()).not.toEqual([])
  })

  it('gives the child’s refusals as they are: damaged, unsupported, too large, missing', async () => {
    const pixels = open({ childPath: realChild })
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

  it.runIf(process.platform === 'linux')('gives children nothing of the environment that could be secret', async () => {
    process.env.ATELIER_SECRETS = 'canary-secret'
    const pixels = open({ childPath: realChild })
    delete process.env.ATELIER_SECRETS
    await render(pixels, 'environment')
    const names = readFileSync(`/proc/${pixels.pids()[0]}/environ`, 'latin1')
      .split('\0')
      .map((entry) => entry.split('=')[0])
    expect(names.filter((name) => name !== '').sort()).toEqual(
      expect.arrayContaining(['MALLOC_ARENA_MAX', 'NODE_CHANNEL_FD', 'TMPDIR', 'UV_THREADPOOL_SIZE']),
    )
    expect(names).not.toContain('ATELIER_SECRETS')
    expect(names).not.toContain('HOME')
  })

  it('does 50 calls at a time within the permits, each right', async () => {
    const pixels = open({ childPath: realChild, memoryMegabytes: 60 })
    const results = await Promise.all(Array.from({ length: 50 }, (_, index) => render(pixels, `many-${index}`)))
    expect(new Set(results.map((result) => result.sha256)).size).toBe(1)
    expect((await readdir(directory)).filter((name) => name.startsWith('many-'))).toHaveLength(50)
    expect(log.filter((entry) => entry.message.includes('replaced'))).toEqual([])
  })

  it('ends with its supervisor, and not with a Ctrl-C or a stop that is meant for all', async () => {
    const child = fork(realChild, [], { execArgv: [] })
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
    await warm(pixels, render)
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

describe('a caller that leaves', () => {
  it('gives up its place while it waits, and those behind it are served in order', async () => {
    const pixels = open({ children: 1, slotsPerChild: 1 })
    await warm(pixels, render, 1)
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
    await warm(pixels, render, 1)
    const leaving = new AbortController()
    const left = render(pixels, 'slow-abandoned', leaving.signal)
    await wait(100)
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
    await wait(500)
    leaving.abort(new Error('no longer wanted'))
    await expect(left).rejects.toThrow('no longer wanted')
    expect(await render(pixels, 'after-deadline')).toMatchObject({ widthPx: 100 })
  })

  it('is not even queued when it had left before it came', async () => {
    await expect(render(open(), 'never', AbortSignal.abort(new Error('early')))).rejects.toThrow('early')
  })
})
