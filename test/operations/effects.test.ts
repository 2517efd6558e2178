import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { inBlocks } from '../../src/operations/pixelate.ts'
import { made, opaque, pixelsAt } from '../support/made.ts'
import * as pictures from '../support/pictures.ts'
import { distance, pixelAt } from '../support/pictures.ts'

const WHITE = [255, 255, 255]
const quarters = () => pictures.quarters().png().toBuffer()

const at = async (
  url: string,
  places: readonly (readonly [number, number])[],
  source?: Uint8Array,
  mediaType?: 'image/jpeg',
) => pixelsAt(source ?? (await quarters()), url, places, mediaType)

describe('blur, sharpen, median and pixelate', () => {
  const halves = () =>
    pictures
      .plain(400, 60, '#ffffff')
      .composite([
        { input: { create: { width: 200, height: 60, channels: 3, background: '#000000' } }, left: 0, top: 0 },
      ])
      .png()
      .toBuffer()

  it.each([2, 5, 8, 9, 20, 50])('blur_%i is a Gaussian of that width, small or large', async (sigmaPx) => {
    const { bytes } = await made(await halves(), `blur_${sigmaPx}`)
    for (const x of [-1.5, -1, -0.5, 0, 0.5, 1, 1.5]) {
      const place = Math.round(199.5 + x * sigmaPx)
      const [found = 0] = await pixelAt(bytes, place, 30)
      const expected = 255 * normal((place - 199.5) / sigmaPx)
      expect(Math.abs(found - expected), `${x} sigma`).toBeLessThan(12)
    }
  })

  it('sharpen raises contrast at an edge', async () => {
    const soft = await sharp(await halves())
      .blur(2)
      .linear(0.5, 60)
      .png()
      .toBuffer()
    const [before, after] = [
      await at(
        'gray_0',
        [
          [196, 30],
          [204, 30],
        ],
        soft,
      ),
      await at(
        'sharpen_2',
        [
          [196, 30],
          [204, 30],
        ],
        soft,
      ),
    ]
    const step = (pair: number[][]) => (pair[1]?.[0] ?? 0) - (pair[0]?.[0] ?? 0)
    expect(step(after)).toBeGreaterThan(step(before) + 10)
  })

  it('median takes a speck away and keeps an edge', async () => {
    const source = await sharp(await halves())
      .composite([
        { input: { create: { width: 1, height: 1, channels: 3, background: '#ffffff' } }, left: 50, top: 30 },
      ])
      .png()
      .toBuffer()
    expect(
      opaque(
        await at(
          'median_3',
          [
            [50, 30],
            [198, 30],
            [202, 30],
          ],
          source,
        ),
      ),
    ).toEqual([[0, 0, 0], [0, 0, 0], WHITE])
  })

  it('pixelate makes each block the mean of what it hides, also at the edges, and does not darken by what is transparent', () => {
    const data = Uint8Array.from([10, 0, 0, 255, 30, 0, 0, 255, 99, 50, 7, 255, 0, 0, 0, 0, 40, 0, 0, 255, 0, 0, 0, 0])
    const found = inBlocks({ data, widthPx: 3, heightPx: 2, channels: 4, frames: 1 }, 2)
    expect([...found]).toEqual([
      27, 0, 0, 191, 27, 0, 0, 191, 99, 50, 7, 128, 27, 0, 0, 191, 27, 0, 0, 191, 99, 50, 7, 128,
    ])
  })
})

describe('color', () => {
  const one = async (url: string, color: string) =>
    opaque(await at(url, [[5, 5]], await pictures.plain(10, 10, color).png().toBuffer()))[0] ?? []

  it.each([
    ['gray_100', '#ff0000', [54, 54, 54]],
    ['gray_50', '#ff0000', [155, 27, 27]],
    ['gray_0', '#ff8040', [255, 128, 64]],
    ['negate_100', '#ff8000', [0, 127, 255]],
    ['negate_50', '#ff8000', [128, 128, 128]],
    ['threshold_128', '#808080', WHITE],
    ['threshold_129', '#808080', [0, 0, 0]],
    ['co_0', '#ff0000', [128, 128, 128]],
    ['co_200', '#a0a0a0', [193, 193, 193]],
    ['br_0', '#a0a0a0', [0, 0, 0]],
    ['sat_0', '#808080', [128, 128, 128]],
    ['br_100', '#123456', [18, 52, 86]],
    ['gamma_1', '#408040', [64, 128, 64]],
    ['gamma_2', '#404040', [128, 128, 128]],
    ['hue_360', '#ff8040', [255, 128, 64]],
  ])('%s makes %s what its arithmetic says', async (url, color, expected) => {
    expect(distance(await one(url, color), expected)).toBeLessThanOrEqual(2)
  })

  it('hue turns red to green, tint gives gray its color and keeps black and white', async () => {
    const [r = 0, g = 0] = await one('hue_120', '#ff0000')
    expect(g).toBeGreaterThan(r)
    const [tr = 0, , tb = 0] = await one('tint_ff8800', '#808080')
    expect(tr - tb).toBeGreaterThan(100)
    expect(distance(await one('tint_ff8800', '#ffffff'), [255, 200, 120])).toBeLessThan(140)
  })

  it('normalize stretches a dull picture to black and white', async () => {
    const dull = await pictures.photoPixels(100, 80).linear(0.3, 90).png().toBuffer()
    const { channels } = await sharp((await made(dull, 'normalize_1')).bytes).stats()
    const lowest = Math.min(...channels.map(({ min }) => min))
    const highest = Math.max(...channels.map(({ max }) => max))
    expect([lowest < 20, highest > 235]).toEqual([true, true])
  })

  it.each([
    'gray_100',
    'negate_100',
    'threshold_100',
    'br_150',
    'co_150',
    'tint_ff0000',
    'gamma_2',
    'normalize_1',
    'blur_2',
    'median_3',
    'sharpen_1',
    'pixelate_4',
  ])('%s leaves transparency as it is', async (url) => {
    const source = await pictures.plain(20, 20, { r: 200, g: 90, b: 30, alpha: 0.5 }, 4).png().toBuffer()
    const [pixel] = await at(url, [[10, 10]], source)
    expect(Math.abs((pixel?.[3] ?? 0) - 128)).toBeLessThanOrEqual(2)
  })
})

/** The share of a Gaussian below so many sigmas. Source: Abramowitz and Stegun, 7.1.26 */
function normal(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x / Math.SQRT2))
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  const erf = 1 - tail * Math.exp(-(x * x) / 2)
  return 0.5 * (1 + Math.sign(x) * erf)
}
