import * as z from 'zod'
import { OpaqueColor } from './color.ts'
import type { Operation } from './operation.ts'
import { opaqueColor } from './url-codecs.ts'

const FlattenParams = z.strictObject({
  background: OpaqueColor.default('#ffffff').meta({ description: 'What is seen where the picture is transparent.' }),
})

type FlattenParams = z.infer<typeof FlattenParams>

/** Lays the picture on a color. Opaque pictures stay as they are. */
export const flatten: Operation<FlattenParams> = {
  name: 'flatten',
  summary: 'Lays transparent pictures on a color.',
  params: FlattenParams,
  example: { background: '#ffd166' },
  url: { flatten: { parameter: 'background', codec: opaqueColor } },
  apply: (pipe, params) => pipe.flatten({ background: params.background }),
  outputSize: (_params, size) => size,
  framesTogether: true,
  makesOpaque: true,
}
