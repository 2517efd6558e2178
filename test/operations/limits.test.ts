import { describe, expect, it } from 'vitest'
import { checkRender, checkSource } from '../../src/operations/limits.ts'
import { estimateMegabytes } from '../../src/operations/memory.ts'
import { parseOperations } from '../../src/operations/parse-operations.ts'
import type { ImageHeader } from '../../src/ports/pixels.ts'
import type { MediaType } from '../../src/schema/asset.ts'

const header = (changes: Partial<ImageHeader>): ImageHeader => ({
  mediaType: 'image/jpeg',
  widthPx: 6000,
  heightPx: 4000,
  frames: 1,
  hasAlpha: false,
  isInterlaced: false,
  ...changes,
})
const plan = (url: string, mediaType: MediaType = 'image/webp') => ({
  operations: parseOperations(url).operations,
  mediaType,
})
const tooLarge = (message: string) =>
  expect.objectContaining({ code: 'image_too_large', message: expect.stringContaining(message) })

describe('checkSource', () => {
  it.each([
    ['a picture of 50 MP', header({ widthPx: 10_000, heightPx: 5000 })],
    ['a progressive JPEG of 40 MP', header({ widthPx: 8000, heightPx: 5000, isInterlaced: true })],
    ['an AVIF of 16 MP', header({ mediaType: 'image/avif', widthPx: 4000, heightPx: 4000 })],
    ['300 frames', header({ mediaType: 'image/gif', widthPx: 100, heightPx: 100, frames: 300 })],
    ['250 frames of 2000 × 2000 px', header({ mediaType: 'image/gif', widthPx: 2000, heightPx: 2000, frames: 250 })],
  ])('lets %s pass', (_name, value) => {
    expect(() => checkSource(value)).not.toThrow()
  })

  it.each([
    ['a picture may have 50', header({ widthPx: 10_000, heightPx: 5001 })],
    ['50000 × 50000 px, 2500 megapixels', header({ mediaType: 'image/png', widthPx: 50_000, heightPx: 50_000 })],
    ['a progressive or interlaced picture may have 40', header({ widthPx: 8000, heightPx: 5001, isInterlaced: true })],
    ['an AVIF may have 16', header({ mediaType: 'image/avif', widthPx: 4000, heightPx: 4001 })],
    ['301 frames; at most 300', header({ mediaType: 'image/gif', widthPx: 1, heightPx: 1, frames: 301 })],
    [
      '251 frames of 2000 × 2000 px; at most 1000 megapixels',
      header({ mediaType: 'image/gif', widthPx: 2000, heightPx: 2000, frames: 251 }),
    ],
  ])('says that %s', (message, value) => {
    expect(() => checkSource(value)).toThrow(tooLarge(message))
  })
})

describe('checkRender', () => {
  const small = header({ widthPx: 10, heightPx: 10 })
  const animation = header({ mediaType: 'image/gif', widthPx: 10, heightPx: 10, frames: 240 })

  it.each([
    ['8193', header({ widthPx: 8193, heightPx: 100 }), plan('w_8192,enlarge_true~h_100,w_8192,fit_contain')],
    ['no edge may exceed 8192 px', small, plan('w_8192,h_8192,fit_fill,enlarge_true~w_10')],
    ['240 frames of 501 × 500 px, 60.1 megapixels', animation, plan('w_501,h_500,fit_contain')],
    ['an AVIF of 25 megapixels', small, plan('w_5000,enlarge_true', 'image/avif')],
  ])('judges every step of the way: %s', (message, source, what) => {
    const check = () => checkRender(source, what)
    if (message === '8193') expect(check).not.toThrow()
    else expect(check).toThrow(tooLarge(message.startsWith('no edge') ? '8192 × 8192 px, 67.1 megapixels' : message))
  })

  it('judges a result without operations by the size of the source', () => {
    expect(() =>
      checkRender(header({ widthPx: 9000, heightPx: 1000 }), { operations: [], mediaType: 'image/png' }),
    ).toThrow(tooLarge('9000 × 1000 px; no edge may exceed 8192 px'))
  })

  it('counts one frame where the result is a still', () => {
    expect(() => checkRender(animation, plan('w_501,h_500,fit_contain', 'image/jpeg'))).not.toThrow()
    expect(() => checkRender(animation, plan('w_500,h_500,fit_contain'))).not.toThrow()
  })
})

describe('estimateMegabytes', () => {
  it('is what was measured, from above: AVIF 24.5 MB a megapixel, interlaced and progressive 9.5, others 2', () => {
    const size = { widthPx: 4000, heightPx: 4000 }
    expect(estimateMegabytes(header({ ...size, mediaType: 'image/avif' }))).toBe(402)
    expect(estimateMegabytes(header({ ...size, mediaType: 'image/png', isInterlaced: true }))).toBe(162)
    expect(estimateMegabytes(header({ ...size, isInterlaced: true }))).toBe(162)
    expect(estimateMegabytes(header(size))).toBe(42)
  })

  it('counts a WebP that its decoder cannot shrink, and all frames of an animation that is cropped first', () => {
    const still = header({ mediaType: 'image/webp', widthPx: 10_000, heightPx: 5000 })
    // Measured in a process alone: 13 MB and 400 MB.
    expect(estimateMegabytes(still, plan('w_500', 'image/jpeg'))).toBeLessThan(120)
    expect(estimateMegabytes(still, plan('cw_300,ch_300', 'image/jpeg'))).toBeGreaterThan(400)
    const animation = header({ mediaType: 'image/webp', widthPx: 2000, heightPx: 1500, frames: 20 })
    // 376 MB; only its first frame 42 MB.
    expect(estimateMegabytes(animation, plan('cw_300,ch_300', 'image/webp'))).toBeGreaterThan(376)
    expect(estimateMegabytes(animation, plan('cw_300,ch_300', 'image/jpeg'))).toBeLessThan(60)
    // 1.8 GB.
    const large = { ...animation, widthPx: 4000, heightPx: 3000 }
    expect(() => checkRender(large, plan('cw_300,ch_300', 'image/webp'))).toThrow(/20 frames of 4000 × 3000 px/)
    expect(() => checkRender(large, plan('w_300~cw_100,ch_100', 'image/webp'))).not.toThrow()
  })

  it('adds the encoder’s share by the size of the result, and the raw copies between operations', () => {
    const source = header({ widthPx: 2000, heightPx: 2000 })
    expect(estimateMegabytes(source, plan('w_1000', 'image/avif'))).toBe(10 + 8 + 25 + 36)
    expect(estimateMegabytes(source, plan('w_2000~w_1000', 'image/avif'))).toBe(10 + 8 + 25 + 36 + 32)
  })

  it('adds what an operation holds of the picture, the pictures that are laid on it, and the way through wide colors', () => {
    const source = header({ widthPx: 2000, heightPx: 2000 })
    const jpeg = estimateMegabytes(source, plan('gray_100', 'image/jpeg'))
    const mark = 'a'.repeat(26)
    const marked = plan(`wm_${mark}`, 'image/jpeg')
    expect(estimateMegabytes(source, plan('rotate_90', 'image/jpeg'))).toBe(jpeg + 4 * 4)
    expect(estimateMegabytes(source, { ...marked, overlays: { [mark]: { header: source } } })).toBe(
      jpeg + 8 * 4 + 2 * 4,
    )
    expect(estimateMegabytes(source, { ...plan('gray_100', 'image/jpeg'), profile: 'p3' })).toBe(jpeg + 20 * 4)
  })

  it('counts on every shape that a trim can leave, and on frames that are done one by one', () => {
    const source = header({ widthPx: 2000, heightPx: 2000 })
    // A strip of one pixel, 500 px wide, is cut off at 8192 px.
    const enlarged = estimateMegabytes(source, plan('trim_10~w_500,enlarge_true', 'image/jpeg'))
    const known = estimateMegabytes(source, plan('w_500,enlarge_true', 'image/jpeg'))
    expect(enlarged - known).toBeGreaterThan(12 * (0.5 * 8.192 - 0.25))
    const animation = header({ mediaType: 'image/gif', widthPx: 100, heightPx: 100, frames: 100 })
    const together = estimateMegabytes(animation, plan('gray_100', 'image/gif'))
    expect(estimateMegabytes(animation, plan('blur_2', 'image/gif'))).toBe(together + 8)
  })
})
