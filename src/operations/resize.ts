import * as z from 'zod'
import type { Operation } from './operation.ts'
import { type Fit, fits, resizedSize } from './resize-geometry.ts'
import { color, flag, oneOf, wholeNumber } from './url-codecs.ts'

/** 8192² pixels are 268 MB as raw RGBA: the most that one request may make us allocate. */
const MAX_EDGE_PX = 8192

const gravities = [
  'center',
  'north',
  'northeast',
  'east',
  'southeast',
  'south',
  'southwest',
  'west',
  'northwest',
  'attention',
  'entropy',
] as const

const EdgePx = z.int().min(1).max(MAX_EDGE_PX)

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
    background: z
      .string()
      .toLowerCase()
      .regex(/^(#[0-9a-f]{6}|#[0-9a-f]{8}|transparent)$/, 'must be a color such as #ffffff, #ffffff80 or transparent')
      .default('transparent')
      .meta({ description: 'Around a contained picture. Formats without transparency show it on white.' }),
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
      background: backgroundFor(params.background, context.keepsAlpha),
    })
  },
  outputSize: resizedSize,
}

/** Inside and outside are fills of a size that is in proportion already: sharp's own rounding could differ by a pixel. */
function sharpFit(fit: Fit): 'fill' | 'cover' | 'contain' {
  return fit === 'cover' || fit === 'contain' ? fit : 'fill'
}

/** A crop that follows the interesting part of each frame would shake, and there is nothing to look for around a picture. */
function positionFor(params: ResizeParams, frames: number): string {
  const seeks = params.gravity === 'attention' || params.gravity === 'entropy'
  return seeks && (params.fit !== 'cover' || frames > 1) ? 'center' : params.gravity
}

/** sharp flattens before it fills up, so for a target without alpha the background is laid on white here. */
function backgroundFor(background: string, keepsAlpha: boolean) {
  const hex = background === 'transparent' ? '#ffffff00' : background.padEnd(9, 'f')
  const [r = 0, g = 0, b = 0, a = 0] = [1, 3, 5, 7].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  if (keepsAlpha) return { r, g, b, alpha: a / 255 }
  const onWhite = (value: number) => Math.round(255 + ((value - 255) * a) / 255)
  return { r: onWhite(r), g: onWhite(g), b: onWhite(b), alpha: 1 }
}
