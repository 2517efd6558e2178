import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Check } from '../../../src/entrypoints/cli/checks/check.ts'
import { checkNode, checkPackages, checkWorkers } from '../../../src/entrypoints/cli/checks/machine-checks.ts'
import { runCommand } from '../../support/command-line.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-doctor-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** The checks by name, and how the command ended. */
async function diagnose(environment: Record<string, string> = {}) {
  const { exit, stdout, stderr } = await runCommand(['doctor', '--json'], {
    folder,
    environment: { ATELIER_PORT: '0', ...environment },
  })
  const checks = stdout
    .trimEnd()
    .split('\n')
    .map((line): Check => JSON.parse(line))
  const failed = checks.filter(({ status }) => status === 'fail')
  return { exit, stderr, failed, names: checks.map(({ name }) => name) }
}

describe('atelier doctor', () => {
  it('finds nothing wrong here', async () => {
    const { exit, failed, names, stderr } = await diagnose()
    expect({ failed, stderr, exit }).toEqual({ failed: [], stderr: '', exit: 0 })
    expect(names).toEqual(
      expect.arrayContaining([
        'node',
        'packages',
        'settings',
        'workers',
        'data folder',
        'disk',
        'owner',
        'database',
        'secrets',
        'server',
        'pictures',
        'heic',
        'video',
      ]),
    )
  })

  it('prints lines for people on standard output', async () => {
    const { exit, stdout } = await runCommand(['doctor'], { folder, environment: { ATELIER_PORT: '0' } })
    expect(exit).toBe(0)
    expect(stdout).toMatch(/^ok {4}node {9}Node \d+/m)
    expect(stdout).not.toContain('\u001b')
  })

  it.each<[string, string, (data: string) => Promise<unknown>]>([
    [
      'a damaged database',
      'database',
      (data) => writeFile(join(data, 'atelier.db'), 'not a database, and long enough to be read as one'),
    ],
    [
      'secrets that others can read',
      'secrets',
      (data) => writeFile(join(data, 'secrets.json'), '[]').then(() => chmod(join(data, 'secrets.json'), 0o644)),
    ],
    [
      'a data folder that is a file',
      'data folder',
      (data) => rm(data, { recursive: true }).then(() => writeFile(data, '')),
    ],
  ])('finds %s', async (_what, name, harm) => {
    await mkdir(join(folder, 'data'))
    await harm(join(folder, 'data'))
    const { exit, failed } = await diagnose()
    expect(failed.map((one) => one.name)).toEqual([name])
    expect(exit).toBe(1)
  })

  it('finds a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const { exit, failed } = await diagnose({ ATELIER_PORT: String(port) })
    other.close()
    expect(failed).toMatchObject([{ name: 'server', remedy: expect.stringContaining('ATELIER_PORT') }])
    expect(exit).toBe(1)
  })

  it('finds every wrong setting and still looks at the rest', async () => {
    const { exit, failed, names } = await diagnose({ ATELIER_WORKERS: 'many', ATELIER_HOST: '0.0.0.0' })
    expect(failed.map(({ name }) => name)).toEqual(['settings', 'settings'])
    expect(names).toContain('pictures')
    expect(exit).toBe(1)
  })
})

describe('the checks of the machine', () => {
  it('want a Node that runs TypeScript', () => {
    expect(checkNode('24.0.0').status).toBe('pass')
    expect(checkNode('22.20.0').status).toBe('fail')
  })

  it('want the packages of package.json', () => {
    expect(checkPackages().status).toBe('pass')
    expect(checkPackages((name) => (name === 'sharp' ? '0.1.0' : undefined)).message).toContain('sharp')
  })

  it.each([
    [{ workers: 2, memoryMb: 512 }, 'pass'],
    [{ workers: 0, memoryMb: 512 }, 'warn'],
    [{ workers: 9, memoryMb: 512 }, 'warn'],
    [{ workers: 2, memoryMb: 3900 }, 'warn'],
  ])('say of %j: %s', (settings, status) => {
    expect(checkWorkers(settings, { cores: 4, memoryMb: 4000 }).status).toBe(status)
  })
})
