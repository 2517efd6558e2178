import * as z from 'zod'
import type { Operation } from './operation.ts'
import { decimal } from './url-codecs.ts'

/** A picture of 8192 px blurred by 250 is a few clouds of color; more is the same with more work at the edges. */
const MAX_SIGMA_PX = 250
/** Work grows with sigma. From here on the picture is blurred small, which nobody can see: no detail is left that could show it. */
const DIRECT_SIGMA_PX = 8

const BlurParams = z.strictObject({
  sigmaPx: z.number().min(0.3).max(MAX_SIGMA_PX).multipleOf(0.01).meta({
    description:
      'Of the Gaussian, in pixels of the picture at this step: detail smaller than about twice as much is gone.',
  }),
})

type BlurParams = z.infer<typeof BlurParams>

/** Blurs by a Gaussian. A large sigma costs no more than a small one: the picture is made smaller, blurred and enlarged again. */
export const blur: Operation<BlurParams> = {
  name: 'blur',
  summary: 'Blurs by a Gaussian.',
  params: BlurParams,
  example: { sigmaPx: 6 },
  url: { blur: { parameter: 'sigmaPx', codec: decimal(0.3, MAX_SIGMA_PX) } },
  async apply(pipe, { sigmaPx }, context) {
    const { widthPx: width, heightPx: height } = context
    const shrink = Math.min(Math.floor(sigmaPx / (DIRECT_SIGMA_PX / 2)), width, height)
    if (sigmaPx <= DIRECT_SIGMA_PX || shrink < 2) return pipe.blur(sigmaPx)
    const small = { width: Math.ceil(width / shrink), height: Math.ceil(height / shrink), fit: 'fill' as const }
    const blurred = await context.pixels(pipe.resize(small).blur(sigmaPx / shrink))
    return context.picture(blurred).resize({ width, height, fit: 'fill', kernel: 'cubic' })
  },
  outputSize: (_params, size) => size,
}
