import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { heicRefusal } from '../../src/media/decode-heic.ts'
import { readHeader } from '../../src/media/header.ts'
import { heicDecoderPath } from '../../src/media/heic-decoder.ts'
import { inspect } from '../../src/media/inspect.ts'
import { render } from '../../src/media/render.ts'
import { estimateMegabytes } from '../../src/operations/memory.ts'
import {
  alphaHeic,
  colrNclx,
  colrProfile,
  type HeicOptions,
  heic,
  imir,
  irot,
  plain24MPHeic,
  quartersHeic,
} from '../support/heif.ts'
import { distance, pixelAt, withGps } from '../support/pictures.ts'

const png = async (source: Uint8Array) => {
  const header = await readHeader(source)
  const { bytes, facts } = await render({ source, header, operations: [], mediaType: 'image/png', quality: undefined })
  return { bytes, facts, header }
}

const RED = [200, 60, 60]
const GREEN = [60, 200, 60]
const BLUE = [60, 60, 200]
const YELLOW = [200, 200, 60]

/** The colors of the four quarters, clockwise from the top left. */
async function corners(bytes: Uint8Array, widthPx: number, heightPx: number) {
  const places = [
    [1, 1],
    [3, 1],
    [3, 3],
    [1, 3],
  ] as const
  return await Promise.all(
    places.map(([x, y]) => pixelAt(bytes, Math.round((x * widthPx) / 4), Math.round((y * heightPx) / 4))),
  )
}

/** Each within what 4:2:0 and quality 80 do to a plain color. */
function expectColors(found: readonly number[][], expected: readonly number[][]) {
  for (const [index, color] of expected.entries())
    expect(distance(found[index] ?? [], color), String(found)).toBeLessThan(8)
}

describe('a HEIC picture', () => {
  it('is decoded as libheif’s own encoder wrote it', async () => {
    expect(await inspect(quartersHeic())).toMatchObject({
      mediaType: 'image/heic',
      widthPx: 160,
      heightPx: 80,
      frames: 1,
      hasAlpha: false,
    })
    const { bytes } = await png(quartersHeic())
    expectColors(await corners(bytes, 160, 80), [RED, GREEN, BLUE, YELLOW])
  })

  it('keeps its transparency', async () => {
    const { bytes, facts } = await png(alphaHeic())
    expect(facts.hasAlpha).toBe(true)
    expect((await pixelAt(bytes, 40, 20))[3]).toBeCloseTo(128, -1)
    expectColors(await corners(bytes, 160, 80), [RED, GREEN, BLUE, YELLOW])
  })

  it.each([
    ['as it is', [], 160, 80, [RED, GREEN, BLUE, YELLOW]],
    ['turned left', [irot(1)], 80, 160, [GREEN, BLUE, YELLOW, RED]],
    ['upside down', [irot(2)], 160, 80, [BLUE, YELLOW, RED, GREEN]],
    ['turned right', [irot(3)], 80, 160, [YELLOW, RED, GREEN, BLUE]],
    ['mirrored', [imir()], 160, 80, [GREEN, RED, YELLOW, BLUE]],
    ['mirrored, then turned left', [imir(), irot(1)], 80, 160, [RED, YELLOW, BLUE, GREEN]],
    ['mirrored, then upside down', [imir(), irot(2)], 160, 80, [YELLOW, BLUE, GREEN, RED]],
    ['mirrored, then turned right', [imir(), irot(3)], 80, 160, [BLUE, GREEN, RED, YELLOW]],
  ] as const)('is shown %s when its properties say so', async (_name, properties, widthPx, heightPx, expected) => {
    const { bytes, facts } = await png(heic({ properties }))
    expect(facts).toMatchObject({ widthPx, heightPx })
    expectColors(await corners(bytes, widthPx, heightPx), expected)
  })

  it('is not turned again by its EXIF, and its place and camera are gone', async () => {
    const { exif } = await sharp(await withGps())
      .withMetadata({ orientation: 6 })
      .toBuffer()
      .then((bytes) => sharp(bytes).metadata())
    const source = heic({ properties: [irot(3)], exif: (exif ?? Buffer.alloc(0)).subarray(6) })
    expect(source.toString('latin1')).toContain('Secret')
    const { bytes, facts } = await png(source)
    expect(facts).toMatchObject({ widthPx: 80, heightPx: 160 })
    expectColors(await corners(bytes, 80, 160), [YELLOW, RED, GREEN, BLUE])
    expect(Buffer.from(bytes).toString('latin1')).not.toContain('Secret')
    expect(await sharp(bytes).metadata()).not.toHaveProperty('exif')
  })

  it('is converted to sRGB from the profile it carries and from the one it names', async () => {
    const p3 = await sharp(Buffer.from(RED), { raw: { width: 1, height: 1, channels: 3 } })
      .png()
      .toBuffer()
      .then((bytes) => sharp(bytes).withIccProfile('p3').png().toBuffer())
    const { icc = new Uint8Array() } = await sharp(p3).metadata()
    // Red is written in P3 with smaller numbers; the same numbers in P3 are therefore a stronger red, by nearly as much.
    const inP3 = [...(await sharp(p3, { ignoreIcc: true }).raw().toBuffer())]
    expect(distance(inP3, RED)).toBeGreaterThan(10)
    const expected = RED.map((value, index) => 2 * value - (inP3[index] ?? 0))
    for (const properties of [[colrProfile(icc)], [colrNclx(12)]] as const) {
      const { bytes } = await png(heic({ properties }))
      const found = await pixelAt(bytes, 40, 20)
      expect(distance(found, expected), String(found)).toBeLessThan(8)
      expect(distance(found, RED)).toBeGreaterThan(10)
    }
  })

  it('of a phone’s 24 megapixels is within the limits, and one of 48 is refused by its header', async () => {
    const source = plain24MPHeic()
    expect(await inspect(source)).toMatchObject({
      widthPx: 5712,
      heightPx: 4284,
      dominantColor: expect.stringMatching(/^#3[23]66c[bcd]$/),
    })
    expect(estimateMegabytes(await readHeader(source))).toBeLessThan(512)
    await expect(readHeader(heic({ widthPx: 8064, heightPx: 6048 }))).rejects.toMatchObject({
      code: 'image_too_large',
      message: expect.stringContaining('a HEIC may have 25'),
    })
  })

  it.each<[string, HeicOptions, string]>([
    ['promises more pixels than it has', { widthPx: 4000, heightPx: 3000 }, 'image_damaged'],
    ['promises fewer pixels than it has', { widthPx: 16, heightPx: 16 }, 'image_too_large'],
    ['promises none', { widthPx: 0, heightPx: 0 }, 'image_damaged'],
  ])('is refused when it %s', async (_name, options, code) => {
    await expect(inspect(heic(options))).rejects.toMatchObject({ code })
  })

  it.each([0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99])('is refused when %f of it has arrived', async (share) => {
    const whole = quartersHeic()
    await expect(inspect(whole.subarray(0, Math.floor(whole.length * share)))).rejects.toMatchObject({
      code: 'image_damaged',
    })
  })

  it('finds its decoder among the dependencies, and knows when it is not there', () => {
    expect(heicDecoderPath()).toContain('libheif-js')
    expect(heicDecoderPath('file:///nowhere/index.js')).toBeUndefined()
    expect(heicRefusal()).toMatchObject({
      code: 'unsupported_media',
      message: expect.stringMatching(/HEIC.*npm install libheif-js.*Most Compatible/),
    })
  })
})
