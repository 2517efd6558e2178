import { createHash } from 'node:crypto'
import type { Sharp } from 'sharp'
import type { RenderedImage } from '../ports/pixels.ts'
import type { MediaType, SourceType } from '../schema/asset.ts'
import { withXmpBlock } from './gif/xmp-block.ts'
import { labelXmp } from './label.ts'
import { lookAt } from './look.ts'

/** Runs a pipeline that has its encoder, writes the label, and gives the bytes with their facts. Throws what libvips throws. */
export async function finish(
  pipe: Sharp,
  mediaType: MediaType,
  label: SourceType | undefined,
): Promise<{ bytes: Uint8Array; facts: RenderedImage }> {
  if (label) pipe.withXmp(labelXmp(label))
  const { data, info } = await pipe.toBuffer({ resolveWithObject: true })
  const bytes = label && mediaType === 'image/gif' ? withXmpBlock(data, labelXmp(label)) : data
  const heightPx = info.pageHeight ?? info.height
  // The look is that of the result as it was encoded: decoding 500 px small costs less than keeping its raw pixels.
  const look = await lookAt(bytes, info.width * heightPx)
  const facts: RenderedImage = {
    mediaType,
    widthPx: info.width,
    heightPx,
    sizeBytes: bytes.byteLength,
    frames: info.pages ?? 1,
    hasAlpha: info.hasAlpha && mediaType !== 'image/jpeg',
    isInterlaced: false,
    ...look,
    ...(label && { sourceType: label }),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }
  return { bytes, facts }
}
