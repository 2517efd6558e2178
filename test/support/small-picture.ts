import sharp from 'sharp'
import type { MediaType } from '../../src/schema/asset.ts'

/** A real picture of one color: different colors are different bytes. */
export async function smallPicture(
  color = '#3366cc',
  mediaType: MediaType = 'image/png',
  widthPx = 64,
  heightPx = 48,
): Promise<Uint8Array> {
  const format = mediaType.slice('image/'.length) as 'jpeg' | 'png' | 'webp' | 'gif' | 'avif'
  const pipe = sharp({ create: { width: widthPx, height: heightPx, channels: 3, background: color } })
  return await pipe.toFormat(format).toBuffer()
}

/** A body as it comes from a network, in pieces of `pieceBytes`. */
export async function* inPieces(bytes: Uint8Array, pieceBytes = 1000): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += pieceBytes) yield bytes.subarray(start, start + pieceBytes)
}
