import { AppError } from '../errors.ts'
import type { OperationContext, Overlay, OverlayOptions } from '../operations/operation.ts'
import type { ImageHeader } from '../ports/pixels.ts'
import type { Profile } from '../schema/asset.ts'
import { imageError } from './image-error.ts'
import { openPipe } from './open-pipe.ts'
import type { PictureSource } from './picture-source.ts'
import { pixelsOf } from './raw-pixels.ts'

/** The pictures that operations name, by asset id. */
export type OverlaySources = Readonly<Record<string, { readonly source: PictureSource; readonly header: ImageHeader }>>

/** Gives overlays in the size and strength that is asked for; an animation's frames all get the same. Throws what reading a picture throws. */
export function overlaysFrom(sources: OverlaySources, profile: Profile): OperationContext['overlay'] {
  const made = new Map<string, Promise<Overlay>>()
  return (assetId, options) => {
    const found = Object.hasOwn(sources, assetId) ? sources[assetId] : undefined
    if (!found) throw new Error(`The picture ${assetId} was not handed to the renderer`)
    const size = options.sizeFrom(found.header)
    const name = `${assetId} ${size.widthPx}x${size.heightPx} ${options.opacityPercent}`
    const known = made.get(name)
    if (known) return known
    const overlay = draw(found.source, found.header, { ...options, profile, size }).catch((error) => {
      throw named(imageError(error), assetId)
    })
    made.set(name, overlay)
    return overlay
  }
}

type DrawOptions = OverlayOptions & { profile: Profile; size: { widthPx: number; heightPx: number } }

async function draw(source: PictureSource, header: ImageHeader, options: DrawOptions): Promise<Overlay> {
  const { widthPx, heightPx } = options.size
  const pipe = await openPipe(source, header, { frames: 1, profile: options.profile, mayShrink: true })
  const { data } = await pixelsOf(pipe.resize({ width: widthPx, height: heightPx, fit: 'fill' }).ensureAlpha())
  const rgba = Uint8Array.from(data)
  if (options.opacityPercent < 100) {
    for (let at = 3; at < rgba.length; at += 4) rgba[at] = Math.round(((rgba[at] ?? 0) * options.opacityPercent) / 100)
  }
  return { rgba, widthPx, heightPx }
}

/** Two pictures are at work; the message says which of them it is. */
function named(error: unknown, assetId: string): unknown {
  if (!(error instanceof AppError)) return error
  return new AppError(error.code, `The picture ${assetId}, which is laid on this one: ${error.message}`, {
    cause: error,
  })
}
