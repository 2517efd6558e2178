import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { assembleGif, prepareFrame } from '../../src/media/gif/assemble-gif.ts'
import { drawChanges, findChanges } from '../../src/media/gif/changed-pixels.ts'
import { encodeWhole, HURRIED, type Pixels } from '../../src/media/gif/encode-frame.ts'
import { readGifFrame } from '../../src/media/gif/gif-frame.ts'
import { planFrames } from '../../src/media/gif/plan-frames.ts'
import { readPreparedFrame, writePreparedFrame } from '../../src/media/gif/prepared-frame.ts'
import { writeGif } from '../../src/media/gif/write-gif.ts'

const WIDTH = 64
const HEIGHT = 48

/** A still, colorful background with a red square that moves 4 px a frame. */
function scene(number: number, channels: 3 | 4 = 3): Pixels {
  const data = new Uint8Array(WIDTH * HEIGHT * channels)
  for (let y = 0, at = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1, at += channels) {
      const isSquare = x >= number * 4 && x < number * 4 + 12 && y >= 10 && y < 22
      data.set(isSquare ? [220, 20, 20] : [x * 3, y * 4, 90], at)
      if (channels === 4) data[at + 3] = isSquare ? 255 : 0
    }
  }
  return { data, widthPx: WIDTH, heightPx: HEIGHT, channels }
}

const options = { delaysMs: [120, 120, 120, 120], loop: 0, quality: HURRIED }
const four = (channels: 3 | 4 = 3) => [0, 1, 2, 3].map((number) => ({ pixels: scene(number, channels) }))

async function decoded(gif: Uint8Array, channels: 3 | 4 = 3) {
  const image = sharp(gif, { animated: true })
  const pipe = channels === 3 ? image.clone().removeAlpha() : image.clone().ensureAlpha()
  const [{ data, info }, metadata] = await Promise.all([
    pipe.raw().toBuffer({ resolveWithObject: true }),
    image.metadata(),
  ])
  const frameBytes = WIDTH * HEIGHT * channels
  const frames = Array.from({ length: info.pages ?? 1 }, (_, page) =>
    data.subarray(page * frameBytes, (page + 1) * frameBytes),
  )
  return { frames, metadata }
}

const meanDistance = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0) / a.length

describe('an assembled GIF', () => {
  it('shows every frame at its time, as often as it should', async () => {
    const delaysMs = [100, 250, 40, 1000]
    const { frames, metadata } = await decoded(await assembleGif(four(), { ...options, delaysMs, loop: 3 }))
    expect(metadata).toMatchObject({ width: WIDTH, pageHeight: HEIGHT, pages: 4, delay: delaysMs, loop: 3 })
    for (const [number, frame] of frames.entries()) expect(meanDistance(frame, scene(number).data)).toBeLessThan(4)
  })

  it('draws only what has changed, and is then smaller than whole frames', async () => {
    const gif = await assembleGif(four(), options)
    const whole = await Promise.all(four().map(({ pixels }) => encodeWhole(pixels, HURRIED)))
    const complete = writeGif(whole, { ...options, widthPx: WIDTH, heightPx: HEIGHT, clears: false })
    expect(gif.byteLength).toBeLessThan(complete.byteLength * 0.6)
    const second = planFrames(four().map(({ pixels }) => pixels))[1]
    expect(second).toMatchObject({
      draws: 'difference',
      rectangle: { leftPx: 0, topPx: 10, widthPx: 16, heightPx: 12 },
    })
  })

  it('uses frames that were prepared when they arrived, byte for byte as if it had encoded all of them', async () => {
    const pictures = four().map(({ pixels }) => pixels)
    const prepared = await Promise.all(pictures.map((_, index) => prepareFrame(pictures.slice(0, index + 1), HURRIED)))
    const stored = prepared.map((frame) => readPreparedFrame(writePreparedFrame(frame)))
    const frames = pictures.map((pixels, index) => ({ pixels, prepared: stored[index] }))
    // What fits is not encoded again, so the quality asked for here does not show.
    const spliced = await assembleGif(frames, { ...options, quality: { effort: 1, dither: 0, colors: 2 } })
    expect(Buffer.from(spliced).equals(await assembleGif(four(), options))).toBe(true)
  })

  it('does not use what was prepared for another predecessor', async () => {
    const [first = scene(0), second = scene(1), third = scene(2)] = four().map(({ pixels }) => pixels)
    const prepared = await prepareFrame([first, second, third], HURRIED)
    const frames = [{ pixels: first }, { pixels: third, prepared }]
    const gif = await assembleGif(frames, { ...options, delaysMs: [100, 100] })
    const { frames: shown } = await decoded(gif)
    expect(meanDistance(shown[1] ?? new Uint8Array(), third.data)).toBeLessThan(4)
  })

  it('shows a frame longer instead of repeating it', async () => {
    const frames = [scene(0), scene(0), scene(1)].map((pixels) => ({ pixels }))
    const { metadata } = await decoded(await assembleGif(frames, { ...options, delaysMs: [100, 200, 300] }))
    expect(metadata).toMatchObject({ pages: 2, delay: [300, 300] })
  })

  it('leaves holes where frames have them, and nothing of the frame before', async () => {
    const { frames } = await decoded(await assembleGif(four(4), options), 4)
    for (const [number, frame] of frames.entries()) {
      const alpha = (pixels: Uint8Array) => Uint8Array.from(pixels).filter((_, at) => at % 4 === 3)
      expect(alpha(frame)).toEqual(alpha(scene(number, 4).data))
    }
  })

  it('refuses frames of different sizes', async () => {
    const odd = { data: new Uint8Array(3), widthPx: 1, heightPx: 1, channels: 3 as const }
    await expect(assembleGif([{ pixels: scene(0) }, { pixels: odd }], options)).rejects.toThrow('one size')
  })

  it('carries its XMP packet, and decoders skip it', async () => {
    const gif = await assembleGif(four(), { ...options, xmp: '<x:xmpmeta>label ü</x:xmpmeta>' })
    const start = Buffer.from(gif).indexOf('XMP DataXMP<x:xmpmeta>label ü</x:xmpmeta>')
    const trailer = gif.subarray(start + 11 + Buffer.byteLength('<x:xmpmeta>label ü</x:xmpmeta>')).subarray(0, 258)
    // From wherever in the packet a reader of sub-blocks lands in it, the trailer leads it to the same end.
    expect([...trailer]).toEqual([1, ...Array.from({ length: 256 }, (_, at) => 255 - at), 0])
    expect((await decoded(gif)).metadata.pages).toBe(4)
  })
})

describe('what is drawn anew', () => {
  const noise = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 27, maxLength: 27 })

  it('never leaves a pixel off by more than twice the tolerance, however long the noise goes on', () => {
    fc.assert(
      fc.property(
        fc.array(noise, { minLength: 2, maxLength: 12 }),
        fc.integer({ min: 0, max: 6 }),
        (steps, tolerance) => {
          let shown = new Uint8Array(27).fill(128)
          let current: Uint8Array = shown
          for (const step of steps) {
            current = Uint8Array.from(current, (value, at) => Math.max(0, Math.min(255, value + (step[at] ?? 0))))
            const pair = { current, shown, widthPx: 3, heightPx: 3 }
            shown = Uint8Array.from(drawChanges(pair, findChanges(pair, tolerance)))
            const off = current.reduce((most, value, at) => Math.max(most, Math.abs(value - (shown[at] ?? 0))), 0)
            expect(off).toBeLessThanOrEqual(2 * tolerance)
          }
        },
      ),
    )
  })

  it('leaves a lonely faint pixel out and draws a lonely strong one', () => {
    const shown = new Uint8Array(27).fill(100)
    const at = (value: number) => Uint8Array.from(shown, (old, index) => (index === 12 ? value : old))
    const count = (value: number) =>
      findChanges({ current: at(value), shown, widthPx: 3, heightPx: 3 }, 4).changedPixels
    expect([count(104), count(108), count(109)]).toEqual([0, 0, 1])
  })
})

describe('a frame read from a GIF', () => {
  it('is the encoder’s own, whatever palette it has', async () => {
    const frame = await encodeWhole(scene(0), { effort: 1, dither: 0, colors: 4 })
    expect(frame).toMatchObject({ leftPx: 0, topPx: 0, widthPx: WIDTH, heightPx: HEIGHT })
    expect(frame.colorTable.byteLength).toBe(12)
  })

  it('is a bug when the file ends early', async () => {
    const gif = writeGif([await encodeWhole(scene(0), HURRIED)], {
      ...options,
      widthPx: WIDTH,
      heightPx: HEIGHT,
      clears: false,
    })
    expect(() => readGifFrame(gif.subarray(0, gif.byteLength - 20))).toThrow('ends early')
  })
})
