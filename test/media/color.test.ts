import { deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { adobeRgb, grayProfile, type MatrixProfile, rgbProfile } from '../support/icc.ts'
import { made } from '../support/made.ts'
import * as pictures from '../support/pictures.ts'
import { distance, pixelAt } from '../support/pictures.ts'
import { pngChunk, withChunks } from '../support/png.ts'

/** Display P3 under D50. Source: https://www.color.org/chardata/rgb/DisplayP3.xalter */
const displayP3: MatrixProfile = {
  red: [0.51512, 0.2412, -0.00105],
  green: [0.29198, 0.69225, 0.04189],
  blue: [0.1571, 0.06657, 0.78407],
  gamma: 2.2,
}

/** XYZ under D50 to linear sRGB. Source: http://www.brucelindbloom.com/Eqn_RGB_XYZ_Matrix.html */
const TO_SRGB = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
] as const

/** What a color of that space is in sRGB, by the published matrices alone. */
function inSrgb({ red, green, blue, gamma }: MatrixProfile, color: readonly number[]): number[] {
  const [r = 0, g = 0, b = 0] = color.map((value) => (value / 255) ** gamma)
  const xyz = [0, 1, 2].map((at) => (red[at] ?? 0) * r + (green[at] ?? 0) * g + (blue[at] ?? 0) * b)
  const linear = TO_SRGB.map((row) => row.reduce((sum, factor, at) => sum + factor * (xyz[at] ?? 0), 0))
  const encoded = linear.map((value) => (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055))
  return encoded.map((value) => Math.round(255 * Math.min(1, Math.max(0, value))))
}

const COLOR = [120, 160, 90]
const patch = (color: readonly number[] = COLOR) =>
  pictures.plain(48, 32, { r: color[0] ?? 0, g: color[1] ?? 0, b: color[2] ?? 0 })
const deep = (pipe: Sharp) => pipe.toColourspace('rgb16')
const withProfile = async (pipe: Sharp, icc: Uint8Array) =>
  withChunks(
    await pipe.png().toBuffer(),
    pngChunk('iCCP', Buffer.concat([Buffer.from('Test\0\0', 'latin1'), deflateSync(icc)])),
  )
const adobe = rgbProfile(adobeRgb)
const p3 = rgbProfile(displayP3)

/** A patch of one color in every clothing, and what it is in sRGB. */
const patches: Record<string, [() => Promise<Buffer>, number[], number?]> = {
  'sRGB without a profile': [() => patch().png().toBuffer(), COLOR],
  'sRGB with its profile': [() => patch().png().withIccProfile('srgb').toBuffer(), COLOR],
  '16 bits without a profile': [() => deep(patch()).png().toBuffer(), COLOR],
  '16 bits with sRGB’s profile': [() => deep(patch()).png().withIccProfile('srgb').toBuffer(), COLOR],
  'Display P3': [() => withProfile(patch(), p3), inSrgb(displayP3, COLOR)],
  'Display P3 of 16 bits': [() => withProfile(deep(patch()), p3), inSrgb(displayP3, COLOR)],
  'Adobe RGB': [() => withProfile(patch(), adobe), inSrgb(adobeRgb, COLOR)],
  'Adobe RGB of 16 bits': [() => withProfile(deep(patch()), adobe), inSrgb(adobeRgb, COLOR)],
  'gray without a profile': [() => patch([99, 99, 99]).toColourspace('b-w').png().toBuffer(), [99, 99, 99]],
  'gray JPEG without a profile': [
    () => patch([99, 99, 99]).toColourspace('b-w').jpeg({ quality: 100 }).toBuffer(),
    [99, 99, 99],
  ],
  'gray of 16 bits': [() => patch([99, 99, 99]).toColourspace('grey16').png().toBuffer(), [99, 99, 99]],
  // Half the light is 188 in sRGB.
  'gray with a profile of gamma 1': [
    () => withProfile(patch([128, 128, 128]).toColourspace('b-w'), grayProfile(1)),
    [188, 188, 188],
  ],
  // There and back through inks: no two converters agree to the last digit.
  'CMYK without a profile': [
    () => patch([150, 120, 100]).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer(),
    [150, 120, 100],
    20,
  ],
  'CMYK with a profile': [
    () => patch([150, 120, 100]).jpeg({ quality: 100 }).withIccProfile('cmyk').toBuffer(),
    [150, 120, 100],
    20,
  ],
  'AVIF of 10 bits': [
    () => patch().avif({ bitdepth: 10, quality: 95, chromaSubsampling: '4:4:4' }).toBuffer(),
    COLOR,
    4,
  ],
}

/** By matrices and gammas: 3 of 255 is the rounding of curves. */
const TOLERANCE = 3

describe.each(Object.entries(patches))('%s', (_name, [source, expected, tolerance = TOLERANCE]) => {
  it.each([undefined, 'w_16', 'rotate_90', 'w_24~flip_both', 'flatten_ffffff~w_16'])(
    'has the right color in sRGB after %s',
    async (url) => {
      const { bytes } = await made(await source(), url)
      expect(distance(await pixelAt(bytes, 8, 5), expected)).toBeLessThanOrEqual(tolerance)
    },
  )

  it('lets an operation bring colors of its own', async () => {
    const { bytes } = await made(await source(), 'el_20,ebg_ff0000')
    expect(distance(await pixelAt(bytes, 5, 5), [255, 0, 0])).toBeLessThanOrEqual(TOLERANCE)
    const contained = await made(await source(), 'w_80,h_80,fit_contain,bg_0000ff')
    expect(distance(await pixelAt(contained.bytes, 4, 4), [0, 0, 255])).toBeLessThanOrEqual(TOLERANCE)
  })

  it.each([undefined, 'w_16', 'w_24~flip_both'])(
    'shows the same color when it is written in Display P3, after %s',
    async (url) => {
      const { bytes } = await made(await source(), url, { profile: 'p3' })
      const shown = await sharp(bytes).toColourspace('srgb').raw().toBuffer()
      expect(distance([...shown.subarray(0, 3)], expected)).toBeLessThanOrEqual(tolerance + 1)
    },
  )
})

describe('a green that only Display P3 has', () => {
  const source = () => withProfile(patch([0, 255, 0]), p3)
  const stored = async (bytes: Uint8Array) => [
    ...(await sharp(bytes, { ignoreIcc: true }).raw().toBuffer()).subarray(0, 3),
  ]

  it.each(['image/jpeg', 'image/png', 'image/webp', 'image/avif'] as const)(
    'is kept in %s by choice, through any operations, under a profile of ours',
    async (mediaType) => {
      for (const url of [undefined, 'w_16', 'w_24~rotate_90~blur_9']) {
        const { bytes } = await made(await source(), url, { mediaType, profile: 'p3', quality: 95 })
        expect(distance(await stored(bytes), [0, 255, 0])).toBeLessThan(10)
        const { icc, exif, xmp } = await sharp(bytes).metadata()
        expect(icc?.equals(p3)).toBe(false)
        expect(icc?.toString('latin1').replaceAll('\0', '')).toContain('sP3C')
        expect({ exif, xmp }).toEqual({})
      }
    },
  )

  it('becomes the nearest that sRGB has when nothing is said', async () => {
    const { bytes } = await made(await source(), 'w_16')
    expect(distance(await stored(bytes), [0, 255, 0])).toBeLessThan(10)
    expect((await sharp(bytes).metadata()).icc).toBeUndefined()
  })

  it('is kept in the frames of an animation', async () => {
    const animation = await made(await pictures.animation('image/webp'), 'w_30~blur_1', {
      mediaType: 'image/webp',
      profile: 'p3',
    })
    expect(animation.facts.frames).toBe(3)
    const { icc, pages } = await sharp(animation.bytes).metadata()
    expect({ hasProfile: icc !== undefined, pages }).toEqual({ hasProfile: true, pages: 3 })
  })

  it('leaves nothing of a photo’s place, names and camera', async () => {
    const { bytes } = await made(await pictures.withGps(), 'w_30', { mediaType: 'image/jpeg', profile: 'p3' })
    const { exif, xmp, iptc, comments, orientation } = await sharp(bytes).metadata()
    expect({ exif, xmp, iptc, comments, orientation }).toEqual({})
    expect(Buffer.from(bytes).toString('latin1')).not.toContain('Secret')
  })
})
