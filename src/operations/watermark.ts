import * as z from 'zod'
import { AssetId } from '../schema/id.ts'
import { MAX_EDGE_PX } from './edge.ts'
import { compass } from './gravity.ts'
import type { Operation, Overlay, Size } from './operation.ts'
import { layOn, rawLayer } from './raw-layer.ts'
import { assetId, flag, integer, oneOf, wholeNumber } from './url-codecs.ts'
import { watermarkPlace, watermarkSize } from './watermark-geometry.ts'

const OffsetPx = z.int().min(-MAX_EDGE_PX).max(MAX_EDGE_PX).default(0)

const WatermarkParams = z.strictObject({
  assetId: AssetId.meta({ description: 'A picture of yours: its first frame is laid on every frame of this one.' }),
  gravity: z.enum(compass).default('southeast').meta({ description: 'Where it stands.' }),
  offsetXPx: OffsetPx.meta({
    description: 'Away from the edge that gravity names; to the right from the middle. It never leaves the picture.',
  }),
  offsetYPx: OffsetPx.meta({ description: 'Away from the edge that gravity names; down from the middle.' }),
  opacityPercent: z.int().min(1).max(100).default(100).meta({ description: 'How much of it is seen.' }),
  scalePercent: z
    .int()
    .min(1)
    .max(100)
    .default(25)
    .meta({ description: 'Its width, of the picture’s width; less where it would be higher than the picture.' }),
  tile: z
    .boolean()
    .default(false)
    .meta({ description: 'Again and again over the whole picture, from the top left plus the offset.' }),
  gapPx: z.int().min(0).max(MAX_EDGE_PX).default(0).meta({ description: 'Between tiles.' }),
})

type WatermarkParams = z.infer<typeof WatermarkParams>

/** Lays another picture on this one. */
export const watermark: Operation<WatermarkParams> = {
  name: 'watermark',
  summary: 'Lays another of your pictures on this one, once or all over.',
  params: WatermarkParams,
  example: {
    assetId: 'aaaaaaaaaaaaaaaaaaaaaaaaaa',
    gravity: 'southeast',
    offsetXPx: 16,
    offsetYPx: 16,
    opacityPercent: 80,
  },
  url: {
    wm: { parameter: 'assetId', codec: assetId },
    wg: { parameter: 'gravity', codec: oneOf(compass) },
    wx: { parameter: 'offsetXPx', codec: integer(-MAX_EDGE_PX, MAX_EDGE_PX) },
    wy: { parameter: 'offsetYPx', codec: integer(-MAX_EDGE_PX, MAX_EDGE_PX) },
    wo: { parameter: 'opacityPercent', codec: wholeNumber(1, 100) },
    ws: { parameter: 'scalePercent', codec: wholeNumber(1, 100) },
    wt: { parameter: 'tile', codec: flag },
    wgap: { parameter: 'gapPx', codec: wholeNumber(0, MAX_EDGE_PX) },
  },
  async apply(pipe, params, context) {
    const { opacityPercent, scalePercent } = params
    const sizeFrom = (own: Size) => watermarkSize(scalePercent, own, context)
    const mark = await context.overlay(params.assetId, { sizeFrom, opacityPercent })
    if (params.tile) {
      const layer = tiled(mark, params, context)
      return layOn(pipe, rawLayer({ ...context, rgba: layer }))
    }
    const { leftPx, topPx } = watermarkPlace(params, mark, context)
    return layOn(pipe, rawLayer(mark, { left: leftPx, top: topPx }))
  },
  outputSize: (_params, size) => size,
  heldBytesPerPixel: (params) => (params.tile ? 12 : 8),
  assets: (params) => ({ assetId: params.assetId }),
}

/** A layer of the picture's size, full of marks. */
function tiled(
  mark: Overlay,
  { offsetXPx, offsetYPx, gapPx }: WatermarkParams,
  { widthPx, heightPx }: Size,
): Uint8Array {
  const layer = new Uint8Array(widthPx * heightPx * 4)
  const stepX = mark.widthPx + gapPx
  const stepY = mark.heightPx + gapPx
  // The first tile begins at the edge or before it, whatever the offset.
  const start = (offset: number, step: number) => (((offset % step) + step) % step) - step
  for (let y = 0; y < heightPx; y += 1) {
    const row = (y - start(offsetYPx, stepY)) % stepY
    if (row >= mark.heightPx) continue
    for (let x = start(offsetXPx, stepX); x < widthPx; x += stepX) {
      const from = Math.max(0, -x)
      const to = Math.min(mark.widthPx, widthPx - x)
      if (from >= to) continue
      const at = row * mark.widthPx
      layer.set(mark.rgba.subarray((at + from) * 4, (at + to) * 4), (y * widthPx + x + from) * 4)
    }
  }
  return layer
}
