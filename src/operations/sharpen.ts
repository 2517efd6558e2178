import * as z from 'zod'
import type { Operation } from './operation.ts'
import { decimal } from './url-codecs.ts'

/** sharp's own bound; beyond it halos are all that is seen. */
const MAX_SIGMA_PX = 10
/** Ten times the usual; beyond it only noise is left. */
const MAX_GAIN = 20

const gain = (usual: number) => z.number().min(0).max(MAX_GAIN).multipleOf(0.01).default(usual)

const SharpenParams = z.strictObject({
  sigmaPx: z
    .number()
    .min(0.5)
    .max(MAX_SIGMA_PX)
    .multipleOf(0.01)
    .default(1)
    .meta({ description: 'How wide the detail is that is brought out.' }),
  flat: gain(1).meta({ description: 'How much where there is little detail: higher also sharpens noise.' }),
  jagged: gain(2).meta({ description: 'How much at edges.' }),
})

type SharpenParams = z.infer<typeof SharpenParams>

/** Brings out detail in lightness and leaves color alone. */
export const sharpen: Operation<SharpenParams> = {
  name: 'sharpen',
  summary: 'Brings out detail, gently in even areas and more at edges.',
  params: SharpenParams,
  example: { sigmaPx: 1.5, jagged: 4 },
  url: {
    sharpen: { parameter: 'sigmaPx', codec: decimal(0.5, MAX_SIGMA_PX) },
    sharpenflat: { parameter: 'flat', codec: decimal(0, MAX_GAIN) },
    sharpenjagged: { parameter: 'jagged', codec: decimal(0, MAX_GAIN) },
  },
  apply: (pipe, params) => pipe.sharpen({ sigma: params.sigmaPx, m1: params.flat, m2: params.jagged }),
  outputSize: (_params, size) => size,
}
