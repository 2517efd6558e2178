import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClient } from '../../../src/client/client.ts'
import { openFile } from '../../../src/client/files.ts'
import type { Job } from '../../../src/schema/job.ts'
import { runCommand, startCommand, startServer } from '../../support/command-line.ts'
import { photo, strangers } from '../../support/pictures.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-command-'))
  await writeFile(join(folder, 'photo.jpg'), await photo(800, 600))
})
afterEach(() => rm(folder, { recursive: true }))

const run = (args: readonly string[], environment: Record<string, string> = {}) =>
  runCommand(args, { folder, environment })
const sizeOf = async (name: string) => {
  const { width, height, format } = await sharp(join(folder, name)).metadata()
  return { width, height, format }
}
const jsonLines = <T>(text: string): T[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
const hashOf = (name: string) =>
  createHash('sha256')
    .update(readFileSync(join(folder, name)))
    .digest('hex')
const jobs = async (...filter: string[]) => {
  const { stdout } = await run(['jobs', 'list', '--json', ...filter])
  return stdout === '' ? [] : jsonLines<Job>(stdout)
}

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
    for (const command of [['serve'], ['resize'], ['jobs'], ['jobs', 'retry'], ['doctor']]) {
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

describe('atelier resize, without a server', () => {
  it('makes a picture of at most 500 px beside its source', async () => {
    const before = hashOf('photo.jpg')
    const result = await run(['resize', 'photo.jpg'])
    expect(result).toMatchObject({ exit: 0, stdout: 'photo-500.jpg\n' })
    expect(result.stderr).toMatch(/photo\.jpg → photo-500\.jpg \(500 × 375, [\d.]+ kB\)/)
    expect(await sizeOf('photo-500.jpg')).toEqual({ width: 500, height: 375, format: 'jpeg' })
    expect(hashOf('photo.jpg')).toBe(before)
  })

  it('goes on after a damaged and a missing file, lists them at the end, and ends with 1', async () => {
    await writeFile(
      join(folder, 'möwe 写真 🐦.png'),
      await sharp(await photo(640, 480))
        .png()
        .toBuffer(),
    )
    await writeFile(join(folder, 'damaged.jpg'), (await strangers['web page']?.()) ?? '')
    await writeFile(join(folder, '-w.jpg'), await photo(600, 100))
    const files = ['photo.jpg', 'damaged.jpg', 'missing.jpg', 'möwe 写真 🐦.png', './-w.jpg', '.']
    const result = await run(['resize', ...files, '-o', 'out/klein', '-w', '100', '-f', 'webp'])
    expect(result.exit).toBe(1)
    expect(result.stdout.trimEnd().split('\n').sort()).toEqual([
      'out/klein/-w-100.webp',
      'out/klein/möwe 写真 🐦-100.webp',
      'out/klein/photo-100.webp',
    ])
    expect(result.stderr).toContain('missing.jpg: there is no such file')
    expect(result.stderr).toContain('it is a folder')
    expect(result.stderr).toMatch(/3 pictures done, 3 failed\.\n( {2}failed {2}\S+\n){3}$/)
    expect(result.stderr).not.toMatch(/^\s+at /m)
    expect(await sizeOf('out/klein/möwe 写真 🐦-100.webp')).toEqual({ width: 100, height: 75, format: 'webp' })
  })

  it('prints one line of JSON for each result, failures included, and nothing else', async () => {
    await writeFile(join(folder, 'empty.jpg'), '')
    const result = await run(['resize', 'photo.jpg', 'empty.jpg', '--json', '--quiet', '--preset', 'thumb'])
    expect(result.exit).toBe(1)
    const lines = jsonLines<{ source: string }>(result.stdout).sort((a, b) => a.source.localeCompare(b.source))
    expect(lines).toEqual([
      { source: 'empty.jpg', error: { code: expect.any(String), message: expect.any(String) } },
      expect.objectContaining({
        source: 'photo.jpg',
        output: 'photo-128.jpg',
        widthPx: 128,
        heightPx: 96,
        sha256: hashOf('photo-128.jpg'),
      }),
    ])
    expect(result.stderr).toMatch(/^empty\.jpg: .+\n$/)
  })

  it('never writes over a result unless told to, and never over a source', async () => {
    await writeFile(join(folder, 'photo-500.jpg'), 'mine')
    const refused = await run(['resize', 'photo.jpg'])
    expect(refused).toMatchObject({ exit: 1, stdout: '' })
    expect(refused.stderr).toContain('Replace it with --force')
    expect(readFileSync(join(folder, 'photo-500.jpg'), 'utf8')).toBe('mine')
    // Nothing was sent: there was no job.
    expect(await jobs()).toEqual([])
    expect((await run(['resize', 'photo.jpg', '--force'])).exit).toBe(0)
    expect((await sizeOf('photo-500.jpg')).width).toBe(500)

    const before = hashOf('photo.jpg')
    const source = await run(['resize', 'photo.jpg', '-o', 'photo.jpg', '--force'])
    expect(source.exit).toBe(1)
    expect(source.stderr).toContain('never overwritten')
    expect(hashOf('photo.jpg')).toBe(before)
  })

  it('takes the format from the name of the result', async () => {
    expect((await run(['resize', 'photo.jpg', '-w', '80', '-h', '80', '--fit', 'cover', '-o', 'a/b.avif'])).exit).toBe(
      0,
    )
    expect(await sizeOf('a/b.avif')).toMatchObject({ width: 80, height: 80, format: 'heif' })
  })

  it('writes no colors to a pipe, with NO_COLOR or without', async () => {
    for (const environment of [{}, { NO_COLOR: '1' }] as Record<string, string>[]) {
      const { stdout, stderr } = await run(['resize', 'missing.jpg'], environment)
      expect(stdout + stderr).not.toContain('\u001b')
    }
  })

  it('waits for another command that has the data folder', async () => {
    const [first, second] = await Promise.all([
      run(['resize', 'photo.jpg', '-w', '100']),
      run(['resize', 'photo.jpg', '-w', '200']),
    ])
    expect([first.exit, second.exit]).toEqual([0, 0])
    expect(await jobs()).toHaveLength(2)
  })

  it('stops on Ctrl-C with 130, leaves no half file and no open job', async () => {
    const large = await photo(2400, 1800)
    await mkdir(join(folder, 'in'))
    const names = Array.from({ length: 40 }, (_, index) => join('in', `${index}.jpg`))
    for (const name of names) await writeFile(join(folder, name), large)
    const command = startCommand(['resize', ...names, '-o', 'out'], { folder })
    await command.said('-500.jpg')
    command.child.kill('SIGINT')
    const result = await command.ended
    expect(result.exit).toBe(130)
    expect(result.stderr).toContain('Canceling')
    const made = readdirSync(join(folder, 'out'))
    expect(made.length).toBeLessThan(names.length)
    for (const name of made) expect((await sizeOf(join('out', name))).width).toBe(500)
    const open = (await jobs('--limit', '1000')).filter(({ status }) => status === 'pending' || status === 'processing')
    expect(open).toEqual([])
  })
})

describe('atelier with a running server', () => {
  it('uses the server that owns the data folder, which makes one job of an upload', async () => {
    const server = await startServer([], { folder })
    const result = await run(['resize', 'photo.jpg'])
    const made = await jobs()
    const doctor = await run(['doctor'])
    const stopped = await server.stop()
    expect(result).toMatchObject({ exit: 0, stdout: 'photo-500.jpg\n' })
    // ATELIER_ON_UPLOAD makes the same picture of every upload: not twice.
    expect(made.map(({ status }) => status)).toEqual(['completed'])
    expect(doctor.stdout).toMatch(/^ok +server +http:\/\/127\.0\.0\.1:\d+ is ready/m)
    expect(stopped).toMatchObject({ exit: 0, stdout: '' })
  })

  it('cancels its job on Ctrl-C, then shows, refuses to retry and deletes it', async () => {
    const server = await startServer(['--workers', '0'], { folder, environment: { ATELIER_ON_UPLOAD: 'none' } })
    try {
      const command = startCommand(['resize', 'photo.jpg', '-w', '90'], { folder })
      await command.said('render 0/1')
      command.child.kill('SIGINT')
      expect((await command.ended).exit).toBe(130)
      const [job, ...others] = await jobs()
      expect(others).toEqual([])
      expect(job?.status).toBe('canceled')
      const jobId = job?.jobId ?? ''

      const list = await run(['jobs', 'list'])
      expect(list.stdout).toMatch(/^JOB +KIND +STATUS +PROGRESS +CREATED +ERROR\n/)
      expect(list.stdout).toContain(`${jobId}  transform  canceled`)
      expect((await run(['jobs', 'show', jobId])).stdout).toMatch(/^status +canceled$/m)
      const retry = await run(['jobs', 'retry', jobId])
      expect(retry).toMatchObject({ exit: 1, stdout: '' })
      expect(retry.stderr).toContain('Only a failed job can be retried')

      const unknown = 'a'.repeat(26)
      const deleted = await run(['jobs', 'delete', unknown, jobId, '--json'])
      expect(deleted.exit).toBe(1)
      expect(jsonLines(deleted.stdout)).toEqual([
        { jobId: unknown, error: { code: 'not_found', message: expect.any(String) } },
        { jobId, status: 'deleted' },
      ])
      expect(await run(['jobs', 'list'])).toEqual({ exit: 0, stdout: '', stderr: 'There are no such jobs.\n' })
    } finally {
      await server.stop()
    }
  })

  it('needs the token where the server asks for one, and tells how to give it', async () => {
    const token = 'canary-0123456789abcdef'
    const server = await startServer([], { folder, environment: { ATELIER_TOKENS: `anna:${token}` } })
    try {
      const without = await run(['jobs', 'list'])
      expect(without).toMatchObject({ exit: 3, stdout: '' })
      expect(without.stderr).toContain('Give it with ATELIER_TOKEN or --token.')
      expect((await run(['jobs', 'list'], { ATELIER_TOKEN: token })).exit).toBe(0)
      expect((await run(['jobs', 'list', '--token', token])).exit).toBe(0)
      // On the server's own machine its settings have a token already.
      expect((await run(['jobs', 'list'], { ATELIER_TOKENS: `anna:${token}` })).exit).toBe(0)
      const wrong = await run(['jobs', 'list', '--token', 'wrong-0123456789abcdef'])
      expect(wrong.exit).toBe(3)
      expect(wrong.stderr).not.toContain('wrong-0123456789abcdef')
    } finally {
      await server.stop()
    }
  })

  it('does the work of a retry itself when no server is left to do it', async () => {
    const first = await startServer(['--workers', '0'], { folder, environment: { ATELIER_ON_UPLOAD: 'none' } })
    const client = createClient({ baseUrl: first.url })
    const { assetId } = await client.uploadAsset(await openFile(join(folder, 'photo.jpg')))
    const { jobId } = await client.createJob('transform', { source: { assetId } })
    // Gone before a worker comes to it: so it fails, now and at every retry.
    expect((await fetch(`${first.url}/v1/assets/${assetId}`, { method: 'DELETE' })).status).toBe(204)
    await first.stop()
    const second = await startServer([], { folder })
    expect((await createClient({ baseUrl: second.url }).waitForJob(jobId)).status).toBe('failed')
    await second.stop()

    const retried = await run(['jobs', 'retry', jobId, '--json'])
    expect(retried.exit).toBe(1)
    expect(jsonLines(retried.stdout)).toEqual([{ jobId, status: 'failed', error: expect.stringContaining(assetId) }])
    const [job] = await jobs('--status', 'failed')
    expect(job).toMatchObject({ jobId, run: 2 })
    const shown = await run(['jobs', 'show', jobId])
    expect(shown.stdout).toMatch(/^run +2$/m)
    expect(shown.stdout).toMatch(/^error +(gone|not_found): /m)
  })

  it('is refused a second server on the same data, which is told where the first is', async () => {
    const server = await startServer([], { folder })
    const second = await run(['serve', '--port', '0'])
    await server.stop()
    expect(second.exit).toBe(1)
    expect(second.stderr).toMatch(/in use by process \d+, which serves http:\/\/127\.0\.0\.1:\d+/)
    expect(second.stderr).not.toMatch(/^\s+at /m)
  })
})
