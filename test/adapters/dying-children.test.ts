import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isAlive, pixelsPool, until, wait, warm } from '../support/pixels-pool.ts'

const { directory, log, open, render, temporaries } = await pixelsPool()

describe('a child that dies', () => {
  it('is replaced, and its calls run again, when somebody kills it from outside', async () => {
    const pixels = open()
    await warm(pixels, render)
    const [victim = 0] = pixels.pids()
    const calls = Array.from({ length: 4 }, (_, index) => render(pixels, `slow-kill-${index}`))
    await wait(200)
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
    await warm(pixels, render)
    const failed = render(pixels, 'hang-twice').catch((error) => error)
    for (const _ of [1, 2]) {
      await until(() => pixels.pids().length === 1)
      const [pid = 0] = pixels.pids()
      await wait(700)
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

  it.runIf(process.platform === 'linux')(
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
    await warm(pixels, render)
    const [victim = 0] = pixels.pids()
    const calls = Array.from({ length: 4 }, (_, index) => render(pixels, `slow-stop-${index}`))
    await wait(100)
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
