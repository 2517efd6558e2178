import * as z from 'zod'
import type { Operation } from './operation.ts'
import { wholeNumber } from './url-codecs.ts'

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
  apply: (pipe, { level }) => pipe.threshold(level),
  outputSize: (_params, size) => size,
  framesTogether: true,
}
