import * as z from 'zod'
import { LUMA } from './luma.ts'
import type { Operation } from './operation.ts'
import { wholeNumber } from './url-codecs.ts'

const GrayscaleParams = z.strictObject({
  amountPercent: z
    .int()
    .min(0)
    .max(100)
    .default(100)
    .meta({ description: 'How much of the color goes: 100 leaves none.' }),
})

type GrayscaleParams = z.infer<typeof GrayscaleParams>

/** Takes color away: the same arithmetic as `grayscale()` of CSS. */
export const grayscale: Operation<GrayscaleParams> = {
  name: 'grayscale',
  summary: 'Takes color away, all of it or a part.',
  params: GrayscaleParams,
  example: { amountPercent: 100 },
  url: { gray: { parameter: 'amountPercent', codec: wholeNumber(0, 100) } },
  apply(pipe, { amountPercent }) {
    const kept = 1 - amountPercent / 100
    const [red, green, blue] = LUMA
    const row = (own: 0 | 1 | 2): [number, number, number] => [
      red * (1 - kept) + (own === 0 ? kept : 0),
      green * (1 - kept) + (own === 1 ? kept : 0),
      blue * (1 - kept) + (own === 2 ? kept : 0),
    ]
    return pipe.recomb([row(0), row(1), row(2)])
  },
  outputSize: (_params, size) => size,
  framesTogether: true,
}
