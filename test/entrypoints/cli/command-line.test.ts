import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCommand } from '../../support/command-line.ts'
import { photo } from '../../support/pictures.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-command-'))
  await writeFile(join(folder, 'photo.jpg'), await photo(800, 600))
})
afterEach(() => rm(folder, { recursive: true }))

const run = (args: readonly string[], environment: Record<string, string> = {}) =>
  runCommand(args, { folder, environment })

/** A port that nobody listens on: it was just let go. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

describe('atelier', () => {
  it('explains itself and its commands with examples', async () => {
    const all = await run(['--help'])
    expect(all).toMatchObject({ exit: 0, stderr: '' })
    for (const word of ['serve', 'resize', 'jobs', 'doctor', 'Examples:', 'Exit codes:'])
      expect(all.stdout).toContain(word)
    for (const command of [
      ['serve'],
      ['resize'],
      ['generate'],
      ['edit'],
      ['animate'],
      ['jobs'],
      ['jobs', 'retry'],
      ['doctor'],
      ['backup'],
      ['deploy'],
      ['destroy'],
      ['redrive'],
    ]) {
      const one = await run([...command, '--help'])
      expect(one, command.join(' ')).toMatchObject({ exit: 0, stderr: '' })
      expect(one.stdout).toContain(`Usage: atelier ${command.join(' ')}`)
    }
  })

  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'))
    expect(await run(['--version'])).toEqual({ exit: 0, stdout: `${version}\n`, stderr: '' })
  })

  it.each([
    [[], 'Usage: atelier'],
    [['resise'], "unknown command 'resise'"],
    [['resize'], "missing required argument 'files'"],
    [['resize', 'photo.jpg', '-w', 'wide'], 'It must be a whole number from 1 to 8192'],
    [['resize', 'photo.jpg', '-f', 'tiff'], 'It must be one of jpeg, png, webp, gif, avif'],
    [['resize', 'photo.jpg', '--fit', 'loose'], 'It must be one of inside'],
    [['resize', 'photo.jpg', '--preset', 'web', '-w', '9'], 'cannot be used together'],
    [['resize', 'photo.jpg', '-f', 'png', '-o', 'x.webp'], 'contradict each other'],
    [['generate', 'a fox', '-n', '9'], 'It must be a whole number from 1 to 8'],
    [['generate', 'a fox', '-w', '100'], '--height: --width and --height go together'],
    [['generate', 'a fox', '-o', 'fox.tiff'], '.tiff cannot be written. Use one of jpeg, png'],
    [['generate', 'a fox', '-f', 'png', '-o', 'fox.webp'], 'contradict each other'],
    [['edit', 'make it night'], 'There is no picture to edit'],
    [['edit', 'photo.jpg'], 'what to do is missing: atelier edit photo.jpg "make it night"'],
    [['animate', 'photo.jpg'], "missing required argument 'prompt'"],
    [['animate', 'photo.jpg', 'x', '--keyframe', '9=night'], '--keyframe: has a frame beyond the last one'],
    [['animate', 'photo.jpg', 'x', '-o', 'x.png'], '.png cannot be written. Use one of gif, webp'],
    [['deploy', '--region', 'Europe'], 'It must be a region such as eu-west-1'],
    [['redrive', 'pixels'], 'Allowed choices are web, model, image'],
    [['jobs', 'list', '--server', 'ftp://x'], 'It must be an address such as'],
  ])('ends %j with 2, says why on standard error, and does nothing', async (args, message) => {
    const result = await run(args)
    expect(result).toMatchObject({ exit: 2, stdout: '' })
    expect(result.stderr).toContain(message)
    expect(readdirSync(folder)).toEqual(['photo.jpg'])
  })

  it('names every setting that is wrong and ends with 2', async () => {
    const result = await run(['jobs', 'list'], { ATELIER_WORKERS: 'many', ATELIER_PROT: '1' })
    expect(result).toMatchObject({ exit: 2, stdout: '' })
    expect(result.stderr).toContain('ATELIER_WORKERS')
    expect(result.stderr).toContain('ATELIER_PROT')
    expect(result.stderr).not.toMatch(/^\s+at /m)
  })

  it('ends with 3 and no stack when the server cannot be reached', async () => {
    const port = await freePort()
    const result = await run(['jobs', 'list', '--server', `http://127.0.0.1:${port}`])
    expect(result).toMatchObject({ exit: 3, stdout: '' })
    expect(result.stderr).toBe(
      `The server at http://127.0.0.1:${port} cannot be reached (ECONNREFUSED). Check the address and whether it runs.\n`,
    )
  })

  it('ends with 3 when somebody else answers', async () => {
    const server = createServer((_request, response) => response.end('<html>hello</html>')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const result = await run(['jobs', 'list', '--server', `http://127.0.0.1:${port}`])
    server.close()
    expect(result).toMatchObject({ exit: 3, stdout: '' })
    expect(result.stderr).toContain('Check the address of the server')
  })
})
