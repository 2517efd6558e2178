import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { type Operation, operations } from '../../src/operations/index.ts'
import { made, pixelsAt } from '../support/made.ts'
import * as pictures from '../support/pictures.ts'
import { distance, pixelAt } from '../support/pictures.ts'

const GREEN = [0, 255, 0]
const WHITE = [255, 255, 255]
const CLEAR = 0
const quarters = () => pictures.quarters().png().toBuffer()

const at = async (
  url: string,
  places: readonly (readonly [number, number])[],
  source?: Uint8Array,
  mediaType?: 'image/jpeg',
) => pixelsAt(source ?? (await quarters()), url, places, mediaType)

describe('what is transparent', () => {
  const clear = () => pictures.plain(40, 40, { r: 0, g: 0, b: 0, alpha: 0 }, 4).png().toBuffer()

  it('is laid on the color that flatten names, in every format and wherever in the list it stands', async () => {
    for (const url of [
      'flatten_00ff00',
      'w_20~flatten_00ff00',
      'flatten_00ff00,w_20',
      'el_4~flatten_00ff00',
      'blur_1,flatten_00ff00',
    ]) {
      const png = await at(url, [[2, 2]], await clear())
      expect(png, url).toEqual([GREEN])
      const [jpeg = []] = await at(url, [[2, 2]], await clear(), 'image/jpeg')
      expect(distance(jpeg, GREEN), url).toBeLessThan(6)
    }
  })

  it('becomes white in a JPEG and never black, whatever operation comes first or last', async () => {
    const example = (operation: Operation) => [{ operation: operation.name, ...operation.example }]
    // These change white itself, or write over the corner.
    const others = ['flatten', 'negate', 'tint', 'text', 'modulate', 'threshold']
    for (const operation of Object.values<Operation>(operations).filter(({ name }) => !others.includes(name))) {
      for (const calls of [example(operation), [{ operation: 'resize', widthPx: 30 }, ...example(operation)]]) {
        const { bytes } = await made(await clear(), calls, { mediaType: 'image/jpeg', quality: 100 })
        expect(distance(await pixelAt(bytes, 0, 0), WHITE), operation.name).toBeLessThan(6)
      }
    }
  })
})

describe('round', () => {
  it('cuts corners by a quarter of a circle with a soft edge, and leaves the rest', async () => {
    const { bytes } = await made(await pictures.plain(100, 60).png().toBuffer(), 'round_20')
    const alpha = async (x: number, y: number) => (await pixelAt(bytes, x, y))[3]
    const corners = [
      [0, 0],
      [99, 0],
      [0, 59],
      [99, 59],
    ] as const
    for (const [x, y] of corners) expect(await alpha(x, y)).toBe(CLEAR)
    // On the diagonal the circle begins at 20 × (1 − √½) = 5.86 px.
    for (const [x, y] of [
      [4, 4],
      [95, 4],
      [4, 55],
      [95, 55],
    ] as const)
      expect(await alpha(x, y)).toBe(CLEAR)
    for (const [x, y] of [
      [7, 7],
      [92, 7],
      [7, 52],
      [92, 52],
      [20, 0],
      [0, 20],
      [50, 30],
      [79, 59],
    ] as const)
      expect(await alpha(x, y)).toBe(255)
    const edge = (await alpha(7, 4)) ?? 0
    expect(edge > 0 && edge < 255).toBe(true)
  })

  it('covers as much as the circle it makes', async () => {
    for (const [url, area] of [
      ['circle_true', Math.PI * 30 ** 2],
      ['roundp_50', Math.PI * 30 ** 2 + 40 * 60],
      ['round_500', Math.PI * 30 ** 2 + 40 * 60],
    ] as const) {
      const { bytes } = await made(await pictures.plain(100, 60).png().toBuffer(), url)
      const data = await sharp(bytes).extractChannel(3).raw().toBuffer()
      const seen = data.reduce((sum, value) => sum + value / 255, 0)
      expect(Math.abs(seen / area - 1), url).toBeLessThan(0.005)
    }
  })

  it('shows white corners in a JPEG, and the middle of the picture in a circle', async () => {
    const [corner = [], middle = []] = await at(
      'circle_true',
      [
        [0, 0],
        [39, 20],
      ],
      undefined,
      'image/jpeg',
    )
    expect(distance(corner, WHITE)).toBeLessThan(12)
    expect(distance(middle, WHITE)).toBeGreaterThan(100)
  })
})
