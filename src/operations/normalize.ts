import * as z from 'zod'
import type { Operation } from './operation.ts'
import { wholeNumber } from './url-codecs.ts'

const NormalizeParams = z
  .strictObject({
    lowerPercent: z.int().min(0).max(99).default(1).meta({ description: 'So much of the picture becomes black.' }),
    upperPercent: z
      .int()
      .min(1)
      .max(100)
      .default(99)
      .meta({ description: 'What is lighter than so much of the picture becomes white.' }),
  })
  .refine((params) => params.lowerPercent < params.upperPercent, 'needs a lowerPercent below upperPercent')

type NormalizeParams = z.infer<typeof NormalizeParams>

/** Stretches lightness over the whole range. An animation is measured as a whole, so that it does not flicker. */
export const normalize: Operation<NormalizeParams> = {
  name: 'normalize',
  summary: 'Stretches dull pictures from black to white.',
  params: NormalizeParams,
  example: { lowerPercent: 2, upperPercent: 98 },
  url: {
    normalize: { parameter: 'lowerPercent', codec: wholeNumber(0, 99) },
    normalizeupper: { parameter: 'upperPercent', codec: wholeNumber(1, 100) },
  },
  apply: (pipe, params) => pipe.normalize({ lower: params.lowerPercent, upper: params.upperPercent }),
  outputSize: (_params, size) => size,
  framesTogether: true,
  // Measured once and changed afterwards.
  heldBytesPerPixel: () => 8,
}
