import { sharp } from '../loaders.ts'
import type { EncodeOptions } from './encode-gif.ts'
import type { Level } from './levels.ts'
import { readFrameHeader } from './read-frame.ts'
import { sizeAt, thinned } from './sequence.ts'

/** An animated WebP at a level, from the frames themselves: nothing passes through a GIF's colors. */
export async function encodeWebp(options: EncodeOptions, level: Level): Promise<Uint8Array> {
  const { frames, loop, xmp } = options
  const { widthPx, heightPx } = sizeAt(options, level)
  const { order, delaysMs } = thinned(options, level.everyFrames)
  const paths = order.map((index) => frames[index]?.path ?? '')
  const headers = await Promise.all([...new Set(paths)].map((path) => readFrameHeader(path, options)))
  const limitInputPixels = options.widthPx * options.heightPx
  const pipe = sharp(paths, { join: { animated: true }, failOn: 'error', limitInputPixels })
  if (level.scalePercent !== 100) pipe.resize(widthPx, heightPx, { fit: 'fill' })
  if (headers.some(({ hasHoles }) => hasHoles)) pipe.ensureAlpha()
  if (xmp !== undefined) pipe.withXmp(xmp)
  return await pipe.webp({ quality: level.quality ?? 0, effort: 4, delay: [...delaysMs], loop }).toBuffer()
}
