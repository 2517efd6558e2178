import * as z from 'zod'
import type { Operation } from './operation.ts'
import { wholeNumber } from './url-codecs.ts'

/** Work grows with the square of it. */
const MAX_SIZE_PX = 7

const MedianParams = z.strictObject({
  sizePx: z
    .int()
    .min(2)
    .max(MAX_SIZE_PX)
    .default(3)
    .meta({ description: 'The edge of the square around each pixel that is looked at.' }),
})

type MedianParams = z.infer<typeof MedianParams>

/** Takes specks of noise away and keeps edges. */
export const median: Operation<MedianParams> = {
  name: 'median',
  summary: 'Takes specks and noise away and keeps edges.',
  params: MedianParams,
  example: { sizePx: 5 },
  url: { median: { parameter: 'sizePx', codec: wholeNumber(2, MAX_SIZE_PX) } },
  apply(pipe, { sizePx }, { widthPx, heightPx }) {
    // libvips looks for whole squares only.
    const edgePx = Math.min(sizePx, widthPx, heightPx)
    return edgePx > 1 ? pipe.median(edgePx) : pipe
  },
  outputSize: (_params, size) => size,
}
