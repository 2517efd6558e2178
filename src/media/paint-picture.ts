import { setImmediate as turn } from 'node:timers/promises'
import { checkSource } from '../operations/limits.ts'
import type { Paint, PaintOrder, Raster } from '../ports/painter.ts'
import type { PictureFile } from '../ports/pixel-calls.ts'
import type { RenderedImage } from '../ports/pixels.ts'
import type { MediaType } from '../schema/asset.ts'
import { encode } from './encode.ts'
import { finish } from './finish.ts'
import { imageError } from './image-error.ts'
import { labelOf } from './label.ts'
import { openPipe } from './open-pipe.ts'
import { pictureOf } from './raw-pixels.ts'

export interface PaintOptions extends Omit<PaintOrder, 'source' | 'mask' | 'palette'> {
  readonly source?: PictureFile | undefined
  readonly mask?: PictureFile | undefined
  readonly palette?: readonly PictureFile[] | undefined
  readonly mediaType: MediaType
  readonly quality?: number | undefined
}

/** Colors are looked for in a picture this small. */
const PALETTE_EDGE_PX = 64

/**
 * Decodes what a painting is made from, has it painted, and encodes it with the label that says that rules have made it.
 * Throws `image_too_large`, `image_damaged` and `integrity_error` as a rendition does, and the signal's reason.
 */
export async function paintPicture(
  paint: Paint,
  options: PaintOptions,
  signal: AbortSignal,
): Promise<{ bytes: Uint8Array; facts: RenderedImage }> {
  const { source, mask, palette = [], mediaType, quality, ...order } = options
  const { widthPx, heightPx } = order
  const pictures = [source, mask, ...palette].filter((picture) => picture !== undefined)
  for (const { header } of pictures) checkSource(header)
  try {
    const steps = paint({
      ...order,
      source: source && (await rasterOf(source, widthPx, heightPx)),
      mask: mask && (await rasterOf(mask, widthPx, heightPx)),
      palette: await Promise.all(palette.map((picture) => rasterOf(picture, PALETTE_EDGE_PX, PALETTE_EDGE_PX))),
    })
    let step = steps.next()
    for (; !step.done; step = steps.next()) {
      // Between two steps this process answers the one that watches it, and others get their turn.
      await turn()
      signal.throwIfAborted()
    }
    const { data } = step.value
    let pipe = pictureOf({
      data: Buffer.from(data.buffer, data.byteOffset, data.byteLength),
      widthPx,
      heightPx,
      channels: 4,
      frames: 1,
    })
    if (mediaType === 'image/jpeg') pipe = pipe.flatten({ background: '#ffffff' })
    else if (!hasHoles(data)) pipe = pipe.removeAlpha()
    const label = labelOf(
      'algorithmicMedia',
      pictures.map(({ header }) => header.sourceType),
    )
    return await finish(encode(pipe, mediaType, quality), mediaType, label)
  } catch (error) {
    throw imageError(error)
  }
}

/** A picture's pixels, fitted to cover a size. */
async function rasterOf({ path, header }: PictureFile, widthPx: number, heightPx: number): Promise<Raster> {
  const pipe = await openPipe(path, header, { frames: 1, profile: 'srgb', mayShrink: true })
  const fitted = pipe.resize(widthPx, heightPx, { fit: 'cover' }).toColourspace('srgb').ensureAlpha().raw()
  return { widthPx, heightPx, data: await fitted.toBuffer() }
}

function hasHoles(data: Uint8Array | Uint8ClampedArray): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return true
  return false
}
