import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { compressIndices } from '../../../src/media/gif/compress-indices.ts'
import { writeGif } from '../../../src/media/gif/write-gif.ts'

/** The places as libnsgif reads them: each color is as gray as its place says. */
async function readBack(indices: Uint8Array, widthPx: number, bits: number): Promise<Uint8Array> {
  const size = { widthPx, heightPx: indices.length / widthPx }
  const colorTable = Uint8Array.from({ length: 3 * 2 ** bits }, (_, at) => Math.floor(at / 3))
  const data = compressIndices(indices, bits)
  const frame = { leftPx: 0, topPx: 0, ...size, colorTable, transparentIndex: undefined, data }
  const gif = writeGif([{ frame, delayMs: 100, disposal: 'stays' }], { ...size, loop: 0 })
  return await sharp(gif).toColourspace('b-w').extractChannel(0).raw().toBuffer()
}

/** From a small generator: the same every time. */
function indicesOf(count: number, colors: number, seed = 1): Uint8Array {
  let state = seed
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * colors)
  })
}

describe('compressed indices', () => {
  it.each([1, 2, 3, 5, 8])('are read back as they were, %i bits each', async (bits) => {
    for (const [widthPx, heightPx] of [
      [1, 1],
      [7, 3],
      [200, 150],
    ] as const) {
      const indices = indicesOf(widthPx * heightPx, 2 ** bits, widthPx)
      expect(Uint8Array.from(await readBack(indices, widthPx, bits))).toEqual(indices)
    }
  })

  it('are few bytes where one color fills everything, and its runs are longer than any code', async () => {
    const indices = new Uint8Array(1_000_000).fill(3)
    expect(compressIndices(indices, 2).byteLength).toBeLessThan(2500)
    expect(Uint8Array.from(await readBack(indices, 1000, 2))).toEqual(indices)
  })

  it('end in whole sub-blocks, whatever their length', () => {
    for (let count = 200; count < 260; count += 1) {
      const data = compressIndices(indicesOf(count, 256, count), 8)
      let at = 1
      while ((data[at] ?? 0) !== 0) at += (data[at] ?? 0) + 1
      expect(at).toBe(data.length - 1)
    }
  })
})
