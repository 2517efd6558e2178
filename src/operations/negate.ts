import * as z from 'zod'
import type { Operation } from './operation.ts'
import { wholeNumber } from './url-codecs.ts'

const NegateParams = z.strictObject({
  amountPercent: z.int().min(0).max(100).default(100).meta({ description: '100 is the negative, 50 is even gray.' }),
})

type NegateParams = z.infer<typeof NegateParams>

/** Makes a negative: the same arithmetic as `invert()` of CSS. Transparency stays. */
export const negate: Operation<NegateParams> = {
  name: 'negate',
  summary: 'Makes a negative.',
  params: NegateParams,
  example: { amountPercent: 100 },
  url: { negate: { parameter: 'amountPercent', codec: wholeNumber(0, 100) } },
  apply(pipe, { amountPercent }) {
    const amount = amountPercent / 100
    return pipe.linear(Array(3).fill(1 - 2 * amount), Array(3).fill(255 * amount))
  },
  outputSize: (_params, size) => size,
  framesTogether: true,
}
