import * as z from 'zod'
import { Color, fillOf } from './color.ts'
import type { Operation, Size } from './operation.ts'
import { color, decimal } from './url-codecs.ts'

const RotateParams = z.strictObject({
  degrees: z
    .number()
    .min(-360)
    .max(360)
    .multipleOf(0.01)
    .meta({ description: 'Clockwise. Multiples of 90 move every pixel as it is.' }),
  background: Color.default('transparent').meta({
    description: 'In the corners of other angles. Formats without transparency show it on white.',
  }),
})

type RotateParams = z.infer<typeof RotateParams>

/** Turns the picture clockwise. The result is as large as the turned picture. */
export const rotate: Operation<RotateParams> = {
  name: 'rotate',
  summary: 'Turns clockwise by any angle.',
  params: RotateParams,
  example: { degrees: 12, background: '#ffffff' },
  url: {
    rotate: { parameter: 'degrees', codec: decimal(-360, 360) },
    rotatebg: { parameter: 'background', codec: color },
  },
  apply: (pipe, params, context) =>
    pipe.rotate(turnOf(params), { background: fillOf(params.background, context.keepsAlpha) }),
  outputSize: (params, size) => rotatedSize(turnOf(params), size),
  // libvips turns a whole picture that it holds; other angles make a second one.
  heldBytesPerPixel: (params) => (turnOf(params) % 90 === 0 ? 4 : 8),
}

/** 0 up to 360. Two decimals, so that a turn by −90 is one by 270 and not by 269.999. */
const turnOf = ({ degrees }: RotateParams): number => (Math.round((degrees + 360) * 100) % 36_000) / 100

/** The box around the turned corners, as libvips rounds it: its size, not its corners. Pure. */
export function rotatedSize(degrees: number, { widthPx, heightPx }: Size): Size {
  if (degrees % 180 === 0) return { widthPx, heightPx }
  if (degrees % 90 === 0) return { widthPx: heightPx, heightPx: widthPx }
  const radians = (degrees / 180) * Math.PI
  const cosine = Math.abs(Math.cos(radians))
  const sine = Math.abs(Math.sin(radians))
  return {
    widthPx: Math.max(1, Math.round(widthPx * cosine + heightPx * sine)),
    heightPx: Math.max(1, Math.round(widthPx * sine + heightPx * cosine)),
  }
}
