import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readHeader } from '../../src/media/header.ts'
import { inspect } from '../../src/media/inspect.ts'
import { render } from '../../src/media/render.ts'
import { parseOperations } from '../../src/operations/parse-operations.ts'
import { type MediaType, mediaTypes } from '../../src/schema/asset.ts'
import * as pictures from '../support/pictures.ts'
import { distance, pixelAt } from '../support/pictures.ts'

const made = async (
  source: Uint8Array,
  url: string | undefined,
  mediaType: MediaType = 'image/png',
  quality?: number,
) =>
  render({
    source,
    header: await readHeader(source),
    operations: url ? parseOperations(url).operations : [],
    mediaType,
    quality,
  })

const RED = [255, 0, 0]
const WHITE = [255, 255, 255]

describe('render', () => {
  it.each(mediaTypes)('writes %s whose facts are those that an inspection finds', async (mediaType) => {
    const { bytes, facts } = await made(await pictures.photo(900, 600), 'w_300', mediaType)
    const { sha256, ...rest } = facts
    const { hasAlpha, ...found } = await inspect(bytes)
    expect(rest).toMatchObject({ ...found, widthPx: 300, heightPx: 200, mediaType })
    // A GIF always has a transparent color to spare, so libvips calls every one transparent.
    if (mediaType !== 'image/gif') expect(rest.hasAlpha).toBe(hasAlpha)
    expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns a photo with EXIF orientation %i upright', async (orientation) => {
    const { bytes, facts } = await made(await pictures.turned(orientation), 'w_40')
    expect(facts).toMatchObject({ widthPx: 40, heightPx: 20 })
    const corners = [
      [5, 5],
      [34, 5],
      [34, 14],
      [5, 14],
    ] as const
    const expected = [RED, [0, 255, 0], [0, 0, 255], [255, 255, 0]]
    for (const [index, [x, y]] of corners.entries())
      expect(distance(await pixelAt(bytes, x, y), expected[index] ?? [])).toBeLessThan(12)
  })

  it.each(mediaTypes)('leaves no metadata in %s: no place, no names, no profile', async (mediaType) => {
    const source = await pictures.withGps()
    expect(await sharp(source).metadata()).toMatchObject({
      exif: expect.anything(),
      xmp: expect.anything(),
      icc: expect.anything(),
    })
    const { bytes } = await made(source, 'w_30', mediaType)
    const { exif, xmp, icc, iptc, comments } = await sharp(bytes).metadata()
    expect({ exif, xmp, icc, iptc, comments }).toEqual({})
    expect(Buffer.from(bytes).toString('latin1')).not.toContain('Secret')
  })

  it('converts a wide-gamut profile to sRGB', async () => {
    const p3 = await pictures.plain(8, 8, '#00ff00').png().withIccProfile('p3').toBuffer()
    const stored = await sharp(p3, { ignoreIcc: true }).raw().toBuffer()
    const { bytes } = await made(p3, undefined)
    expect(distance(await pixelAt(bytes, 4, 4), [0, 255, 0])).toBeLessThan(6)
    expect(distance([...stored.subarray(0, 3)], [0, 255, 0])).toBeGreaterThan(20)
  })

  it('converts CMYK and 16 bits to 8-bit sRGB', async () => {
    for (const source of [await pictures.cmykJpeg(), await pictures.png16Bit()]) {
      const { bytes } = await made(source, undefined)
      expect(await sharp(bytes).metadata()).toMatchObject({ space: 'srgb', depth: 'uchar' })
      expect(distance(await pixelAt(bytes, 20, 20), [0x20, 0xc0, 0x40])).toBeLessThan(60)
    }
  })

  it('lays transparency on white for JPEG and keeps it elsewhere', async () => {
    const source = await pictures.palettePng()
    const jpeg = await made(source, 'w_32', 'image/jpeg')
    expect(distance(await pixelAt(jpeg.bytes, 10, 10), [255, 127, 127])).toBeLessThan(6)
    expect(jpeg.facts.hasAlpha).toBe(false)
    const webp = await made(source, 'w_32', 'image/webp')
    expect((await pixelAt(webp.bytes, 10, 10))[3]).toBeCloseTo(128, -1)
    expect(webp.facts.hasAlpha).toBe(true)
  })

  it.each([
    ['transparent', 'image/png', []],
    ['transparent', 'image/jpeg', WHITE],
    ['0000ff', 'image/jpeg', [0, 0, 255]],
    ['0000ff', 'image/png', [0, 0, 255]],
    ['0000ff80', 'image/jpeg', [127, 127, 255]],
  ] as const)('fills up a contained picture with %s in %s', async (background, mediaType, expected) => {
    for (const source of [
      await pictures.plain(80, 40).png().toBuffer(),
      await pictures.plain(80, 40, '#ff0000', 4).png().toBuffer(),
    ]) {
      const { bytes, facts } = await made(source, `w_40,h_40,fit_contain,bg_${background}`, mediaType)
      expect(facts).toMatchObject({ widthPx: 40, heightPx: 40 })
      const bar = await pixelAt(bytes, 20, 2)
      if (expected.length === 0) expect(bar[3]).toBe(0)
      else expect(distance(bar, [...expected])).toBeLessThan(12)
      expect(distance(await pixelAt(bytes, 20, 20), RED)).toBeLessThan(6)
    }
  })

  it('sets a small picture into a contained box at its own size', async () => {
    const source = await pictures.plain(20, 20).png().toBuffer()
    const { bytes } = await made(source, 'w_60,h_60,fit_contain,bg_ffffff')
    expect(await pixelAt(bytes, 30, 30)).toEqual(RED)
    expect(await pixelAt(bytes, 15, 30)).toEqual(WHITE)
    const enlarged = await made(source, 'w_60,h_60,fit_contain,bg_ffffff,enlarge_true')
    expect(await pixelAt(enlarged.bytes, 15, 30)).toEqual(RED)
  })

  it('keeps the part that gravity names, and the interesting part with attention', async () => {
    const source = await pictures.quarters().png().toBuffer()
    const { bytes } = await made(source, 'w_20,h_20,fit_cover,g_east')
    expect(distance(await pixelAt(bytes, 10, 4), [0, 255, 0])).toBe(0)
    const dull = pictures
      .plain(400, 100, '#808080')
      .composite([{ input: await pictures.plain(40, 40).png().toBuffer(), left: 340, top: 30 }])
    const seen = await made(await dull.png().toBuffer(), 'w_100,h_100,fit_cover,g_attention')
    const found = await Promise.all(Array.from({ length: 100 }, (_, x) => pixelAt(seen.bytes, x, 50)))
    expect(found.filter((pixel) => distance(pixel, RED) < 40).length).toBeGreaterThan(30)
  })

  it('does operations in the order of the list, each on what the one before it made', async () => {
    const source = await pictures.quarters().png().toBuffer()
    const west = await made(source, 'w_20,h_20,fit_cover,g_northwest~w_10,h_4,fit_fill')
    expect(west.facts).toMatchObject({ widthPx: 10, heightPx: 4 })
    const other = await made(source, 'w_10,h_4,fit_fill~w_20,h_20,fit_cover,g_northwest')
    expect(other.facts).toMatchObject({ widthPx: 4, heightPx: 4 })
  })

  it.each(['image/gif', 'image/webp'] as const)(
    'keeps an animation’s frames, times and loop count as %s',
    async (mediaType) => {
      for (const source of [await pictures.animation('image/gif'), await pictures.animation('image/webp')]) {
        for (const url of ['w_30', 'w_30,h_30,fit_cover,g_attention', 'w_50~w_30']) {
          const { bytes, facts } = await made(source, url, mediaType)
          expect(facts).toMatchObject({ frames: 3, widthPx: 30 })
          expect(await sharp(bytes).metadata()).toMatchObject({ pages: 3, delay: [100, 100, 300], loop: 2 })
          expect(distance(await pixelAt(bytes, 10, 10, 2), [0, 0, 255])).toBeLessThan(12)
        }
      }
    },
  )

  it.each(['image/jpeg', 'image/png', 'image/avif'] as const)(
    'makes the first frame of an animation a still %s',
    async (mediaType) => {
      const { bytes, facts } = await made(await pictures.animation('image/gif'), 'w_30', mediaType)
      expect(facts).toMatchObject({ frames: 1, widthPx: 30, heightPx: 20 })
      expect(distance(await pixelAt(bytes, 10, 10), RED)).toBeLessThan(12)
    },
  )

  it('spends fewer bytes at a lower quality', async () => {
    const source = await pictures.photo(400, 300)
    for (const mediaType of ['image/jpeg', 'image/webp', 'image/avif'] as const) {
      const [low, standard] = await Promise.all([
        made(source, 'w_200', mediaType, 20),
        made(source, 'w_200', mediaType),
      ])
      expect(low.facts.sizeBytes).toBeLessThan(standard.facts.sizeBytes)
    }
  })

  it('gives the same bytes every time', async () => {
    const source = await pictures.photo(400, 300)
    const [one, two] = await Promise.all([made(source, 'w_200', 'image/jpeg'), made(source, 'w_200', 'image/jpeg')])
    expect(one.facts).toEqual(two.facts)
  })

  it('is as close to the original as sharp alone: shrinking while loading costs nothing that is seen', async () => {
    const source = await pictures.photo(1600, 1200)
    const { bytes } = await made(source, 'w_200')
    const reference = await sharp(await sharp(source).png().toBuffer())
      .resize(200, 150, { fit: 'fill' })
      .raw()
      .toBuffer()
    const pixels = await sharp(bytes).raw().toBuffer()
    const error =
      pixels.reduce((sum, value, index) => sum + Math.abs(value - (reference[index] ?? 0)), 0) / pixels.length
    expect(error).toBeLessThan(2)
  })

  it('refuses a result that is too large before it decodes anything', async () => {
    const source = pictures.truncated(await pictures.photo(60, 40))
    await expect(made(source, 'w_8192,h_8192,fit_fill,enlarge_true')).rejects.toMatchObject({ code: 'image_too_large' })
    await expect(made(source, 'w_30')).rejects.toMatchObject({
      code: 'image_damaged',
      message: expect.not.stringMatching(/vips|libvips/i),
    })
  })
})
