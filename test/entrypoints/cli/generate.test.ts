import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Job } from '../../../src/schema/job.ts'
import { runCommand } from '../../support/command-line.ts'
import { photo } from '../../support/pictures.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-command-'))
})
afterEach(() => rm(folder, { recursive: true }))

const run = (args: readonly string[], environment: Record<string, string> = {}) =>
  runCommand(args, { folder, environment })
const sizeOf = async (name: string) => {
  const { width, height, format } = await sharp(join(folder, name)).metadata()
  return { width, height, format }
}
const jobs = async (): Promise<Job[]> => {
  const { stdout } = await run(['jobs', 'list', '--json'])
  return stdout === ''
    ? []
    : stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
}
const MOCK = 'A cyberpunk cat #MOCK#'

describe('atelier generate, without a server', () => {
  it('makes a picture from words by itself, with no key and no network', async () => {
    const args = ['generate', 'a red fox in the snow', '-w', '160', '-h', '100', '--seed', '7']
    const result = await run(args)
    expect(result).toMatchObject({ exit: 0, stdout: 'a-red-fox-in-the-snow.png\n' })
    expect(result.stderr).toMatch(/^painter:v1 · seed 7 · free · \d+:\d\d$/m)
    expect(await sizeOf('a-red-fox-in-the-snow.png')).toEqual({ width: 160, height: 100, format: 'png' })
    // The same seed gives the same bytes, under the next name.
    expect(await run(args)).toMatchObject({ exit: 0, stdout: 'a-red-fox-in-the-snow-2.png\n' })
    const [first, second] = ['', '-2'].map((end) => readFileSync(join(folder, `a-red-fox-in-the-snow${end}.png`)))
    expect(second?.equals(first ?? Buffer.of())).toBe(true)
  })

  it('writes over nothing unless told to, and then asks for nothing', async () => {
    await writeFile(join(folder, 'cat.webp'), 'mine')
    const refused = await run(['generate', MOCK, '-o', 'cat.webp'])
    expect(refused).toMatchObject({ exit: 1, stdout: '' })
    expect(refused.stderr).toBe('cat.webp exists already. Replace it with --force, or choose another -o.\n')
    expect(readFileSync(join(folder, 'cat.webp'), 'utf8')).toBe('mine')
    expect(await jobs()).toEqual([])
    expect(await run(['generate', MOCK, '-o', 'cat.webp', '--force'])).toMatchObject({ exit: 0, stdout: 'cat.webp\n' })
    expect(await sizeOf('cat.webp')).toEqual({ width: 1, height: 1, format: 'webp' })
  })

  it('prints one line of JSON for each picture, and nothing else with --quiet', async () => {
    const result = await run(['generate', MOCK, '-n', '2', '-o', 'cats/', '-f', 'jpeg', '--json', '--quiet'])
    expect(result).toMatchObject({ exit: 0, stderr: '' })
    expect(
      result.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(
      [1, 2].map((number) =>
        expect.objectContaining({
          ...{ output: `cats/a-cyberpunk-cat-${number}.jpg`, mediaType: 'image/jpeg', widthPx: 1, heightPx: 1 },
          ...{ model: 'mock', seed: null, warnings: [], jobCostUsd: 0, sourceType: 'algorithmicMedia' },
        }),
      ),
    )
    expect(readdirSync(join(folder, 'cats')).sort()).toEqual(['a-cyberpunk-cat-1.jpg', 'a-cyberpunk-cat-2.jpg'])
  })

  it('shows what it would be with --dry-run, and makes nothing', async () => {
    const result = await run(['generate', MOCK, '--dry-run', '--json'])
    expect(JSON.parse(result.stdout)).toEqual({
      ...{ kind: 'generate', model: 'mock', fallbackModels: [], estimatedUsd: 0, outputs: ['a-cyberpunk-cat.png'] },
      budget: expect.objectContaining({ limitUsd: 10, leftUsd: 10 }),
    })
    expect(readdirSync(folder)).toEqual(['data'])
    expect(await jobs()).toEqual([])
  })
})

describe('atelier edit, without a server', () => {
  it('takes a file, then what it made by its id, and stands beside the source', async () => {
    await writeFile(join(folder, 'photo.jpg'), await photo(120, 80))
    const first = await run(['edit', 'photo.jpg', 'make it night', '--strength', '0.5', '--json'])
    const { output, assetId } = JSON.parse(first.stdout)
    expect(output).toBe('photo-edited.png')
    expect(await sizeOf('photo-edited.png')).toMatchObject({ width: 120, height: 80 })
    const second = await run(['edit', assetId, 'snow', '-o', 'snow.png'])
    expect(second).toMatchObject({ exit: 0, stdout: 'snow.png\n' })
    expect(await sizeOf('snow.png')).toMatchObject({ width: 120, height: 80 })
  })

  it('takes an address, and says why one is not fetched', async () => {
    const picture = await photo(120, 80)
    const web = createServer((_request, response) => response.end(picture)).listen(0, '127.0.0.1')
    await new Promise((listening) => web.once('listening', listening))
    try {
      const host = `127.0.0.1:${(web.address() as AddressInfo).port}`
      const args = ['edit', `http://${host}/pictures/cat.jpg?size=1`, 'make it night']
      const refused = await run(args)
      expect(refused).toMatchObject({ exit: 1, stdout: '' })
      expect(refused.stderr).toContain('ATELIER_FETCH_ALLOW')
      expect(await run(args, { ATELIER_FETCH_ALLOW: host })).toMatchObject({ exit: 0, stdout: 'cat-edited.png\n' })
      expect(await sizeOf('cat-edited.png')).toMatchObject({ width: 120, height: 80 })
    } finally {
      web.close()
    }
  })

  it('says what is missing or no picture, by its name', async () => {
    await writeFile(join(folder, 'text.jpg'), 'hello')
    expect((await run(['edit', 'missing.jpg', 'x'])).stderr).toBe(
      'missing.jpg: there is no such file. Check the name.\n',
    )
    const text = await run(['edit', 'text.jpg', 'x', '--json'])
    expect(text.exit).toBe(1)
    expect(JSON.parse(text.stdout)).toEqual({
      error: { code: 'unsupported_media', message: expect.stringMatching(/^text\.jpg: /) },
    })
    expect(await jobs()).toEqual([])
  })
})
