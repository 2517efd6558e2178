import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { made, opaque, pixelsAt } from '../support/made.ts'
import * as pictures from '../support/pictures.ts'
import { distance, pixelAt } from '../support/pictures.ts'

const RED = [255, 0, 0]
const GREEN = [0, 255, 0]
const BLUE = [0, 0, 255]
const YELLOW = [255, 255, 0]
const WHITE = [255, 255, 255]
const CLEAR = 0
const quarters = () => pictures.quarters().png().toBuffer()

const at = async (
  url: string,
  places: readonly (readonly [number, number])[],
  source?: Uint8Array,
  mediaType?: 'image/jpeg',
) => pixelsAt(source ?? (await quarters()), url, places, mediaType)

describe('crop', () => {
  it.each([
    ['x_40,y_20', BLUE, { widthPx: 40, heightPx: 20 }],
    ['x_30,cw_10,ch_5', RED, { widthPx: 10, heightPx: 5 }],
    ['x_70,y_30,cw_500', BLUE, { widthPx: 10, heightPx: 10 }],
    ['cw_10,ch_10,cg_southwest', YELLOW, { widthPx: 10, heightPx: 10 }],
    ['ar_1x1,cg_east', GREEN, { widthPx: 40, heightPx: 40 }],
    ['ar_4x1,cg_south', YELLOW, { widthPx: 80, heightPx: 20 }],
  ])('%s cuts out the part that it names', async (url, color, size) => {
    const { facts, bytes } = await made(await quarters(), url)
    expect(facts).toMatchObject(size)
    expect(distance(await pixelAt(bytes, 4, 4), color)).toBe(0)
  })

  it('finds the interesting part of a shape without scaling it', async () => {
    const spot = await pictures.plain(20, 20).png().toBuffer()
    const dull = pictures.plain(400, 100, '#808080').composite([{ input: spot, left: 350, top: 40 }])
    const { bytes, facts } = await made(await dull.png().toBuffer(), 'ar_1x1,cg_attention')
    expect(facts).toMatchObject({ widthPx: 100, heightPx: 100 })
    const red = (await sharp(bytes).extractChannel(0).raw().toBuffer()).filter((value) => value === 255)
    expect(red).toHaveLength(400)
  })
})

describe('rotate and flip', () => {
  it.each([
    ['rotate_90', [YELLOW, RED, GREEN, BLUE]],
    ['rotate_180', [BLUE, YELLOW, RED, GREEN]],
    ['rotate_-90', [GREEN, BLUE, YELLOW, RED]],
    ['rotate_360', [RED, GREEN, BLUE, YELLOW]],
    ['flip_horizontal', [GREEN, RED, YELLOW, BLUE]],
    ['flip_vertical', [YELLOW, BLUE, GREEN, RED]],
    ['flip_both', [BLUE, YELLOW, RED, GREEN]],
  ])('%s moves every quarter to its place', async (url, colors) => {
    const { bytes, facts } = await made(await quarters(), url)
    const [right, bottom] = [facts.widthPx - 1, facts.heightPx - 1]
    const corners = [
      [0, 0],
      [right, 0],
      [right, bottom],
      [0, bottom],
    ] as const
    expect(opaque(await Promise.all(corners.map(([x, y]) => pixelAt(bytes, x, y))))).toEqual(colors)
  })

  it('leaves the corners of other angles transparent, of a color, or white', async () => {
    const [clear] = await at('rotate_45', [[0, 0]])
    expect(clear?.[3]).toBe(CLEAR)
    expect(opaque(await at('rotate_45,rotatebg_0000ff', [[0, 0]]))).toEqual([BLUE])
    const [white] = await at('rotate_45', [[2, 2]], undefined, 'image/jpeg')
    expect(distance(white ?? [], WHITE)).toBeLessThan(12)
  })
})

describe('trim', () => {
  const framed = (color: string, inner = '#0000ff') =>
    pictures
      .plain(100, 60, color)
      .composite([{ input: { create: { width: 30, height: 20, channels: 3, background: inner } }, left: 50, top: 10 }])

  it('cuts an even margin away, to the pixel', async () => {
    for (const url of ['trim_10', 'trim_0', 'rotate_180~trim_10']) {
      const { facts, bytes } = await made(await framed('#eeeeee').png().toBuffer(), url)
      expect(facts).toMatchObject({ widthPx: 30, heightPx: 20 })
      expect(opaque([await pixelAt(bytes, 0, 0), await pixelAt(bytes, 29, 19)])).toEqual([BLUE, BLUE])
    }
  })

  it('forgives what JPEG does to an even color, and no more than it is told to', async () => {
    const source = await framed('#f0f0f0', '#303030').jpeg({ quality: 90 }).toBuffer()
    const { facts } = await made(source, 'trim_40')
    expect(Math.abs(facts.widthPx - 30)).toBeLessThanOrEqual(4)
    const faint = await made(await framed('#f0f0f0', '#e8e8e8').png().toBuffer(), 'trim_10')
    expect(faint.facts).toMatchObject({ widthPx: 100, heightPx: 60 })
  })

  it('takes transparent for margin, whatever color it would have', async () => {
    const source = await pictures
      .plain(50, 50, { r: 255, g: 255, b: 255, alpha: 0 }, 4)
      .composite([
        { input: { create: { width: 10, height: 10, channels: 4, background: '#00ff00' } }, left: 5, top: 30 },
      ])
      .png()
      .toBuffer()
    expect((await made(source, 'trim_10')).facts).toMatchObject({ widthPx: 10, heightPx: 10 })
    expect((await made(source, 'trim_10,trimbg_00ff00')).facts).toMatchObject({ widthPx: 50, heightPx: 50 })
  })

  it('leaves a picture whole that is nothing but margin', async () => {
    expect((await made(await pictures.plain(40, 30).png().toBuffer(), 'trim_10')).facts).toMatchObject({
      widthPx: 40,
      heightPx: 30,
    })
  })

  it('leaves the same part of every frame: what is margin in all of them is cut', async () => {
    const dot = (left: number) =>
      pictures
        .plain(60, 40, '#ffffff')
        .composite([{ input: { create: { width: 4, height: 4, channels: 3, background: '#ff0000' } }, left, top: 20 }])
        .png()
        .toBuffer()
    const source = await sharp([await dot(10), await dot(30)], { join: { animated: true } })
      .webp({ lossless: true })
      .toBuffer()
    const { facts } = await made(source, 'trim_10', { mediaType: 'image/webp' })
    expect(facts).toMatchObject({ widthPx: 24, heightPx: 4, frames: 2 })
  })

  it('has what follows judged by the size that came out', async () => {
    const strip = await pictures
      .plain(100, 60, '#ffffff')
      .composite([
        { input: { create: { width: 1, height: 60, channels: 3, background: '#000000' } }, left: 50, top: 0 },
      ])
      .png()
      .toBuffer()
    await expect(made(strip, 'trim_10,w_500,enlarge_true')).rejects.toMatchObject({
      code: 'image_too_large',
      message: expect.stringContaining('500 × 30000 px'),
    })
    await expect(made(strip, 'trim_10,x_20')).rejects.toMatchObject({ code: 'invalid_request' })
    expect((await made(strip, 'trim_10,w_50,h_30,fit_fill,enlarge_true')).facts).toMatchObject({
      widthPx: 50,
      heightPx: 30,
    })
  })
})

describe('extend', () => {
  it.each([
    ['el_10,ebg_0000ff', BLUE],
    ['el_50,ef_mirror', GREEN],
    ['el_10,ef_copy', RED],
    ['el_10,ef_repeat', GREEN],
  ])('%s brings what it says at the left edge', async (url, color) => {
    expect(opaque(await at(url, [[0, 3]]))).toEqual([color])
  })
})
