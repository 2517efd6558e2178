import { existsSync, readdirSync } from 'node:fs'
import { appendFile, cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, it } from 'vitest'
import type { Job } from '../../../src/schema/job.ts'
import { type RunningCommand, runCommand, startCommand, startServer } from '../../support/command-line.ts'
import { photo } from '../../support/pictures.ts'

/** A folder of its own for each test: they wait more than they work, so they run at the same time. */
const test = it.extend<{ place: Place }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the parameter what a fixture needs
  place: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'atelier-watch-'))
    await mkdir(join(folder, 'in'))
    const started: RunningCommand[] = []
    await use(placeIn(folder, started))
    for (const { child, ended } of started) {
      child.kill('SIGKILL')
      await ended
    }
    await rm(folder, { recursive: true })
  },
})

type Place = ReturnType<typeof placeIn>

function placeIn(folder: string, started: RunningCommand[]) {
  const at = (name: string) => join(folder, name)
  return {
    folder,
    at,
    put: async (name: string, widthPx: number) => writeFile(at(name), await photo(widthPx, 40)),
    once: (...args: string[]) => runCommand(['watch', 'in', '--once', '-w', '20', ...args], { folder }),
    start(...args: string[]): RunningCommand {
      const command = startCommand(['watch', 'in', '-w', '20', ...args], { folder })
      started.push(command)
      return command
    },
    async jobs(): Promise<Job[]> {
      const { stdout } = await runCommand(['jobs', 'list', '--json', '--limit', '1000'], { folder })
      return stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    },
    results: (name: string) =>
      readdirSync(at(name), { recursive: true, encoding: 'utf8' })
        .filter((one) => one.includes('-20.'))
        .sort(),
  }
}

/** Seven at a time, each starting commands, on a machine that may do everything else beside them. Not a measure of speed. */
const TIMEOUT_MS = 180_000

describe.concurrent('atelier watch', { timeout: TIMEOUT_MS }, () => {
  test('takes what is there and what comes, awaits what grows, and ends with 0 on Ctrl-C', async ({
    place: { at, jobs, put, results, start },
    expect,
  }) => {
    await put('in/first.jpg', 60)
    const command = start('-o', 'in/out')
    await command.said('in/first.jpg → in/out/first-20.jpg\n')

    await mkdir(at('in/new/deep'), { recursive: true })
    await put('in/new/deep/second.jpg', 70)
    const bytes = await sharp({
      create: {
        width: 300,
        height: 300,
        channels: 3,
        background: 'red',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .png()
      .toBuffer()
    await writeFile(at('in/growing.png'), bytes.subarray(0, 20_000))
    for (let part = 1; part <= 3; part += 1) {
      await new Promise((resolve) => setTimeout(resolve, 500))
      await appendFile(
        at('in/growing.png'),
        bytes.subarray(part * 20_000, part === 3 ? undefined : (part + 1) * 20_000),
      )
    }
    await command.said('in/new/deep/second.jpg → in/out/new/deep/second-20.jpg\n')
    await command.said('in/growing.png → in/out/growing-20.png\n')
    command.child.kill('SIGINT')
    const result = await command.ended
    expect(result.exit).toBe(0)
    expect(result.stderr).not.toContain('growing.png:')
    expect(results('in/out')).toEqual(['first-20.jpg', 'growing-20.png', 'new/deep/second-20.jpg'])
    expect(await jobs()).toHaveLength(3)
  })

  test('does nothing twice after a restart, and takes changed files again', async ({
    place: { at, jobs, once, put, results },
    expect,
  }) => {
    await put('in/same.jpg', 60)
    await put('in/changed.jpg', 70)
    await writeFile(at('in/damaged.jpg'), 'no picture')
    const first = await once()
    expect(first).toMatchObject({ exit: 1 })
    expect(first.stderr).toMatch(/in\/damaged\.jpg: .+\n2 pictures done, 1 failed\.\n$/)
    expect(results('in')).toEqual(['changed-20.jpg', 'same-20.jpg'])

    await put('in/changed.jpg', 80)
    const second = await once()
    expect(second).toMatchObject({ exit: 0, stdout: 'in/changed.jpg → in/changed-20.jpg\n' })
    expect(await once('--json')).toMatchObject({ exit: 0, stdout: '' })
    expect(results('in')).toEqual(['changed-20.jpg', 'same-20.jpg'])
    expect(await jobs()).toHaveLength(3)
  })

  test('makes the result of a renamed file without sending it again, and keeps the result of a deleted one', async ({
    place: { at, jobs, once, put, results },
    expect,
  }) => {
    await put('in/old.jpg', 60)
    await put('in/gone.jpg', 70)
    await once('-o', 'out')
    await rename(at('in/old.jpg'), at('in/new.jpg'))
    await rm(at('in/gone.jpg'))
    expect(await once('-o', 'out')).toMatchObject({ exit: 0, stdout: 'in/new.jpg → out/new-20.jpg\n' })
    expect(results('out')).toEqual(['gone-20.jpg', 'new-20.jpg', 'old-20.jpg'])
    expect(await jobs()).toHaveLength(2)
  })

  test('never replaces a file that is not its own', async ({ place: { at, once, put }, expect }) => {
    await put('in/a.jpg', 60)
    await mkdir(at('out'))
    await writeFile(at('out/a-20.jpg'), 'mine')
    const result = await once('-o', 'out', '--json')
    expect(result.exit).toBe(1)
    expect(JSON.parse(result.stdout)).toMatchObject({ source: 'in/a.jpg', error: { code: 'failed' } })
  })

  test('goes on where it was killed, without another job', async ({
    place: { at, jobs, once, put, results, start },
    expect,
  }) => {
    await put('in/0.jpg', 60)
    for (let index = 1; index < 100; index += 1) {
      await cp(at('in/0.jpg'), at(`in/${index}.jpg`))
      await appendFile(at(`in/${index}.jpg`), String(index))
    }
    const command = start('-o', 'out')
    await command.said('-20.jpg')
    command.child.kill('SIGKILL')
    await command.ended
    expect(results('out').length).toBeLessThan(100)
    expect(await once('-o', 'out')).toMatchObject({ exit: 0 })
    expect(results('out')).toHaveLength(100)
    expect(await jobs()).toHaveLength(100)
  })

  test('refuses to do what another does already, until that one is dead', async ({
    place: { once, put, start },
    expect,
  }) => {
    await put('in/a.jpg', 60)
    const first = start('-o', 'out')
    await first.said('in/a.jpg → out/a-20.jpg')
    const second = await once('-o', 'out')
    expect(second).toMatchObject({ exit: 1, stdout: '' })
    expect(second.stderr).toMatch(/Another atelier watch does the same with \S+in into \S+out already\. .*options/)
    // Another place is another watch.
    expect(await once('-o', 'elsewhere')).toMatchObject({ exit: 0 })
    first.child.kill('SIGKILL')
    await first.ended
    expect(await once('-o', 'out')).toMatchObject({ exit: 0 })
  })

  test('waits for a server that goes away and comes back', async ({ place: { at, folder, put, start }, expect }) => {
    const server = await startServer([], { folder })
    const command = start('-o', 'out', '--server', server.url)
    await command.said('Watching in')
    await server.stop()
    await put('in/a.jpg', 60)
    await command.said('Trying again in')
    const again = await startServer(['--port', new URL(server.url).port], { folder })
    await command.said('in/a.jpg → out/a-20.jpg')
    command.child.kill('SIGTERM')
    expect((await command.ended).exit).toBe(0)
    await again.stop()
    expect(existsSync(at('out/a-20.jpg'))).toBe(true)
  })
})
