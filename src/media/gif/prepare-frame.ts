import { encodeDifference, encodeWhole, type FrameQuality } from './encode-frame.ts'
import type { GifFrame } from './gif-frame.ts'
import type { Pixels } from './pixels.ts'
import { planFrame } from './plan-frame.ts'
import { digestOf, type PreparedFrame } from './prepared-frame.ts'

/** Where a frame is drawn: on the pixels of the last whole frame before it. */
export interface Base {
  readonly pixels: Pixels
  readonly digest: string
}

/** Encodes a frame as it will be drawn on its base, for whoever puts the animation together later. Deterministic. */
export async function prepareFrame(
  pixels: Pixels,
  base: Base | undefined,
  quality: FrameQuality,
): Promise<PreparedFrame> {
  const { widthPx, heightPx, channels } = pixels
  const facts = { widthPx, heightPx, hasHoles: channels === 4, digest: digestOf(pixels), base: base?.digest }
  const plan = planFrame(pixels, base?.pixels)
  let frame: GifFrame | undefined
  if (plan.draws === 'all') frame = await encodeWhole(pixels, quality)
  if (plan.draws === 'difference' && base) {
    const pair = { current: pixels.data, shown: base.pixels.data, widthPx, heightPx }
    frame = await encodeDifference(pair, plan, quality)
  }
  return { ...facts, draws: plan.draws, frame }
}
