import * as z from 'zod'
import type { Operation, RawPixels } from './operation.ts'
import { wholeNumber } from './url-codecs.ts'

/** An eighth of the longest edge: eight blocks across are hardly a picture any more. */
const MAX_BLOCK_PX = 1024

const PixelateParams = z.strictObject({
  blockPx: z.int().min(2).max(MAX_BLOCK_PX).meta({ description: 'The edge of each block, counted from the top left.' }),
})

type PixelateParams = z.infer<typeof PixelateParams>

/** Makes blocks of one color each, the mean of what they hide. */
export const pixelate: Operation<PixelateParams> = {
  name: 'pixelate',
  summary: 'Makes blocks of one color each, to hide what is there.',
  params: PixelateParams,
  example: { blockPx: 16 },
  url: { pixelate: { parameter: 'blockPx', codec: wholeNumber(2, MAX_BLOCK_PX) } },
  async apply(pipe, { blockPx }, context) {
    const pixels = await context.pixels(pipe)
    return context.picture({ ...pixels, data: inBlocks(pixels, blockPx) })
  },
  outputSize: (_params, size) => size,
  heldBytesPerPixel: () => 8,
}

/** One frame in blocks. Color counts by how much of it is seen, so that no dark rim comes of transparent black. Pure. */
export function inBlocks({ data, widthPx, heightPx, channels }: RawPixels, blockPx: number): Uint8Array {
  const result = new Uint8Array(data.length)
  const across = Math.ceil(widthPx / blockPx)
  const sums = new Float64Array(across * 4)
  const rowBytes = widthPx * channels
  for (let top = 0; top < heightPx; top += blockPx) {
    const bottom = Math.min(top + blockPx, heightPx)
    sums.fill(0)
    for (let y = top; y < bottom; y += 1)
      addRow(sums, data.subarray(y * rowBytes, (y + 1) * rowBytes), channels, blockPx)
    const row = result.subarray(top * rowBytes, (top + 1) * rowBytes)
    for (let x = 0; x < widthPx; x += 1) {
      const block = Math.floor(x / blockPx)
      const count = (bottom - top) * (Math.min((block + 1) * blockPx, widthPx) - block * blockPx)
      const [r = 0, g = 0, b = 0, weight = 0] = sums.subarray(block * 4, block * 4 + 4)
      row.set(
        [r, g, b].map((sum) => Math.round(sum / Math.max(weight, 1))),
        x * channels,
      )
      if (channels === 4) row[x * 4 + 3] = Math.round(weight / count)
    }
    for (let y = top + 1; y < bottom; y += 1) result.copyWithin(y * rowBytes, top * rowBytes, (top + 1) * rowBytes)
  }
  return result
}

/** Adds a row to the sums of its blocks: red, green and blue by their weight, and the weight. */
function addRow(sums: Float64Array, row: Uint8Array, channels: number, blockPx: number): void {
  let at = 0
  for (let from = 0; from < row.length; at += 4) {
    let r = 0
    let g = 0
    let b = 0
    let total = 0
    const end = Math.min(from + blockPx * channels, row.length)
    for (; from < end; from += channels) {
      const weight = channels === 4 ? (row[from + 3] ?? 0) : 1
      r += (row[from] ?? 0) * weight
      g += (row[from + 1] ?? 0) * weight
      b += (row[from + 2] ?? 0) * weight
      total += weight
    }
    sums[at] = (sums[at] ?? 0) + r
    sums[at + 1] = (sums[at + 1] ?? 0) + g
    sums[at + 2] = (sums[at + 2] ?? 0) + b
    sums[at + 3] = (sums[at + 3] ?? 0) + total
  }
}
