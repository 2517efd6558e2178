import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { findProgram } from '../../../src/entrypoints/find-program.ts'
import { NO_FFMPEG } from '../../../src/ports/animation.ts'
import { frameFiles } from '../../support/frame-files.ts'
import * as pictures from '../../support/pictures.ts'
import { scene } from '../../support/scenes.ts'
import { hasTool } from '../../support/tools.ts'

const scenes = (count = 4, channels: 3 | 4 = 3) => Array.from({ length: count }, (_, number) => scene(number, channels))
const ffmpegPath = findProgram('ffmpeg', process.env.PATH)

describe('an animation', () => {
  it('may be one frame', async () => {
    const { make } = await frameFiles(scenes(1))
    for (const mediaType of ['image/gif', 'image/webp'] as const)
      expect((await make({ mediaType })).facts).toMatchObject({ mediaType, frames: 1, widthPx: 64, durationMs: 120 })
  })

  it('keeps the holes of its frames, in both formats', async () => {
    const { make } = await frameFiles(scenes(4, 4))
    for (const mediaType of ['image/gif', 'image/webp'] as const) {
      const { bytes, facts } = await make({ mediaType })
      expect(facts.hasAlpha).toBe(true)
      for (const page of [0, 3]) {
        const rgba = await sharp(bytes, { page }).ensureAlpha().raw().toBuffer()
        const alpha = rgba.filter((_, at) => at % 4 === 3)
        expect(alpha).toEqual(Buffer.from(scene(page, 4).data.filter((_, at) => at % 4 === 3)))
      }
    }
  })

  it('says in the file and in its facts how it was made, in every format', async () => {
    const { make } = await frameFiles(scenes())
    const label = 'trainedAlgorithmicMedia' as const
    for (const mediaType of ['image/gif', 'image/webp', ...(ffmpegPath ? (['video/mp4'] as const) : [])] as const) {
      const { bytes, facts } = await make({ mediaType, label, ffmpegPath })
      expect(facts.sourceType).toBe(label)
      expect(Buffer.from(bytes).includes(`digitalsourcetype/${label}`)).toBe(true)
    }
  })

  it.each([
    ['no frames', { order: [], delaysMs: [] }, 'invalid_request'],
    ['a frame that is not there', { order: [0, 9], delaysMs: [100, 100] }, 'invalid_request'],
    ['too few delays', { delaysMs: [100] }, 'invalid_request'],
    ['too many pixels', { widthPx: 8000, heightPx: 8000 }, 'image_too_large'],
    ['too many frames', { order: Array(201).fill(0), delaysMs: Array(201).fill(20) }, 'image_too_large'],
  ])('refuses %s', async (_title, changes, code) => {
    const { make } = await frameFiles(scenes(2))
    await expect(make(changes)).rejects.toMatchObject({ code })
  })

  it('refuses a frame of another size or format, whatever it is made to', async () => {
    const { make, request } = await frameFiles([...scenes(2), { ...scene(2), widthPx: 48, heightPx: 64 }])
    for (const mediaType of ['image/gif', 'image/webp'] as const)
      await expect(make({ mediaType })).rejects.toMatchObject({ code: 'integrity_error' })
    await sharp(request.frames[0]?.path)
      .gif()
      .toFile(request.frames[2]?.path ?? '')
    await expect(make()).rejects.toThrow('a gif of 64 × 48 px')
  })
})

describe('a limit of bytes', () => {
  it('changes nothing where the animation fits', async () => {
    const { make } = await frameFiles(scenes(8))
    const { bytes, facts } = await make()
    expect(facts.reduction).toBeUndefined()
    const again = await make({ maxBytes: bytes.byteLength })
    expect([again.facts.sha256, again.facts.reduction]).toEqual([facts.sha256, undefined])
  })

  it.each([['image/gif'], ['image/webp']] as const)('is kept by %s, the same way every time', async (mediaType) => {
    const { make } = await frameFiles(
      Array.from({ length: 8 }, (_, at) => scene(at, 3, at * 9, { sigma: 9, seed: at + 1 })),
    )
    const { bytes } = await make({ mediaType })
    for (const share of [0.9, 0.5, 0.2]) {
      const maxBytes = Math.round(bytes.byteLength * share)
      const made = await make({ mediaType, maxBytes })
      expect(made.bytes.byteLength).toBeLessThanOrEqual(maxBytes)
      expect(made.facts).toMatchObject({ durationMs: 960, sizeBytes: made.bytes.byteLength })
      expect(made.facts.reduction?.encodings).toBeLessThanOrEqual(8)
      expect((await make({ mediaType, maxBytes })).facts).toEqual(made.facts)
      const { delay = [], width } = await sharp(made.bytes).metadata()
      expect(delay.reduce((sum, one) => sum + one, 0)).toBe(960)
      expect(width).toBe(made.facts.widthPx)
    }
  })

  it('that nothing can keep gives the smallest, and says so', async () => {
    const { make } = await frameFiles(scenes(8))
    const { facts } = await make({ maxBytes: 100 })
    expect(facts).toMatchObject({ exceedsMaxBytes: true, reduction: { scalePercent: 18, everyFrames: 4, colors: 16 } })
    expect(facts.sizeBytes).toBeLessThan((await make()).bytes.byteLength / 4)
  })
})

describe('a video', () => {
  it('is refused without ffmpeg, with what to do', async () => {
    const { make } = await frameFiles(scenes(2))
    await expect(make({ mediaType: 'video/mp4' })).rejects.toMatchObject({
      code: 'unsupported_media',
      message: NO_FFMPEG,
    })
  })

  it('tells an ffmpeg that cannot do it from frames that cannot be read, and leaves nothing behind', async () => {
    const { make, directory, request } = await frameFiles(scenes(2))
    const fake = join(directory, 'ffmpeg')
    await writeFile(fake, '#!/bin/sh\necho "Unknown encoder libx264" >&2\nexit 1\n')
    await chmod(fake, 0o755)
    const video = { mediaType: 'video/mp4', ffmpegPath: fake } as const
    const failure = { code: 'unsupported_media', cause: { message: expect.stringContaining('Unknown encoder') } }
    await expect(make(video)).rejects.toMatchObject(failure)
    await expect(make({ ...video, ffmpegPath: join(directory, 'none') })).rejects.toMatchObject({
      code: 'unsupported_media',
    })
    const second = request.frames[1]?.path ?? ''
    await writeFile(second, pictures.truncated(await readFile(second)))
    await writeFile(fake, '#!/bin/sh\ncat > /dev/null\n')
    await expect(make(video)).rejects.toMatchObject({ code: 'image_damaged' })
    expect(await readdir(directory)).not.toContain('temporary')
  })

  it.runIf(process.platform === 'linux')('is made within limits of time and memory', async () => {
    const { make, directory } = await frameFiles(scenes(2))
    const fake = join(directory, 'ffmpeg')
    await writeFile(fake, '#!/bin/sh\necho "$(ulimit -t) s, $(ulimit -v) kB" >&2\nexit 1\n')
    await chmod(fake, 0o755)
    await expect(make({ mediaType: 'video/mp4', ffmpegPath: fake })).rejects.toMatchObject({
      cause: { message: expect.stringContaining('120 s, 1000615 kB') },
    })
  })

  it('is stopped with its caller', async () => {
    const { make, directory } = await frameFiles(scenes(2))
    const fake = join(directory, 'ffmpeg')
    await writeFile(fake, `#!/bin/sh\necho $$ > ${directory}/pid\nexec sleep 60\n`)
    await chmod(fake, 0o755)
    const leaving = new AbortController()
    const reason = new Error('no longer wanted')
    const left = expect(make({ mediaType: 'video/mp4', ffmpegPath: fake }, leaving.signal)).rejects.toBe(reason)
    await expect.poll(() => readdir(directory)).toContain('pid')
    leaving.abort(reason)
    await left
  })

  it.skipIf(!hasTool('ffprobe'))('has even edges, and is the same every time', async () => {
    const odd = { ...scene(0), widthPx: 63, heightPx: 47, data: scene(0).data.subarray(0, 63 * 47 * 3) }
    const { make } = await frameFiles([odd, odd])
    const { bytes, facts } = await make({ mediaType: 'video/mp4', ffmpegPath })
    expect(facts).toMatchObject({ mediaType: 'video/mp4', widthPx: 62, heightPx: 46, hasAlpha: false })
    expect(Buffer.from(bytes).indexOf('moov')).toBeLessThan(Buffer.from(bytes).indexOf('mdat'))
    expect((await make({ mediaType: 'video/mp4', ffmpegPath })).facts.sha256).toBe(facts.sha256)
    const dot = { ...scene(0), widthPx: 1, heightPx: 1, data: scene(0).data.subarray(0, 3) }
    const smallest = await (await frameFiles([dot, dot])).make({ mediaType: 'video/mp4', ffmpegPath })
    expect(smallest.facts).toMatchObject({ widthPx: 2, heightPx: 2, frames: 2 })
  })
})
