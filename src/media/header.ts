import type { Metadata } from 'sharp'
import { AppError } from '../errors.ts'
import { checkSource } from '../operations/limits.ts'
import type { ImageHeader } from '../ports/pixels.ts'
import { heicRefusal } from './decode-heic.ts'
import { heicDecoderPath } from './heic-decoder.ts'
import { imageError } from './image-error.ts'
import { readLabel } from './label.ts'
import { sharp } from './loaders.ts'
import { firstBytes, type PictureSource } from './picture-source.ts'
import { SNIFF_BYTES, sniff } from './sniff.ts'
import { isSrgbProfile } from './srgb-profile.ts'

/**
 * What the picture is, without decoding it: milliseconds even for a bomb. The result has passed the limits.
 * Throws `unsupported_media`, `image_too_large`, `image_damaged`, `integrity_error`.
 */
export async function readHeader(source: PictureSource): Promise<ImageHeader> {
  const start = firstBytes(source, SNIFF_BYTES)
  if (start.length === 0) throw new AppError('image_damaged', 'The file is empty. Upload it again.')
  const kind = sniff(start)
  if (!kind)
    throw new AppError(
      'unsupported_media',
      'This is not a picture that is known here. JPEG, PNG, WebP, GIF, AVIF and HEIC are read.',
    )
  if ('refused' in kind) throw new AppError('unsupported_media', kind.refused)
  if (kind.mediaType === 'image/heic' && heicDecoderPath() === undefined) throw heicRefusal()

  const metadata = await sharp(source, { limitInputPixels: false, failOn: 'error' })
    .metadata()
    .catch((error) => {
      throw imageError(error)
    })
  // The pages of an AVIF or a HEIC are other pictures in the same file; the first is the picture.
  const frames = ['image/avif', 'image/heic'].includes(kind.mediaType) ? 1 : (metadata.pages ?? 1)
  // sharp does not turn animations, and no camera makes any: their orientation is what it is.
  const size = frames > 1 ? metadata : metadata.autoOrient
  const header: ImageHeader = {
    mediaType: kind.mediaType,
    widthPx: size.width,
    heightPx: size.height,
    frames,
    hasAlpha: metadata.hasAlpha,
    isInterlaced: metadata.isProgressive,
    ...(hasSrgbProfile(metadata) && { hasSrgbProfile: true }),
  }
  checkSource(header)
  const sourceType = readLabel(source, kind.mediaType, metadata.xmp)
  return sourceType === undefined ? header : { ...header, sourceType }
}

/** Of 16 bits a profile decides how they become 8. */
const hasSrgbProfile = ({ icc, depth, space }: Metadata): boolean =>
  icc !== undefined && depth === 'uchar' && space === 'srgb' && isSrgbProfile(icc)
