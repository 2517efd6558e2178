import type { ImageHeader } from '../ports/pixels.ts'
import { decodeHeic } from './decode-heic.ts'
import type { PictureSource } from './picture-source.ts'

/** The picture as sharp can decode it: itself, or a HEIC as a PNG of the same pixels. Throws what `decodeHeic` throws. */
export const openPicture = async (source: PictureSource, header: ImageHeader): Promise<PictureSource> =>
  header.mediaType === 'image/heic' ? decodeHeic(source, header) : source
