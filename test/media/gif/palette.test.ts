import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { BEST_QUALITY, encodeWhole, type FrameQuality } from '../../../src/media/gif/encode-frame.ts'
import { choosePalette } from '../../../src/media/gif/palette/choose-palette.ts'
import { nearestColor } from '../../../src/media/gif/palette/nearest-color.ts'
import { writeGif } from '../../../src/media/gif/write-gif.ts'
import { gaussian } from '../../support/scenes.ts'

const EDGE_PX = 96
const size = { widthPx: EDGE_PX, heightPx: EDGE_PX }
const raw = { width: EDGE_PX, height: EDGE_PX, channels: 3 as const }

/** A picture of one color for each place, levels from 0 to 255. */
function picture(colorAt: (x: number, y: number) => readonly [number, number, number]): Uint8Array {
  const pixels = new Uint8ClampedArray(EDGE_PX * EDGE_PX * 3)
  for (let at = 0; at < EDGE_PX * EDGE_PX; at += 1) pixels.set(colorAt(at % EDGE_PX, Math.floor(at / EDGE_PX)), at * 3)
  return Uint8Array.from(pixels)
}

/** Light from one side, waves of color, a camera's noise. */
function photo(): Uint8Array {
  const noise = gaussian(1)
  return picture((x, y) => {
    const light = 90 + x + 4 * noise()
    return [light + 40 * Math.sin(y / 9), light + 30 * Math.cos((x + y) / 13), light + 50 * Math.sin((x - y) / 17)]
  })
}

async function shown(data: Uint8Array, quality: FrameQuality): Promise<Uint8Array> {
  const frame = await encodeWhole({ data, ...size, channels: 3 }, quality)
  return await decoded(writeGif([{ frame, delayMs: 100, disposal: 'stays' }], { ...size, loop: 0 }))
}

const decoded = (gif: Uint8Array): Promise<Uint8Array> => sharp(gif).removeAlpha().raw().toBuffer()
const blurred = (pixels: Uint8Array): Promise<Uint8Array> => sharp(pixels, { raw }).blur(2).raw().toBuffer()
const errorOf = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((sum, value, at) => sum + (value - (b[at] ?? 0)) ** 2, 0) / a.length

describe('the palette of a frame', () => {
  it('has every color of a picture that has few, however near they are to each other', async () => {
    const pixels = picture((x, y) => [100 + (x % 16), 100 + (y % 16), 100])
    expect(Uint8Array.from(await shown(pixels, BEST_QUALITY))).toEqual(pixels)
    expect((await choosePalette(pixels, 3, { maxColors: 256, allowedError: 0 })).length).toBe(256 * 3)
  })

  it('comes as near to a photo as libimagequant’s best', async () => {
    const pixels = photo()
    const theirs = await sharp(pixels, { raw }).gif({ effort: 10, dither: 0 }).toBuffer()
    const ours = errorOf(await shown(pixels, { colors: 256, dither: 0 }), pixels)
    expect(ours).toBeLessThan(1.01 * errorOf(await decoded(theirs), pixels))
  })

  it('has as few colors as the allowed error takes, and no more error than that', async () => {
    const pixels = photo()
    const counts: number[] = []
    for (const allowedError of [32, 64, 128]) {
      const palette = await choosePalette(pixels, 3, { maxColors: 256, allowedError })
      const nearest = nearestColor(Float64Array.from(palette))
      const drawn = pixels.map((_, at) => {
        const pixel = Math.floor(at / 3) * 3
        const color = nearest(pixels[pixel] ?? 0, pixels[pixel + 1] ?? 0, pixels[pixel + 2] ?? 0)
        return palette[color * 3 + (at % 3)] ?? 0
      })
      const error = errorOf(drawn, pixels)
      expect(error).toBeLessThan(allowedError)
      expect(error).toBeGreaterThan(allowedError / 2)
      counts.push(palette.length / 3)
    }
    expect(counts).toEqual(counts.toSorted((a, b) => b - a))
    expect(new Set(counts).size).toBe(3)
  })

  it('does not count what is transparent', async () => {
    const pixels = Uint8Array.of(10, 20, 30, 255, 200, 0, 0, 127, 10, 20, 30, 128, 90, 90, 90, 0)
    expect([...(await choosePalette(pixels, 4, { maxColors: 255, allowedError: 0 }))]).toEqual([10, 20, 30])
    expect((await choosePalette(new Uint8Array(16), 4, { maxColors: 255, allowedError: 0 })).length).toBe(0)
  })
})

describe('the nearest color', () => {
  it('is the one that comparing with all of them finds', () => {
    const next = gaussian(7)
    const level = () => Math.min(255, Math.max(0, Math.round(128 + 70 * next())))
    const palette = Float64Array.from({ length: 3 * 200 }, level)
    const nearest = nearestColor(palette)
    const distance = (place: number, color: readonly number[]) =>
      color.reduce((sum, value, channel) => sum + (value - (palette[place * 3 + channel] ?? 0)) ** 2, 0)
    for (let round = 0; round < 5000; round += 1) {
      const color = [level(), level(), level()] as const
      const least = Math.min(...Array.from({ length: 200 }, (_, place) => distance(place, color)))
      expect(distance(nearest(...color), color)).toBe(least)
    }
  })
})

describe('dithering', () => {
  const bands = (data: Uint8Array, dither: number) => shown(data, { colors: 16, dither })

  it('takes the bands out of plain areas', async () => {
    const sky = picture((x, y) => [60 + x, 110 + y / 2, 230 - (x + y) / 3])
    const original = await blurred(sky)
    const [plain, dithered] = [await blurred(await bands(sky, 0)), await blurred(await bands(sky, 0.75))]
    expect(errorOf(dithered, original)).toBeLessThan(0.5 * errorOf(plain, original))
  })

  it('leaves alone what has detail of its own', async () => {
    const checks = picture((x, y) => ((x + y) % 2 === 0 ? [x, y, 0] : [255 - x, y, 255]))
    expect(await bands(checks, 0.75)).toEqual(await bands(checks, 0))
  })
})
