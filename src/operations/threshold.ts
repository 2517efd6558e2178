import * as z from 'zod'
import { LUMA } from './luma.ts'
import type { Operation } from './operation.ts'
import { wholeNumber } from './url-codecs.ts'

/** 255 and more in half a level. */
const STEEP = 1000

const ThresholdParams = z.strictObject({
  level: z
    .int()
    .min(1)
    .max(255)
    .default(128)
    .meta({ description: 'From this lightness of 255 on a pixel becomes white.' }),
})

type ThresholdParams = z.infer<typeof ThresholdParams>

/** Makes every pixel black or white. Transparency stays. */
export const threshold: Operation<ThresholdParams> = {
  name: 'threshold',
  summary: 'Makes every pixel black or white, for scans and stamps.',
  params: ThresholdParams,
  example: { level: 120 },
  url: { threshold: { parameter: 'level', codec: wholeNumber(1, 255) } },
  apply(pipe, { level }) {
    // sharp's own threshold makes transparency all or nothing too. A slope this steep has no gray but for half levels.
    return pipe
      .recomb([[...LUMA], [...LUMA], [...LUMA]])
      .linear(Array(3).fill(STEEP), Array(3).fill(STEEP * (0.5 - level)))
  },
  outputSize: (_params, size) => size,
  framesTogether: true,
}
