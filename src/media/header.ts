import { closeSync, openSync, readSync } from 'node:fs'
import { AppError } from '../errors.ts'
import type { ImageHeader } from '../ports/pixels.ts'
import { imageError } from './image-error.ts'
import { checkSource } from './limits.ts'
import { sharp } from './loaders.ts'
import { SNIFF_BYTES, sniff } from './sniff.ts'

/** Where a picture's bytes are: a path, which is the faster way, or the bytes themselves. */
export type PictureSource = string | Uint8Array

/**
 * What the picture is, without decoding it: milliseconds even for a bomb. The result has passed the limits.
 * Throws `unsupported_media`, `image_too_large`, `image_damaged`, `integrity_error`.
 */
export async function readHeader(source: PictureSource): Promise<ImageHeader> {
  const start = firstBytes(source)
  if (start.length === 0) throw new AppError('image_damaged', 'The file is empty. Upload it again.')
  const kind = sniff(start)
  if (!kind)
    throw new AppError(
      'unsupported_media',
      'This is not a picture that is known here. JPEG, PNG, WebP, GIF and AVIF are read.',
    )
  if ('refused' in kind) throw new AppError('unsupported_media', kind.refused)

  const metadata = await sharp(source, { limitInputPixels: false, failOn: 'error' })
    .metadata()
    .catch((error) => {
      throw imageError(error)
    })
  // The pages of an AVIF are other pictures in the same file; the first is the picture.
  const frames = kind.mediaType === 'image/avif' ? 1 : (metadata.pages ?? 1)
  // sharp does not turn animations, and no camera makes any: their orientation is what it is.
  const size = frames > 1 ? metadata : metadata.autoOrient
  const header: ImageHeader = {
    mediaType: kind.mediaType,
    widthPx: size.width,
    heightPx: size.height,
    frames,
    hasAlpha: metadata.hasAlpha,
    isInterlaced: metadata.isProgressive,
  }
  checkSource(header)
  return header
}

function firstBytes(source: PictureSource): Uint8Array {
  if (typeof source !== 'string') return source.subarray(0, SNIFF_BYTES)
  let file: number
  try {
    file = openSync(source, 'r')
  } catch (error) {
    throw imageError(new Error(String(error), { cause: error }))
  }
  try {
    const bytes = new Uint8Array(SNIFF_BYTES)
    return bytes.subarray(0, readSync(file, bytes, 0, SNIFF_BYTES, 0))
  } finally {
    closeSync(file)
  }
}
