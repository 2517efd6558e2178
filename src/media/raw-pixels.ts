import type { Sharp } from 'sharp'
import type { RawPixels } from '../operations/operation.ts'
import { sharp } from './loaders.ts'

/** Runs a pipeline and gives what comes out as 8-bit RGB or RGBA. */
export async function pixelsOf(pipe: Sharp): Promise<RawPixels> {
  const { data, info } = await pipe.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  const heightPx = info.pageHeight ?? info.height
  return { data, widthPx: info.width, heightPx, channels: info.channels, frames: info.height / heightPx }
}

/** A pipeline on pixels, which it does not copy. */
export function pictureOf({ data, widthPx, heightPx, channels, frames }: RawPixels): Sharp {
  const raw = { width: widthPx, height: heightPx * frames, channels: channels as 1 | 2 | 3 | 4 }
  const pages = frames > 1 ? { animated: true, raw: { ...raw, pageHeight: heightPx } } : { raw }
  // What was made here has passed the limits.
  return sharp(data, { ...pages, limitInputPixels: false })
}

/** Does something to each frame as if it were a still, one after another, and puts the results below each other again. */
export async function eachFrame(pipe: Sharp, change: (still: Sharp) => Sharp | Promise<Sharp>): Promise<Sharp> {
  const strip = await pixelsOf(pipe)
  const frameBytes = strip.widthPx * strip.heightPx * strip.channels
  let result: RawPixels | undefined
  let bytes = new Uint8Array()
  for (let frame = 0; frame < strip.frames; frame += 1) {
    const data = strip.data.subarray(frame * frameBytes, (frame + 1) * frameBytes)
    const made = await pixelsOf(await change(pictureOf({ ...strip, data, frames: 1 })))
    if (!result) bytes = new Uint8Array(made.data.length * strip.frames)
    result = made
    bytes.set(made.data, frame * made.data.length)
  }
  if (!result) throw new Error('A picture has at least one frame')
  return pictureOf({ ...result, data: bytes, frames: strip.frames })
}
