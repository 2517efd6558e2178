import { createHash } from 'node:crypto'
import type { Sharp } from 'sharp'
import { operationOf } from '../operations/index.ts'
import type { OperationContext } from '../operations/operation.ts'
import type { ImageHeader, RenderedImage } from '../ports/pixels.ts'
import { encode, shownDelayMs, type Timing } from './encode.ts'
import { imageError } from './image-error.ts'
import { checkRender, framesOf, type RenderPlan } from './limits.ts'
import { sharp } from './loaders.ts'
import { lookAt } from './look.ts'
import { openPicture } from './open-picture.ts'
import type { PictureSource } from './picture-source.ts'

export interface RenderOptions extends RenderPlan {
  readonly source: PictureSource
  /** As `readHeader` gave it for the same bytes. */
  readonly header: ImageHeader
  /** 1 to 100; undefined is each format's default. */
  readonly quality: number | undefined
}

/**
 * Makes a rendition: upright, operations in order, in sRGB, without any metadata, encoded anew. Animations stay
 * animations as GIF and WebP; elsewhere their first frame stands for them. Transparency is laid on white for JPEG.
 * The same request gives the same bytes.
 * Throws `image_too_large`, `image_damaged`, `integrity_error`.
 */
export async function render(options: RenderOptions): Promise<{ bytes: Uint8Array; facts: RenderedImage }> {
  checkRender(options.header, options)
  try {
    const { data: bytes, info } = await pipeline(options).then((pipe) => pipe.toBuffer({ resolveWithObject: true }))
    const heightPx = info.pageHeight ?? info.height
    // The look is that of the result as it was encoded: decoding 500 px small costs less than keeping its raw pixels.
    const look = await lookAt(bytes, info.width * heightPx)
    const facts: RenderedImage = {
      mediaType: options.mediaType,
      widthPx: info.width,
      heightPx,
      sizeBytes: bytes.byteLength,
      frames: info.pages ?? 1,
      hasAlpha: info.hasAlpha && options.mediaType !== 'image/jpeg',
      isInterlaced: false,
      ...look,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    }
    return { bytes, facts }
  } catch (error) {
    throw imageError(error)
  }
}

async function pipeline(options: RenderOptions): Promise<Sharp> {
  const { header, mediaType } = options
  const source = await openPicture(options.source, header)
  const frames = framesOf(header, mediaType)
  const keepsAlpha = mediaType !== 'image/jpeg'
  const timing = frames > 1 ? await timingOf(source) : undefined
  let pipe = sharp(source, {
    failOn: 'error',
    limitInputPixels: header.widthPx * header.heightPx * frames,
    ...(frames > 1 ? { animated: true } : { autoOrient: true }),
  })
  if (!keepsAlpha && header.hasAlpha) pipe = pipe.flatten({ background: '#ffffff' })

  let context: OperationContext = { widthPx: header.widthPx, heightPx: header.heightPx, frames, keepsAlpha }
  for (const [index, call] of options.operations.entries()) {
    // sharp runs whatever a pipeline holds in an order of its own; a pipeline each keeps ours.
    if (index > 0) pipe = await throughRawPixels(pipe)
    const { operation, params } = operationOf(call)
    pipe = operation.apply(pipe, params, context)
    context = { ...context, ...operation.outputSize(params, context) }
  }
  return encode(pipe, mediaType, options.quality, timing)
}

async function throughRawPixels(pipe: Sharp): Promise<Sharp> {
  const { data, info } = await pipe.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels, pageHeight } = info
  const raw = { width, height, channels, ...(pageHeight && { pageHeight }) }
  return sharp(data, { raw, animated: pageHeight !== undefined, limitInputPixels: false })
}

async function timingOf(source: PictureSource): Promise<Timing> {
  const { delay = [], loop = 0 } = await sharp(source, { limitInputPixels: false }).metadata()
  return { delay: delay.map(shownDelayMs), loop }
}
