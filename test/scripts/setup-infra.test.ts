import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Clone, freshClone } from '../support/fresh-clone.ts'

let clone: Clone
beforeEach(async () => {
  clone = await freshClone()
})
afterEach(() => clone.remove())

const setUp = (args: readonly string[], environment: Record<string, string> = {}) =>
  clone.start('setup.mjs', args, environment).ended

describe('setting up infra', () => {
  it('installs the project and the deploy tools once, running no install scripts of theirs', async () => {
    const { code, output } = await setUp(['infra'])
    expect(code).toBe(0)
    expect(output).toMatch(/installing dependencies .* done in .*\nSetting up: installing the deploy tools .* done in /)
    expect(await clone.calls('infra')).toEqual(['ci'])
    expect(await clone.flags('infra')).toEqual(['--ignore-scripts --include=dev'])
    expect(await setUp(['infra'])).toEqual({ code: 0, output: '' })
    expect(await clone.calls('infra')).toEqual(['ci'])
  })

  it('is nothing that the project’s own setup does', async () => {
    expect((await setUp([])).code).toBe(0)
    expect(await clone.calls('infra')).toEqual([])
    expect(existsSync(join(clone.root, 'infra', 'node_modules'))).toBe(false)
  })

  it('installs again when the lockfile in infra changed, and leaves the project’s alone', async () => {
    await setUp(['infra'])
    await clone.writeLockfile('1.0.1', 'infra')
    expect((await setUp(['infra'])).output).toMatch(
      /^Setting up: installing the deploy tools \(package-lock\.json changed/,
    )
    expect(await clone.calls()).toEqual(['ci'])
    expect(await clone.calls('infra')).toEqual(['ci', 'ci'])
  })

  it('leaves out what tests need where only deploying is asked for, and brings it when tests are', async () => {
    expect((await setUp(['infra', '--omit=dev'])).code).toBe(0)
    expect(existsSync(join(clone.root, 'infra', 'node_modules', 'tool'))).toBe(false)
    expect(await setUp(['infra', '--omit=dev'])).toEqual({ code: 0, output: '' })
    expect((await setUp(['infra'])).output).toContain('what tests need is missing')
    expect(existsSync(join(clone.root, 'infra', 'node_modules', 'tool'))).toBe(true)
    expect(await setUp(['infra', '--omit=dev'])).toEqual({ code: 0, output: '' })
    expect(await clone.flags('infra')).toEqual(['--ignore-scripts --omit=dev', '--ignore-scripts --include=dev'])
  })

  it('does not take an install for whole from which a binary is missing', async () => {
    await setUp([])
    const { code, output } = await setUp(['infra'], { FAKE: 'incomplete' })
    expect(code).toBe(1)
    expect(output).toContain('npm left out node_modules/native')
    expect((await setUp(['infra'])).code).toBe(0)
  })

  it('lets two at once install once', async () => {
    const both = await Promise.all([setUp(['infra']), setUp(['infra'])])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    expect(await clone.calls('infra')).toEqual(['ci'])
  })

  it('names the lockfile that is gone', async () => {
    await rm(join(clone.root, 'infra', 'package-lock.json'))
    const { code, output } = await setUp(['infra'])
    expect(code).toBe(1)
    expect(output).toContain('git checkout infra/package-lock.json')
  })

  it('refuses words it does not know', async () => {
    const { code, output } = await setUp(['infra', '--omit=prod'])
    expect(code).toBe(1)
    expect(output).toContain('Possible are `infra` and `infra --omit=dev`')
    expect(await clone.calls()).toEqual([])
  })
})
