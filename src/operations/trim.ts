import * as z from 'zod'
import { Color, rgbaOf } from './color.ts'
import { contentArea } from './content-area.ts'
import type { Operation } from './operation.ts'
import { color, wholeNumber } from './url-codecs.ts'

const TrimParams = z.strictObject({
  threshold: z.int().min(0).max(254).default(10).meta({
    description:
      'How much of 255 a pixel of the margin may differ in any channel; 10 forgives what JPEG does to an even color.',
  }),
  background: Color.optional().meta({
    description: 'The margin’s color; that of the pixel at the top left when left out.',
  }),
})

type TrimParams = z.infer<typeof TrimParams>

/**
 * Cuts an even margin away. Animations lose what is margin in every frame. A picture that is nothing but margin stays
 * whole. How much is cut is known only once the pixels are: before, limits take the picture as it is, and every later
 * operation is judged again by the size that came out.
 */
export const trim: Operation<TrimParams> = {
  name: 'trim',
  summary: 'Cuts an even margin away.',
  params: TrimParams,
  example: { threshold: 40 },
  url: {
    trim: { parameter: 'threshold', codec: wholeNumber(0, 254) },
    trimbg: { parameter: 'background', codec: color },
  },
  async apply(pipe, params, context) {
    const pixels = await context.pixels(pipe)
    const area = contentArea(pixels, { threshold: params.threshold, background: channelsOf(params.background) })
    const whole = context.picture(pixels)
    if (!area) return whole
    return whole.extract({ left: area.leftPx, top: area.topPx, width: area.widthPx, height: area.heightPx })
  },
  outputSize: (_params, size) => size,
  framesTogether: true,
  sizeIsBound: true,
  heldBytesPerPixel: () => 4,
}

function channelsOf(background: string | undefined): number[] | undefined {
  if (background === undefined) return undefined
  const { r, g, b, alpha } = rgbaOf(background)
  return [r, g, b, Math.round(alpha * 255)]
}
