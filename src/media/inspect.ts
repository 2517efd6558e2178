import { statSync } from 'node:fs'
import type { ImageHeader } from '../ports/pixels.ts'
import type { ImageFacts } from '../schema/asset.ts'
import { readHeader } from './header.ts'
import { imageError } from './image-error.ts'
import { lookAt } from './look.ts'
import { openPicture } from './open-picture.ts'
import type { PictureSource } from './picture-source.ts'

/**
 * The facts of a picture. Its header is judged first; then it is decoded once, small, which also finds damage anywhere
 * in a still. Give the header when it was read already.
 * Throws `unsupported_media`, `image_too_large`, `image_damaged`, `integrity_error`.
 */
export async function inspect(source: PictureSource, known?: ImageHeader): Promise<ImageFacts> {
  const header = known ?? (await readHeader(source))
  try {
    const look = await lookAt(
      await openPicture(source, header),
      header.widthPx * header.heightPx,
      header.hasSrgbProfile,
    )
    const sizeBytes = typeof source === 'string' ? statSync(source).size : source.byteLength
    return { ...header, sizeBytes, ...look }
  } catch (error) {
    throw imageError(error)
  }
}
