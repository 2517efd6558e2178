import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { type AssembleOptions, assembleGif } from '../../src/media/gif/assemble-gif.ts'
import { BEST_QUALITY, encodeWhole } from '../../src/media/gif/encode-frame.ts'
import type { Pixels } from '../../src/media/gif/pixels.ts'
import { planFrame } from '../../src/media/gif/plan-frame.ts'
import { prepareFrame } from '../../src/media/gif/prepare-frame.ts'
import { digestOf, readPreparedFrame, writePreparedFrame } from '../../src/media/gif/prepared-frame.ts'
import { centiseconds, writeGif } from '../../src/media/gif/write-gif.ts'
import { scene } from '../support/scenes.ts'

const size = { widthPx: 64, heightPx: 48 }

function optionsFor(count: number, changes: Partial<AssembleOptions> = {}): AssembleOptions {
  const order = Array.from({ length: count }, (_, index) => index)
  return { ...size, order, delaysMs: order.map(() => 120), loop: 0, quality: BEST_QUALITY, ...changes }
}

const loaded = (pixels: Pixels) => ({ hasHoles: pixels.channels === 4, load: async () => pixels })
const scenes = (count = 4, channels: 3 | 4 = 3) => Array.from({ length: count }, (_, number) => scene(number, channels))
const assembled = (frames: readonly Pixels[], changes: Partial<AssembleOptions> = {}) =>
  assembleGif(frames.map(loaded), optionsFor(frames.length, changes))

async function decoded(gif: Uint8Array, channels: 3 | 4 = 3) {
  const image = sharp(gif, { animated: true })
  const pipe = channels === 3 ? image.clone().removeAlpha() : image.clone().ensureAlpha()
  const [{ data, info }, metadata] = await Promise.all([
    pipe.raw().toBuffer({ resolveWithObject: true }),
    image.metadata(),
  ])
  const frameBytes = size.widthPx * size.heightPx * channels
  const frames = Array.from({ length: info.pages ?? 1 }, (_, page) =>
    data.subarray(page * frameBytes, (page + 1) * frameBytes),
  )
  return { frames, metadata }
}

const meanDistance = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0) / a.length

/** Frames of which nothing may be decoded: what is prepared has to do. */
const sealed = { load: () => Promise.reject(new Error('it was decoded')) }

describe('an assembled GIF', () => {
  it('shows every frame at its time, as often as it should', async () => {
    const delaysMs = [100, 250, 40, 1000]
    const { frames, metadata } = await decoded(await assembled(scenes(), { delaysMs, loop: 3 }))
    expect(metadata).toMatchObject({ width: 64, pageHeight: 48, pages: 4, delay: delaysMs, loop: 3 })
    for (const [number, frame] of frames.entries()) expect(meanDistance(frame, scene(number).data)).toBeLessThan(4)
  })

  it('draws only what has changed, and is then smaller than whole frames', async () => {
    const gif = await assembled(scenes())
    const steps = await Promise.all(
      scenes().map(async (pixels) => ({
        frame: await encodeWhole(pixels, BEST_QUALITY),
        delayMs: 120,
        disposal: 'stays' as const,
      })),
    )
    expect(gif.byteLength).toBeLessThan(writeGif(steps, { ...size, loop: 0 }).byteLength * 0.6)
  })

  it('is spliced of what was prepared without a look at any pixel, byte for byte as if it had been encoded at once', async () => {
    const [first = scene(0), ...rest] = scenes()
    const base = { pixels: first, digest: digestOf(first) }
    const prepared = [await prepareFrame(first, undefined, BEST_QUALITY)]
    for (const pixels of rest) prepared.push(await prepareFrame(pixels, base, BEST_QUALITY))
    const frames = prepared.map((one) => ({
      ...sealed,
      hasHoles: false,
      prepared: readPreparedFrame(writePreparedFrame(one)),
    }))
    const order = [0, 1, 2, 3, 2, 1]
    const options = optionsFor(6, { order })
    const atOnce = await assembleGif([first, ...rest].map(loaded), options)
    expect(Buffer.from(await assembleGif(frames, options)).equals(atOnce)).toBe(true)
  })

  it('does not use what was prepared on another frame', async () => {
    const [first = scene(0), second = scene(1), third = scene(2)] = scenes()
    const prepared = await prepareFrame(third, { pixels: second, digest: digestOf(second) }, BEST_QUALITY)
    expect(prepared.draws).toBe('difference')
    const gif = await assembleGif([loaded(first), { ...loaded(third), prepared }], optionsFor(2))
    expect(Buffer.from(gif).equals(await assembled([first, third]))).toBe(true)
  })

  it('uses a whole frame that was prepared on nothing where nothing but a whole frame will do', async () => {
    const frames = [scene(0), scene(0, 3, 120)]
    const prepared = await Promise.all(frames.map((pixels) => prepareFrame(pixels, undefined, BEST_QUALITY)))
    const whole = frames.map((pixels, index) => ({ ...loaded(pixels), prepared: prepared[index] }))
    // What fits is not encoded again, so the quality asked for here does not show.
    const gif = await assembleGif(whole, optionsFor(2, { quality: { dither: 0, colors: 16 } }))
    expect(Buffer.from(gif).equals(await assembled(frames))).toBe(true)
  })

  it('shows a frame longer instead of repeating it, and goes back to the base without drawing it again', async () => {
    const [still = scene(0), moved = scene(1)] = scenes()
    const gif = await assembled([still, still, moved, moved, still], { delaysMs: [100, 200, 300, 400, 500] })
    const { frames, metadata } = await decoded(gif)
    expect(metadata).toMatchObject({ pages: 3, delay: [300, 700, 500] })
    expect(meanDistance(frames[2] ?? new Uint8Array(), still.data)).toBeLessThan(4)
    const backAndForth = await decoded(
      await assembled([still, moved], { order: [0, 1, 1, 0], delaysMs: [100, 200, 300, 400] }),
    )
    expect(backAndForth.metadata).toMatchObject({ pages: 3, delay: [100, 500, 400] })
  })

  it('starts anew from a frame in which nearly everything has changed', async () => {
    const cut = [scene(0), scene(1), scene(0, 3, 120), scene(1, 3, 120), scene(2, 3, 120)]
    const { frames } = await decoded(await assembled(cut))
    for (const [number, frame] of frames.entries())
      expect(meanDistance(frame, cut[number]?.data ?? new Uint8Array())).toBeLessThan(4)
    const steps = await Promise.all(
      cut.map(async (pixels) => ({
        frame: await encodeWhole(pixels, BEST_QUALITY),
        delayMs: 120,
        disposal: 'stays' as const,
      })),
    )
    expect((await assembled(cut)).byteLength).toBeLessThan(writeGif(steps, { ...size, loop: 0 }).byteLength * 0.75)
  })

  it('leaves holes where frames have them, and nothing of the frame before', async () => {
    const { frames } = await decoded(await assembled([...scenes(4, 4), scene(4)]), 4)
    const alpha = (pixels: Uint8Array) => Uint8Array.from(pixels).filter((_, at) => at % 4 === 3)
    for (const number of [0, 1, 2, 3])
      expect(alpha(frames[number] ?? new Uint8Array())).toEqual(alpha(scene(number, 4).data))
    expect(alpha(frames[4] ?? new Uint8Array()).every((value) => value === 255)).toBe(true)
  })

  it('gives the same bytes however often it is asked', async () => {
    const once = await assembled(scenes(8))
    for (const again of await Promise.all([0, 1, 2].map(() => assembled(scenes(8)))))
      expect(Buffer.from(again).equals(once)).toBe(true)
  })

  it('fails with what a frame fails with', async () => {
    const broken = { hasHoles: false, load: () => Promise.reject(new Error('the disk is gone')) }
    await expect(assembleGif([loaded(scene(0)), broken], optionsFor(2))).rejects.toThrow('the disk is gone')
    await expect(assembleGif([loaded(scene(0))], optionsFor(2))).rejects.toThrow('no frame 1')
  })

  it('carries its XMP packet, and decoders skip it', async () => {
    const gif = await assembled(scenes(), { xmp: '<x:xmpmeta>label ü</x:xmpmeta>' })
    const start = Buffer.from(gif).indexOf('XMP DataXMP<x:xmpmeta>label ü</x:xmpmeta>')
    const trailer = gif.subarray(start + 11 + Buffer.byteLength('<x:xmpmeta>label ü</x:xmpmeta>')).subarray(0, 258)
    // From wherever in the packet a reader of sub-blocks lands in it, the trailer leads it to the same end.
    expect([...trailer]).toEqual([1, ...Array.from({ length: 256 }, (_, at) => 255 - at), 0])
    expect((await decoded(gif)).metadata.pages).toBe(4)
  })
})

describe('delays in hundredths of a second', () => {
  it('add up to what was asked for, as near as the format can', () => {
    expect(centiseconds([125, 125, 125, 125])).toEqual([13, 12, 13, 12])
    expect(centiseconds([100, 40, 1000])).toEqual([10, 4, 100])
    expect(centiseconds(Array.from({ length: 30 }, () => 33)).reduce((sum, delay) => sum + delay, 0)).toBe(99)
  })

  it('stop at what two bytes hold, where a longer still is told by more frames', async () => {
    expect(centiseconds([700_000])).toEqual([65_535])
    const { metadata } = await decoded(await assembled([scene(0), scene(0)], { delaysMs: [400_000, 400_000] }))
    expect(metadata.delay).toEqual([400_000, 400_000])
  })
})

describe('a plan', () => {
  it('draws the rectangle around what has changed, with a margin of two pixels', () => {
    expect(planFrame(scene(1), scene(0))).toMatchObject({
      draws: 'difference',
      rectangle: { leftPx: 0, topPx: 8, widthPx: 18, heightPx: 16 },
    })
  })

  it('draws nothing where only noise has changed, whatever its size within reason', () => {
    for (const sigma of [0.5, 1, 2, 3])
      expect(planFrame(scene(0, 3, 0, { sigma, seed: 2 }), scene(0, 3, 0, { sigma, seed: 1 }))).toMatchObject(
        sigma < 3 ? { draws: 'nothing' } : { draws: expect.stringMatching('nothing|difference') },
      )
  })

  it('sees a faint change of an area and a strong one of a pixel, and no faint one of a pixel', () => {
    const base = scene(0)
    const changed = (by: number, edgePx: number) => {
      const data = Uint8Array.from(base.data)
      for (let y = 30; y < 30 + edgePx; y += 1)
        for (let x = 30; x < 30 + edgePx; x += 1) data[(y * 64 + x) * 3 + 2] = (data[(y * 64 + x) * 3 + 2] ?? 0) + by
      return planFrame({ ...base, data }, base).draws
    }
    expect([changed(4, 5), changed(3, 5), changed(17, 1), changed(16, 1)]).toEqual([
      'difference',
      'nothing',
      'difference',
      'nothing',
    ])
  })
})
