import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { thumbHashToApproximateAspectRatio } from 'thumbhash'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inspect } from '../../src/media/inspect.ts'
import { dominantColor } from '../../src/media/look.ts'
import * as pictures from '../support/pictures.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inspect-'))
})
afterAll(() => rm(directory, { recursive: true }))

const failure = (code: string, message = '') =>
  expect.objectContaining({ code, message: expect.stringContaining(message) })

describe('inspect', () => {
  it.each([
    [
      'image/jpeg',
      () => pictures.photo(600, 400),
      { widthPx: 600, heightPx: 400, hasAlpha: false, isInterlaced: false },
    ],
    ['image/jpeg', pictures.progressiveJpeg, { widthPx: 400, heightPx: 300, isInterlaced: true }],
    ['image/png', pictures.interlacedPng, { widthPx: 200, heightPx: 150, isInterlaced: true }],
    ['image/png', pictures.palettePng, { widthPx: 64, hasAlpha: true, dominantColor: '#ff0000' }],
    ['image/png', pictures.png16Bit, { widthPx: 64, dominantColor: '#20c040' }],
    [
      'image/gif',
      () => pictures.animation('image/gif'),
      { widthPx: 60, heightPx: 40, frames: 3, dominantColor: '#ff0000' },
    ],
    ['image/webp', () => pictures.animation('image/webp'), { widthPx: 60, heightPx: 40, frames: 3 }],
    ['image/avif', pictures.avifWithAlpha, { widthPx: 64, heightPx: 48, frames: 1, hasAlpha: true }],
  ] as const)('gives the facts of an %s (%#)', async (mediaType, make, facts) => {
    const bytes = await make()
    expect(await inspect(bytes)).toMatchObject({ mediaType, sizeBytes: bytes.length, frames: 1, ...facts })
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'gives the upright size and look of a photo with EXIF orientation %i',
    async (orientation) => {
      const facts = await inspect(await pictures.turned(orientation))
      expect(facts).toMatchObject({ widthPx: 80, heightPx: 40 })
      expect(thumbHashToApproximateAspectRatio(Buffer.from(facts.thumbhash, 'base64'))).toBeGreaterThan(1)
    },
  )

  it('reads from a path, and calls a missing file an integrity error that names no path', async () => {
    const path = join(directory, 'x')
    await writeFile(path, await pictures.photo(60, 40))
    expect(await inspect(path)).toMatchObject({ widthPx: 60, heightPx: 40 })
    const failed = await inspect(join(directory, 'nothing')).catch((error) => error)
    expect(failed).toMatchObject({ code: 'integrity_error' })
    expect(failed.message).not.toContain(directory)
  })

  it.each(Object.keys(pictures.strangers))('refuses a %s whatever it is called, and says what to do', async (kind) => {
    const path = join(directory, 'photo.jpg')
    await writeFile(path, (await pictures.strangers[kind]?.()) ?? '')
    await expect(inspect(path)).rejects.toThrow(failure('unsupported_media', kind))
  })

  it('refuses an animated AVIF by name, and takes the picture of one that says it is a picture', async () => {
    const animated = readFileSync('test/support/files/animated.avif')
    await expect(inspect(animated)).rejects.toThrow(failure('unsupported_media', 'animated AVIF'))
    const picture = Buffer.from(animated)
    picture.write('avif', 8)
    expect(await inspect(picture)).toMatchObject({ mediaType: 'image/avif', widthPx: 64, heightPx: 48, frames: 1 })
    const { dominantColor: color } = await inspect(picture)
    const shown = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
    expect(pictures.distance(shown, [0xc8, 0x3c, 0x3c])).toBeLessThan(10)
  })

  it('refuses bytes that are nothing known', async () => {
    await expect(inspect(Buffer.from('hello, I am a text'))).rejects.toThrow(
      failure('unsupported_media', 'not a picture'),
    )
  })

  it('refuses an empty file', async () => {
    await expect(inspect(Buffer.alloc(0))).rejects.toThrow(failure('image_damaged', 'empty'))
  })

  it.each([
    ['JPEG', () => pictures.photo(600, 400)],
    ['PNG', () => pictures.photoPixels(100, 100).png().toBuffer()],
    ['WebP', () => pictures.photoPixels(100, 100).webp().toBuffer()],
    ['AVIF', pictures.avifWithAlpha],
    ['GIF', () => pictures.photoPixels(100, 100).gif().toBuffer()],
  ])('finds that a %s was cut short', async (_name, make) => {
    await expect(inspect(pictures.truncated(await make()))).rejects.toThrow(failure('image_damaged'))
  })

  it.each([
    ['a PNG of 65535 × 65535', () => pictures.pngHeader(65_535, 65_535)],
    ['a PNG of 60 × 990,000', () => pictures.pngHeader(60, 990_000)],
    ['an interlaced PNG of 41 MP', () => pictures.pngHeader(8200, 5000, { interlaced: true })],
    ['a JPEG of 65500 × 65500', () => pictures.jpegHeader(65_500, 65_500)],
    ['a GIF of 10,000 frames', () => pictures.manyFrames(10_000)],
  ])('refuses %s by its header, before anything is decoded', async (_name, make) => {
    await expect(inspect(await make())).rejects.toThrow(failure('image_too_large'))
  })

  it('refuses an AVIF of 17 MP, which others may have', async () => {
    const bytes = await pictures.plain(4200, 4100).avif({ effort: 0 }).toBuffer()
    expect(bytes.length).toBeLessThan(20_000)
    await expect(inspect(bytes)).rejects.toThrow(failure('image_too_large', 'an AVIF may have 16'))
  })

  it('never lets libvips load an SVG or a TIFF, even past the signatures', async () => {
    await expect(
      sharp(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')).metadata(),
    ).rejects.toThrow('unsupported')
    await expect(sharp(await pictures.strangers.TIFF?.()).metadata()).rejects.toThrow('unsupported')
  })
})

it('gives the look of gray pictures, with alpha and without', async () => {
  const gray = pictures.plain(40, 30, '#909090').greyscale()
  expect(await inspect(await gray.clone().png().toBuffer())).toMatchObject({ dominantColor: '#909090' })
  const faded = await pictures
    .plain(40, 30, { r: 144, g: 144, b: 144, alpha: 0.5 }, 4)
    .toColourspace('b-w')
    .png()
    .toBuffer()
  expect(await inspect(faded)).toMatchObject({
    dominantColor: expect.stringMatching(/^#(8f8f8f|909090)$/),
    hasAlpha: true,
  })
})

describe('dominantColor', () => {
  it('is one of the colors that are there, not their mean', () => {
    const pixels = [...Array(3).fill([250, 0, 0, 255]), ...Array(2).fill([0, 0, 250, 255])].flat()
    expect(dominantColor(Uint8Array.from(pixels))).toBe('#fa0000')
  })

  it('does not count what cannot be seen', () => {
    expect(dominantColor(Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 9, 200, 9, 255]))).toBe('#09c809')
    expect(dominantColor(Uint8Array.from([0, 0, 0, 0]))).toBe('#ffffff')
  })
})
