import * as z from 'zod'
import { Color, fillOf } from './color.ts'
import { EdgePx, MAX_EDGE_PX } from './edge.ts'
import { gravities, seeks } from './gravity.ts'
import type { Operation } from './operation.ts'
import { type Fit, fits, resizedSize } from './resize-geometry.ts'
import { color, flag, oneOf, wholeNumber } from './url-codecs.ts'

const ResizeParams = z
  .strictObject({
    widthPx: EdgePx.optional().meta({ description: 'Follows from the height and the picture’s shape when left out.' }),
    heightPx: EdgePx.optional().meta({ description: 'Follows from the width and the picture’s shape when left out.' }),
    fit: z
      .enum(fits)
      .default('inside')
      .meta({
        description:
          'inside: as large as fits into the box. outside: as small as covers it. cover: fills the box, what juts out is cut off. ' +
          'contain: fits into the box, which is filled up with the background. fill: exactly the box, stretched.',
      }),
    gravity: z
      .enum(gravities)
      .default('center')
      .meta({
        description:
          'The part that cover keeps, and where contain puts the picture. attention and entropy look for the interesting part; ' +
          'for contain and for animations they mean center. Other fits cut nothing and ignore it.',
      }),
    enlarge: z
      .boolean()
      .default(false)
      .meta({
        description:
          'Whether small pictures may be stretched. If not, cover shrinks the box in its shape, fill limits each edge, ' +
          'and contain sets the picture into the box at its own size.',
      }),
    background: Color.default('transparent').meta({
      description: 'Around a contained picture. Formats without transparency show it on white.',
    }),
  })
  .refine((params) => params.widthPx !== undefined || params.heightPx !== undefined, 'needs widthPx, heightPx or both')

type ResizeParams = z.infer<typeof ResizeParams>

/** Makes the picture smaller, or with `enlarge` larger, by one of the fits that CSS and sharp know. */
export const resize: Operation<ResizeParams> = {
  name: 'resize',
  summary: 'Changes the size. Never enlarges unless asked to.',
  params: ResizeParams,
  example: { widthPx: 500, heightPx: 500, fit: 'cover', gravity: 'attention' },
  url: {
    w: { parameter: 'widthPx', codec: wholeNumber(1, MAX_EDGE_PX) },
    h: { parameter: 'heightPx', codec: wholeNumber(1, MAX_EDGE_PX) },
    fit: { parameter: 'fit', codec: oneOf(fits) },
    g: { parameter: 'gravity', codec: oneOf(gravities) },
    enlarge: { parameter: 'enlarge', codec: flag },
    bg: { parameter: 'background', codec: color },
  },
  apply(pipe, params, context) {
    const { widthPx, heightPx } = resizedSize(params, context)
    return pipe.resize({
      width: widthPx,
      height: heightPx,
      fit: sharpFit(params.fit),
      position: positionFor(params, context.frames),
      withoutEnlargement: !params.enlarge,
      background: fillOf(params.background, context.keepsAlpha),
    })
  },
  outputSize: resizedSize,
  framesTogether: true,
  shrinksWhileLoading: (params) => params.fit !== 'contain',
}

/** Inside and outside are fills of a size that is in proportion already: sharp's own rounding could differ by a pixel. */
function sharpFit(fit: Fit): 'fill' | 'cover' | 'contain' {
  return fit === 'cover' || fit === 'contain' ? fit : 'fill'
}

/** A crop that follows the interesting part of each frame would shake, and there is nothing to look for around a picture. */
function positionFor(params: ResizeParams, frames: number): string {
  return seeks(params.gravity) && (params.fit !== 'cover' || frames > 1) ? 'center' : params.gravity
}
