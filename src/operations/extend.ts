import * as z from 'zod'
import { Color, fillOf } from './color.ts'
import { MAX_EDGE_PX } from './edge.ts'
import type { Operation } from './operation.ts'
import { color, oneOf, wholeNumber } from './url-codecs.ts'

const fills = ['background', 'copy', 'mirror', 'repeat'] as const

const BorderPx = z.int().min(0).max(MAX_EDGE_PX).default(0)

const ExtendParams = z
  .strictObject({
    topPx: BorderPx.meta({ description: 'Added above.' }),
    rightPx: BorderPx.meta({ description: 'Added on the right.' }),
    bottomPx: BorderPx.meta({ description: 'Added below.' }),
    leftPx: BorderPx.meta({ description: 'Added on the left.' }),
    fill: z.enum(fills).default('background').meta({
      description:
        'background: a color. copy: the outermost pixels drawn out. mirror: the picture reflected. repeat: the picture again.',
    }),
    background: Color.default('transparent').meta({
      description: 'For the fill background. Formats without transparency show it on white.',
    }),
  })
  .refine(
    ({ topPx, rightPx, bottomPx, leftPx }) => topPx + rightPx + bottomPx + leftPx > 0,
    'needs topPx, rightPx, bottomPx or leftPx above 0',
  )

type ExtendParams = z.infer<typeof ExtendParams>

/** Adds a border at any of the four edges. */
export const extend: Operation<ExtendParams> = {
  name: 'extend',
  summary: 'Adds borders: of a color, or of the picture drawn out, reflected or repeated.',
  params: ExtendParams,
  example: { leftPx: 60, rightPx: 60, topPx: 20, bottomPx: 20, fill: 'mirror' },
  url: {
    et: { parameter: 'topPx', codec: wholeNumber(0, MAX_EDGE_PX) },
    er: { parameter: 'rightPx', codec: wholeNumber(0, MAX_EDGE_PX) },
    eb: { parameter: 'bottomPx', codec: wholeNumber(0, MAX_EDGE_PX) },
    el: { parameter: 'leftPx', codec: wholeNumber(0, MAX_EDGE_PX) },
    ef: { parameter: 'fill', codec: oneOf(fills) },
    ebg: { parameter: 'background', codec: color },
  },
  apply: (pipe, params, context) =>
    pipe.extend({
      top: params.topPx,
      right: params.rightPx,
      bottom: params.bottomPx,
      left: params.leftPx,
      extendWith: params.fill,
      background: fillOf(params.background, context.keepsAlpha),
    }),
  outputSize: (params, size) => ({
    widthPx: size.widthPx + params.leftPx + params.rightPx,
    heightPx: size.heightPx + params.topPx + params.bottomPx,
  }),
  // What stands reflected above the first row is read before it.
  heldBytesPerPixel: (params) => (params.fill === 'mirror' || params.fill === 'repeat' ? 4 : 0),
}
