import * as z from 'zod'
import type { Operation } from './operation.ts'
import { decimal } from './url-codecs.ts'

const GammaParams = z.strictObject({
  exponent: z.number().min(1).max(3).multipleOf(0.01).default(2.2).meta({
    description: '1 changes nothing; higher brings light into shadows and leaves black and white as they are.',
  }),
})

type GammaParams = z.infer<typeof GammaParams>

/** Lightens shadows without touching black and white. Transparency stays. */
export const gamma: Operation<GammaParams> = {
  name: 'gamma',
  summary: 'Brings light into shadows and leaves black and white as they are.',
  params: GammaParams,
  example: { exponent: 1.6 },
  url: { gamma: { parameter: 'exponent', codec: decimal(1, 3) } },
  // sharp darkens before it resizes and lightens after; without a resize only the second is wanted.
  apply: (pipe, { exponent }) => pipe.gamma(1, exponent),
  outputSize: (_params, size) => size,
  framesTogether: true,
}
