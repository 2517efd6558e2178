import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Job } from '../../../src/schema/job.ts'
import { runCommand, startCommand } from '../../support/command-line.ts'
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
    await mkdir(join(folder, 'bare'))
    const files = ['photo.jpg', 'damaged.jpg', 'missing.jpg', 'möwe 写真 🐦.png', './-w.jpg', 'bare']
    const result = await run(['resize', ...files, '-o', 'out/klein', '-w', '100', '-f', 'webp'])
    expect(result.exit).toBe(1)
    expect(result.stdout.trimEnd().split('\n').sort()).toEqual([
      'out/klein/-w-100.webp',
      'out/klein/möwe 写真 🐦-100.webp',
      'out/klein/photo-100.webp',
    ])
    expect(result.stderr).toMatch(/^missing\.jpg: there is no such file/m)
    expect(result.stderr).toContain('there is no picture in it')
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
