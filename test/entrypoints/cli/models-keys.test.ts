import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ScriptedServer, scriptedServer } from '../../providers/support/scripted-server.ts'
import { runCommand, startCommand, startServer } from '../../support/command-line.ts'

const KEY = 'sk-test-0123456789abcdef'

describe('atelier models and atelier keys', () => {
  let folder: string
  let provider: ScriptedServer
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'atelier-keys-'))
    provider = await scriptedServer()
    provider.answer(({ headers }) =>
      headers.authorization === `Bearer ${KEY}`
        ? { body: { credits: 5 } }
        : { status: 401, body: { name: 'unauthorized', errors: ['invalid key'] } },
    )
  })
  afterEach(async () => {
    await provider.close()
    rmSync(folder, { recursive: true })
  })

  const options = (more: Record<string, string> = {}) => ({
    folder,
    environment: { STABILITY_URL: provider.url, ...more },
  })

  /** Runs a command with a key on its standard input. */
  async function withKey(args: readonly string[], key: string, more: Record<string, string> = {}) {
    const running = startCommand(args, { ...options(more), stdin: `${key}\n` })
    return await running.ended
  }

  interface Line {
    readonly model: string
    readonly available: boolean
    readonly chainPosition: number | null
  }
  const linesOf = (stdout: string): Line[] =>
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))

  it('stores a key that the provider takes, which holds at once in the server that runs', async () => {
    const server = await startServer([], options())
    try {
      const before = await runCommand(['models', '--json'], options())
      expect(
        linesOf(before.stdout)
          .filter(({ available }) => available)
          .map(({ model }) => model),
      ).toEqual(['painter:v1'])
      const added = await withKey(['keys', 'add', 'stability'], KEY)
      expect(added).toMatchObject({ exit: 0, stdout: 'stability  stored, and the provider takes it\n' })
      const after = await runCommand(['models', '--json'], options())
      const first = linesOf(after.stdout).find(({ chainPosition }) => chainPosition === 1)
      expect(first?.model).toBe('stability:sd3.5-medium')
      expect((await runCommand(['keys', 'list'], options())).stdout).toMatch(/stability +stored +STABILITY_API_KEY/)
    } finally {
      const { stdout, stderr } = await server.stop()
      expect(stdout + stderr).not.toContain(KEY)
    }
    const path = join(folder, 'data/provider-keys.json')
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ stability: KEY })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(await runCommand(['keys', 'remove', 'stability'], options())).toMatchObject({ exit: 0 })
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({})
  }, 60_000)

  it('stores no key that the provider refuses, unless it is told to', async () => {
    const refused = await withKey(['keys', 'add', 'stability'], 'wrong-key')
    expect(refused).toMatchObject({ exit: 1, stderr: expect.stringContaining('does not accept the key') })
    expect((await runCommand(['keys', 'list'], options())).stdout).toMatch(/stability +none/)
    const untested = await withKey(['keys', 'add', 'stability', '--no-test'], 'wrong-key')
    expect(untested).toMatchObject({ exit: 0, stdout: 'stability  stored, not tested\n' })
  }, 60_000)

  it('leaves a key of the environment alone, which wins', async () => {
    const environment = { STABILITY_API_KEY: 'from-environment' }
    const added = await withKey(['keys', 'add', 'stability'], KEY, environment)
    expect(added).toMatchObject({ exit: 1, stderr: expect.stringContaining('STABILITY_API_KEY') })
    expect((await runCommand(['keys', 'list'], options(environment))).stdout).toMatch(/stability +environment/)
  }, 60_000)

  it.each([
    ['nothing', ''],
    ['two words', 'two words'],
  ])(
    'takes %s for no key',
    async (_what, text) => {
      expect(await withKey(['keys', 'add', 'stability'], text)).toMatchObject({ exit: 2 })
      expect(provider.received).toEqual([])
    },
    30_000,
  )

  it('shows a table with prices, and what is missing', async () => {
    const { stdout, stderr } = await runCommand(['models'], options())
    expect(stdout).toMatch(
      /^MODEL +PRICE +CAN +NOTE\npainter:v1 +free +words, repaint, edit 4, mask, transparent +default\n/,
    )
    expect(stdout).toMatch(/stability:ultra +≤ \$0\.08 +words, repaint +Stability AI needs a key/)
    expect(stderr).toContain('Used when none is named: painter:v1.')
  }, 30_000)

  it('says which model of the chain there is not, before anything is opened', async () => {
    const result = await runCommand(['models'], options({ ATELIER_MODELS: 'acme:one' }))
    expect(result).toMatchObject({ exit: 2, stderr: expect.stringContaining('There is no model "acme:one"') })
  }, 30_000)
})
