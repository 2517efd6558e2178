import type { OverlayOptions } from 'sharp'
import * as z from 'zod'
import { MAX_EDGE_PX } from './edge.ts'
import { placeAt } from './gravity.ts'
import type { Operation, Size } from './operation.ts'
import { rawLayer } from './raw-layer.ts'
import { flag, wholeNumber } from './url-codecs.ts'

const RoundParams = z
  .strictObject({
    radiusPx: z
      .int()
      .min(1)
      .max(MAX_EDGE_PX)
      .optional()
      .meta({ description: 'Of each corner; at most half of the shorter edge is taken.' }),
    radiusPercent: z
      .int()
      .min(1)
      .max(50)
      .optional()
      .meta({ description: 'Of the shorter edge, so that every size looks the same; 50 makes half circles.' }),
    circle: z.boolean().default(false).meta({ description: 'The middle of the picture as a circle.' }),
  })
  .refine(
    ({ radiusPx, radiusPercent, circle }) =>
      [radiusPx !== undefined, radiusPercent !== undefined, circle].filter(Boolean).length === 1,
    'needs one of radiusPx, radiusPercent and circle',
  )

type RoundParams = z.infer<typeof RoundParams>

/** Rounds the corners, or cuts out a circle. What is outside is transparent, or white where the format has no transparency. */
export const round: Operation<RoundParams> = {
  name: 'round',
  summary: 'Rounds the corners, or cuts out a circle.',
  params: RoundParams,
  example: { radiusPercent: 15 },
  url: {
    round: { parameter: 'radiusPx', codec: wholeNumber(1, MAX_EDGE_PX) },
    roundp: { parameter: 'radiusPercent', codec: wholeNumber(1, 50) },
    circle: { parameter: 'circle', codec: flag },
  },
  apply(pipe, params, context) {
    const size = roundedSize(params, context)
    const { leftPx, topPx } = placeAt('center', size, context)
    const cut = params.circle
      ? pipe.extract({ left: leftPx, top: topPx, width: size.widthPx, height: size.heightPx })
      : pipe
    return cut.composite(corners(size, radiusOf(params, size), context.keepsAlpha))
  },
  outputSize: roundedSize,
  // Four corners of RGBA, and the layers they are composed of.
  heldBytesPerPixel: () => 8,
}

function roundedSize({ circle }: RoundParams, { widthPx, heightPx }: Size): Size {
  const edgePx = Math.min(widthPx, heightPx)
  return circle ? { widthPx: edgePx, heightPx: edgePx } : { widthPx, heightPx }
}

function radiusOf({ radiusPx, radiusPercent = 50 }: RoundParams, { widthPx, heightPx }: Size): number {
  const shorter = Math.min(widthPx, heightPx)
  return Math.min(radiusPx ?? (shorter * radiusPercent) / 100, shorter / 2)
}

/** The outside of each corner, to be taken away, or to be painted white. */
function corners({ widthPx, heightPx }: Size, radius: number, keepsAlpha: boolean): OverlayOptions[] {
  const edgePx = Math.ceil(radius)
  const right = widthPx - edgePx
  const bottom = heightPx - edgePx
  const place = (left: number, top: number, flipX: boolean, flipY: boolean): OverlayOptions => {
    const rgba = cornerPixels(edgePx, radius, flipX, flipY)
    return rawLayer({ rgba, widthPx: edgePx, heightPx: edgePx }, { left, top, blend: keepsAlpha ? 'dest-out' : 'over' })
  }
  return [
    place(0, 0, false, false),
    place(right, 0, true, false),
    place(0, bottom, false, true),
    place(right, bottom, true, true),
  ]
}

/** White that covers each pixel by as much of it as is outside of the circle. The top left corner; others are its mirror images. */
function cornerPixels(edgePx: number, radius: number, flipX: boolean, flipY: boolean): Uint8Array {
  const pixels = new Uint8Array(edgePx * edgePx * 4)
  for (let y = 0; y < edgePx; y += 1) {
    const dy = radius - y - 0.5
    // Left of this nothing of the circle is seen, 1.5 px of soft edge included.
    const solid = Math.max(
      0,
      Math.min(edgePx, Math.floor(radius - Math.sqrt(Math.max(0, (radius + 0.5) ** 2 - dy * dy)) - 0.5)),
    )
    const row = pixels.subarray((flipY ? edgePx - 1 - y : y) * edgePx * 4)
    row.fill(255, flipX ? (edgePx - solid) * 4 : 0, flipX ? edgePx * 4 : solid * 4)
    for (let x = solid; x < edgePx; x += 1) {
      const outside = Math.hypot(radius - x - 0.5, dy) - radius + 0.5
      if (outside <= 0) break
      row.fill(255, 4 * (flipX ? edgePx - 1 - x : x), 4 * (flipX ? edgePx - 1 - x : x) + 3)
      row[4 * (flipX ? edgePx - 1 - x : x) + 3] = Math.round(255 * Math.min(1, outside))
    }
  }
  return pixels
}
