import type { Sharp } from 'sharp'
import { operationOf } from '../operations/index.ts'
import { checkRender, checkSteps, framesOf, type RenderPlan } from '../operations/limits.ts'
import type { Size } from '../operations/operation.ts'
import type { ImageHeader, RenderedImage } from '../ports/pixels.ts'
import type { Profile, SourceType } from '../schema/asset.ts'
import { drawTextOnce } from './draw-text.ts'
import { encode, shownDelayMs, type Timing } from './encode.ts'
import { finish } from './finish.ts'
import { imageError } from './image-error.ts'
import { labelOf } from './label.ts'
import { sharp } from './loaders.ts'
import { openPipe, taggedAsP3 } from './open-pipe.ts'
import { type OverlaySources, overlaysFrom } from './overlays.ts'
import type { PictureSource } from './picture-source.ts'
import { eachFrame, pictureOf, pixelsOf } from './raw-pixels.ts'
import { transparencyOf } from './transparency.ts'

export interface RenderOptions extends RenderPlan {
  readonly source: PictureSource
  /** As `readHeader` gave it for the same bytes. */
  readonly header: ImageHeader
  /** 1 to 100; undefined is each format's default. */
  readonly quality: number | undefined
  /** sRGB when left out. */
  readonly profile?: Profile | undefined
  /** How the picture was made; what its sources say when left out. */
  readonly label?: SourceType | undefined
  /** Makes a mask of it in the end: black, and the more transparent the brighter it was. */
  readonly asMask?: true | undefined
  /** The pictures that operations name, by asset id. */
  readonly overlays?: OverlaySources | undefined
}

/**
 * Makes a rendition: upright, operations in order, in sRGB or by choice in Display P3, without any metadata of the
 * source but its label, encoded anew. Animations stay animations as GIF and WebP; elsewhere their first frame stands for them.
 * Transparency is laid on white for JPEG, unless an operation lays it on another color.
 * The same request gives the same bytes.
 * Throws `image_too_large`, `image_damaged`, `integrity_error`, and `invalid_request` when a trimmed picture leaves nothing for a crop.
 */
export async function render(options: RenderOptions): Promise<{ bytes: Uint8Array; facts: RenderedImage }> {
  checkRender(options.header, options)
  try {
    const overlays = Object.values(options.overlays ?? {}).map(({ header }) => header.sourceType)
    const label = options.label ?? labelOf(options.header.sourceType, overlays)
    const pipe = await pipeline(options)
    return await finish(pipe, options.mediaType, label)
  } catch (error) {
    throw imageError(error)
  }
}

async function pipeline(options: RenderOptions): Promise<Sharp> {
  const { header, mediaType, operations, profile = 'srgb' } = options
  const frames = framesOf(header, mediaType)
  const timing = frames > 1 ? await timingOf(options.source) : undefined
  const calls = operations.map(operationOf)
  const [first] = calls
  const mayShrink = !first || (first.operation.shrinksWhileLoading?.(first.params) ?? false)
  let pipe = await openPipe(options.source, header, { frames, profile, mayShrink })
  // What a later operation lays on a color of its own has to stay transparent until then.
  const keepsAlpha = (from: number) =>
    mediaType !== 'image/jpeg' || calls.slice(from).some(({ operation }) => operation.makesOpaque)
  if (!keepsAlpha(0) && header.hasAlpha) pipe = pipe.flatten({ background: '#ffffff' })

  const tools = {
    pixels: pixelsOf,
    picture: pictureOf,
    overlay: overlaysFrom(options.overlays ?? {}, profile),
    drawText: drawTextOnce(),
  }
  let size: Size = header
  for (const [index, { operation, params }] of calls.entries()) {
    // sharp runs whatever a pipeline holds in an order of its own; a pipeline each keeps ours.
    if (index > 0) {
      const pixels = await pixelsOf(pipe)
      if (calls[index - 1]?.operation.sizeIsBound) {
        size = pixels
        checkSteps(size, frames, { ...options, operations: operations.slice(index) })
      }
      pipe = pictureOf(pixels)
    }
    const { widthPx, heightPx } = size
    const context = { ...tools, widthPx, heightPx, keepsAlpha: keepsAlpha(index) }
    pipe =
      frames > 1 && !operation.framesTogether
        ? await eachFrame(pipe, (still) => operation.apply(still, params, { ...context, frames: 1 }))
        : await operation.apply(pipe, params, { ...context, frames })
    size = operation.outputSize(params, size)
  }
  if (options.asMask) pipe = await transparencyOf(pipe)
  if (profile === 'p3') pipe = await taggedAsP3(pipe)
  return encode(pipe, mediaType, options.quality, timing)
}

async function timingOf(source: PictureSource): Promise<Timing> {
  const { delay = [], loop = 0 } = await sharp(source, { limitInputPixels: false }).metadata()
  return { delay: delay.map(shownDelayMs), loop }
}
