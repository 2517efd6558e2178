import type { Size } from '../../operations/operation.ts'
import { sharp } from '../loaders.ts'
import type { EncodeOptions } from './encode-gif.ts'
import type { Level } from './levels.ts'
import { readFrameHeader } from './read-frame.ts'
import { sizeAt, thinned } from './sequence.ts'

/**
 * An animated WebP at a level, from the frames themselves: nothing passes through a GIF's colors. libvips reads a frame when
 * its encoder asks for it, so that 48 frames of 1024² take 50 MB.
 */
export async function encodeWebp(options: EncodeOptions, level: Level): Promise<Uint8Array> {
  const { frames, loop, xmp } = options
  const { order, delaysMs } = thinned(options, level.everyFrames)
  const inputs = new Map<number, string | Uint8Array>()
  let hasHoles = false
  for (const index of new Set(order)) {
    const path = frames[index]?.path ?? ''
    const header = await readFrameHeader(path, options)
    hasHoles ||= header.hasHoles
    inputs.set(index, level.scalePercent === 100 ? path : await smaller(path, sizeAt(options, level)))
  }
  const shown = order.map((index) => inputs.get(index) ?? '')
  const [first = ''] = shown
  const input = { failOn: 'error', limitInputPixels: options.widthPx * options.heightPx } as const
  const pipe = shown.length === 1 ? sharp(first, input) : sharp(shown, { ...input, join: { animated: true } })
  if (hasHoles) pipe.ensureAlpha()
  if (xmp !== undefined) pipe.withXmp(xmp)
  return await pipe.webp({ quality: level.quality ?? 0, effort: 4, delay: [...delaysMs], loop }).toBuffer()
}

/** A resize of joined frames would take them for one tall picture: each is made smaller alone. */
const smaller = (path: string, { widthPx, heightPx }: Size): Promise<Uint8Array> =>
  sharp(path, { failOn: 'error' }).resize(widthPx, heightPx, { fit: 'fill' }).png({ compressionLevel: 1 }).toBuffer()
