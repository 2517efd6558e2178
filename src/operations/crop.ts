import * as z from 'zod'
import { croppedArea } from './crop-geometry.ts'
import { EdgePx, MAX_EDGE_PX } from './edge.ts'
import { gravities, seeks } from './gravity.ts'
import type { Operation } from './operation.ts'
import { oneOf, ratio, wholeNumber } from './url-codecs.ts'

/** The longest edge that a picture of the 50 megapixels that are read can have is longer, but what lies there can be reached by gravity. */
const MAX_OFFSET_PX = 65_535

const OffsetPx = z.int().min(0).max(MAX_OFFSET_PX)

const CropParams = z
  .strictObject({
    leftPx: OffsetPx.optional().meta({ description: 'From the left edge; 0 when only topPx is given.' }),
    topPx: OffsetPx.optional().meta({ description: 'From the top edge; 0 when only leftPx is given.' }),
    widthPx: EdgePx.optional().meta({
      description: 'What juts out of the picture is left away. The rest of it when left out.',
    }),
    heightPx: EdgePx.optional().meta({
      description: 'What juts out of the picture is left away. The rest of it when left out.',
    }),
    gravity: z
      .enum(gravities)
      .optional()
      .meta({
        description:
          'The part to keep where no offset is given; center when left out. attention and entropy look for the ' +
          'interesting part of an aspect ratio; in animations they mean center.',
      }),
    aspectRatio: z
      .string()
      .regex(/^(?!0+(\.0+)?:)\d{1,4}(\.\d{1,2})?:(?!0+(\.0+)?$)\d{1,4}(\.\d{1,2})?$/, 'must be a ratio such as 16:9')
      .optional()
      .meta({ description: 'The largest part of that shape, width:height, instead of a size.' }),
  })
  .superRefine((params, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message })
    const hasOffset = params.leftPx !== undefined || params.topPx !== undefined
    const hasSize = params.widthPx !== undefined || params.heightPx !== undefined
    if (!hasOffset && !hasSize && params.aspectRatio === undefined) refuse('needs an offset, a size or an aspectRatio')
    if (hasOffset && params.gravity !== undefined) refuse('takes leftPx and topPx or a gravity, not both')
    if (params.aspectRatio !== undefined && (hasOffset || hasSize))
      refuse('takes an aspectRatio or a place and size, not both')
    if (params.gravity && seeks(params.gravity) && params.aspectRatio === undefined)
      refuse('looks for the interesting part only with an aspectRatio; resize with fit cover does for a size')
  })

type CropParams = z.infer<typeof CropParams>

/** Cuts a part out, by place, by gravity or by shape. No pixel is scaled. */
export const crop: Operation<CropParams> = {
  name: 'crop',
  summary: 'Cuts out a part, by place, by gravity or by shape, without scaling anything.',
  params: CropParams,
  example: { aspectRatio: '1:1', gravity: 'west' },
  url: {
    x: { parameter: 'leftPx', codec: wholeNumber(0, MAX_OFFSET_PX) },
    y: { parameter: 'topPx', codec: wholeNumber(0, MAX_OFFSET_PX) },
    cw: { parameter: 'widthPx', codec: wholeNumber(1, MAX_EDGE_PX) },
    ch: { parameter: 'heightPx', codec: wholeNumber(1, MAX_EDGE_PX) },
    cg: { parameter: 'gravity', codec: oneOf(gravities) },
    ar: { parameter: 'aspectRatio', codec: ratio },
  },
  apply(pipe, params, context) {
    const { leftPx, topPx, widthPx, heightPx } = croppedArea(params, context)
    if (params.gravity && seeks(params.gravity) && context.frames === 1) {
      // The box has an edge of the picture's own length, so covering it scales nothing.
      return pipe.resize({ width: widthPx, height: heightPx, fit: 'cover', position: params.gravity })
    }
    return pipe.extract({ left: leftPx, top: topPx, width: widthPx, height: heightPx })
  },
  outputSize(params, size) {
    const { widthPx, heightPx } = croppedArea(params, size)
    return { widthPx, heightPx }
  },
  framesTogether: true,
  unpacksFrames: true,
}
