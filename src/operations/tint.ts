import * as z from 'zod'
import { OpaqueColor } from './color.ts'
import type { Operation } from './operation.ts'
import { opaqueColor } from './url-codecs.ts'

const TintParams = z.strictObject({
  color: OpaqueColor.meta({ description: 'Hue and strength are those of this color; how light each pixel is stays.' }),
})

type TintParams = z.infer<typeof TintParams>

/** Gives every pixel one hue and keeps how light it is, as sepia does. */
export const tint: Operation<TintParams> = {
  name: 'tint',
  summary: 'Gives the picture one hue, such as sepia, and keeps light and dark.',
  params: TintParams,
  example: { color: '#b5651d' },
  url: { tint: { parameter: 'color', codec: opaqueColor } },
  apply: (pipe, params) => pipe.tint(params.color),
  outputSize: (_params, size) => size,
  framesTogether: true,
}
