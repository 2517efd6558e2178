import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCommand } from '../../support/command-line.ts'
import { photo } from '../../support/pictures.ts'
import { hasTool } from '../../support/tools.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-command-'))
  await writeFile(join(folder, 'photo.jpg'), await photo(120, 80))
})
afterEach(() => rm(folder, { recursive: true }))

const run = (args: readonly string[]) => runCommand(args, { folder })
const factsOf = async (name: string) => {
  const { format, pages = 1, pageHeight, height, width, delay, loop } = await sharp(join(folder, name)).metadata()
  return { format, pages, width, height: pageHeight ?? height, delay, loop }
}

describe('atelier animate, without a server', () => {
  it('makes every format and the poster beside the source, and says of each what it is', async () => {
    const args = ['--frames', '3', '--keyframe', '1=night falls', '--strength', '0.2,0.6', '--no-source']
    const result = await run([
      ...['animate', 'photo.jpg', 'waves rise', ...args, '--delay', '80', '--loop', '2', '--max-edge', '90'],
      ...['--format', 'gif,webp', '--poster', '--seed', '5'],
    ])
    expect(result).toMatchObject({
      exit: 0,
      stdout: 'photo-animated.gif\nphoto-animated.webp\nphoto-animated-poster.webp\n',
    })
    expect(result.stderr).toMatch(/^photo-animated\.gif \(90 × 60, 3 frames, [\d.]+ k?B\)$/m)
    expect(result.stderr).toMatch(/^painter:v1 · seed 5 · free · \d+:\d\d$/m)
    const size = { pages: 3, width: 90, height: 60, delay: [80, 80, 80] }
    expect(await factsOf('photo-animated.gif')).toMatchObject({ format: 'gif', ...size })
    expect(await factsOf('photo-animated.webp')).toMatchObject({ format: 'webp', ...size })
    expect(await factsOf('photo-animated-poster.webp')).toMatchObject({ format: 'webp', pages: 1, width: 90 })
  })

  it('takes the format from the name of the result, and plays there and back', async () => {
    const args = ['animate', 'photo.jpg', 'waves rise', '--frames', '2', '--ping-pong', '--mode', 'chained']
    const result = await run([...args, '-o', 'out/waves.webp', '--json'])
    expect(JSON.parse(result.stdout)).toMatchObject({
      ...{ output: 'out/waves.webp', mediaType: 'image/webp', frames: 4, model: 'painter:v1', jobCostUsd: 0 },
    })
    expect(await factsOf('out/waves.webp')).toMatchObject({ format: 'webp', pages: 4, width: 120, height: 80 })
  })

  it.skipIf(!hasTool('ffprobe'))('makes a video, and plays nothing but red of #MOCK#', async () => {
    const result = await run(['animate', 'photo.jpg', 'waves rise #MOCK#', '-n', '2', '-o', 'waves.mp4', '--json'])
    expect(result.exit).toBe(0)
    expect(JSON.parse(result.stdout)).toMatchObject({
      ...{ output: 'waves.mp4', mediaType: 'video/mp4', widthPx: 120, heightPx: 80, frames: 3, model: 'mock' },
      ...{ sourceType: 'algorithmicMedia', jobCostUsd: 0 },
    })
    expect((await readFile(join(folder, 'waves.mp4'))).subarray(4, 8).toString()).toBe('ftyp')
  })

  it('makes no video without ffmpeg, and nothing else either, and says what to do', async () => {
    const args = ['animate', 'photo.jpg', 'waves rise', '--format', 'gif,mp4']
    const result = await runCommand(args, { folder, environment: { PATH: join(folder, 'empty') } })
    expect(result).toMatchObject({ exit: 1, stdout: '' })
    expect(result.stderr).toContain('MP4 needs ffmpeg')
    expect(await readdir(folder)).not.toContain('photo-animated.gif')
    expect(await run(['jobs', 'list'])).toMatchObject({ stdout: '' })
  })

  it('says what it would be with --dry-run, and sends nothing', async () => {
    const result = await run(['animate', 'photo.jpg', 'waves rise', '--dry-run', '--format', 'webp'])
    expect(result).toMatchObject({ exit: 0, stderr: 'Nothing was made, sent or paid for.\n' })
    expect(result.stdout).toMatch(/^model +painter:v1\nprice +free\nbudget .+\nresult +photo-animated\.webp\n$/)
    expect(await run(['jobs', 'list'])).toMatchObject({ stdout: '' })
  })
})
