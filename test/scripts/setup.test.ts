import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Clone, freshClone } from '../support/fresh-clone.ts'

let clone: Clone
let root: string
beforeEach(async () => {
  clone = await freshClone()
  root = clone.root
})
afterEach(() => clone.remove())

const start: Clone['start'] = (...parts) => clone.start(...parts)
const calls = () => clone.calls()
const setUp = (environment: Record<string, string> = {}) => start('setup.mjs', [], environment).ended

describe('setup', () => {
  it('installs once, and then says and does nothing', async () => {
    const first = await setUp()
    expect(first).toMatchObject({
      code: 0,
      output: expect.stringMatching(
        /^Setting up: installing dependencies \(they are not there yet.* done in \d+\.\d s\n$/,
      ),
    })
    expect(await setUp()).toEqual({ code: 0, output: '' })
    expect(await calls()).toEqual(['ci'])
    expect(existsSync(join(root, '.setup.lock'))).toBe(false)
  })

  it('installs again when the lockfile changed', async () => {
    await setUp()
    await clone.writeLockfile('1.0.1')
    expect((await setUp()).output).toContain('package-lock.json changed')
    expect(await calls()).toEqual(['ci', 'ci'])
  })

  it('repairs Node alone when only Node is gone', async () => {
    await setUp()
    await rm(join(root, 'node_modules', 'node', 'bin', 'node'))
    expect((await setUp()).output).toContain('preparing Node 24')
    expect(await calls()).toEqual(['ci', 'rebuild'])
  })

  it('fetches Node where npm ignored its install script', async () => {
    expect((await setUp({ FAKE: 'scripts ignored' })).code).toBe(0)
    expect(await calls()).toEqual(['ci', 'rebuild'])
  })

  it('lets two at once install once', async () => {
    const both = await Promise.all([setUp(), setUp()])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    expect(await calls()).toEqual(['ci'])
    expect(both.filter(({ output }) => output.includes('done in'))).toHaveLength(1)
  })

  it('takes over the lock of a process that has died', async () => {
    // No process has this number: Linux ends at 4,194,304.
    await writeFile(join(root, '.setup.lock'), `${hostname()} 9999999`)
    expect((await setUp()).code).toBe(0)
    expect(await calls()).toEqual(['ci'])
  })

  it('waits for the lock of a process that lives', async () => {
    await writeFile(join(root, '.setup.lock'), `${hostname()} ${process.pid}`)
    const { child, ended, output } = start('setup.mjs')
    await expect.poll(output).toContain('waiting for another command')
    expect(await calls()).toEqual([])
    await rm(join(root, '.setup.lock'))
    expect((await ended).code).toBe(0)
    expect(child.exitCode).toBe(0)
  })

  it('says what to do without a network, and tries again the next time', async () => {
    const { code, output } = await setUp({ FAKE: 'offline' })
    expect(code).toBe(1)
    expect(output).toContain('the package registry could not be reached')
    expect(output).toContain('Check the network')
    expect((await setUp()).code).toBe(0)
  })

  it('does not take an install for whole from which a binary is missing', async () => {
    const { code, output } = await setUp({ FAKE: 'incomplete' })
    expect(code).toBe(1)
    expect(output).toContain('npm left out node_modules/native')
    expect((await setUp()).code).toBe(0)
  })

  it('says which Node to install when none here can run the sources', async () => {
    const broken = { FAKE: 'no node' }
    const { code, output } = await setUp({ ...broken, NODE_VERSION: '20.1.0' })
    expect(code).toBe(1)
    expect(output).toMatch(/Atelier runs on Node 24 or newer.*Install Node 24 from https:\/\/nodejs\.org/)
    // With that Node, the dependencies are not installed again, and the broken one no longer hides it.
    expect((await setUp(broken)).code).toBe(0)
    expect((await calls()).filter((call) => call === 'ci')).toHaveLength(1)
    expect(existsSync(join(root, 'node_modules', '.bin', 'node'))).toBe(false)
    expect(await setUp(broken)).toEqual({ code: 0, output: '' })
  })

  it('refuses a Node that is too old to install anything', async () => {
    const { code, output } = await setUp({ NODE_VERSION: '18.20.0' })
    expect(code).toBe(1)
    expect(output).toContain('needs Node 20 or newer')
    expect(await calls()).toEqual([])
  })

  it('says so when the lockfile is gone', async () => {
    await rm(join(root, 'package-lock.json'))
    expect(await setUp()).toMatchObject({ code: 1, output: expect.stringContaining('git checkout package-lock.json') })
  })

  it('gives the lock back when it is told to end', async () => {
    const { child, ended, output } = start('setup.mjs')
    await expect.poll(output).toContain('installing dependencies')
    child.kill('SIGTERM')
    expect((await ended).code).toBe(143)
    expect(existsSync(join(root, '.setup.lock'))).toBe(false)
  })
})

describe('the command atelier', () => {
  it.each([{}, { NODE_VERSION: '20.1.0' }])('passes arguments and exit code on (%o)', async (environment) => {
    expect((await start('atelier.mjs', ['say', 'a b'], environment).ended).output).toContain('ready a b')
    expect((await start('atelier.mjs', ['exit', '5'], environment).ended).code).toBe(5)
  })

  it('passes signals on to the Node that runs it', async () => {
    await setUp()
    const { child, ended, output } = start('atelier.mjs', ['wait'], { NODE_VERSION: '20.1.0' })
    await expect.poll(output).toContain('ready')
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 7, output: expect.stringContaining('asked to end') })
  })
})
