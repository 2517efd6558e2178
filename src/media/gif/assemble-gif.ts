import { encodeDifference, encodeWhole, type FrameQuality, type Pixels } from './encode-frame.ts'
import type { GifFrame } from './gif-frame.ts'
import { type FramePlan, NOISE_TOLERANCE, planFrames } from './plan-frames.ts'
import type { PreparedFrame } from './prepared-frame.ts'
import { type GifOptions, writeGif } from './write-gif.ts'

/** One frame of an animation, in the order shown. */
export interface SequenceFrame {
  readonly pixels: Pixels
  /** What was encoded when it arrived, if anything was. */
  readonly prepared?: PreparedFrame | undefined
}

export interface AssembleOptions extends Pick<GifOptions, 'delaysMs' | 'loop' | 'xmp'> {
  /** For the frames that have to be encoded now. */
  readonly quality: FrameQuality
  readonly tolerance?: number
}

/**
 * An animated GIF of frames that were mostly encoded before: what fits is spliced, only the rest is encoded, all of it at
 * the same time. Deterministic. Throws when the frames differ in size.
 */
export async function assembleGif(
  frames: readonly SequenceFrame[],
  { quality, tolerance = NOISE_TOLERANCE, ...options }: AssembleOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const [first] = frames
  if (!first) throw new Error('An animation has at least one frame')
  const { widthPx, heightPx } = first.pixels
  if (frames.some(({ pixels }) => pixels.widthPx !== widthPx || pixels.heightPx !== heightPx))
    throw new Error('All frames of an animation have one size')
  const plans = planFrames(
    frames.map(({ pixels }) => pixels),
    tolerance,
  )
  const encoded = await Promise.all(frames.map((frame, index) => encodePlanned(frame, plans[index], quality)))
  const clears = frames.some(({ pixels }) => pixels.channels === 4)
  return writeGif(encoded, { ...options, widthPx, heightPx, clears })
}

/** Encodes the last of the frames as it will be drawn after those before it, for `SequenceFrame.prepared`. */
export async function prepareFrame(
  frames: readonly Pixels[],
  quality: FrameQuality,
  tolerance = NOISE_TOLERANCE,
): Promise<PreparedFrame> {
  const pixels = frames.at(-1)
  if (!pixels) throw new Error('There is no frame to prepare')
  const plan = planFrames(frames, tolerance).at(-1)
  const frame = await encodePlanned({ pixels }, plan, quality)
  return { frame, fitsOn: plan?.draws === 'difference' ? plan.shownDigest : undefined }
}

async function encodePlanned(
  { pixels, prepared }: SequenceFrame,
  plan: FramePlan = { draws: 'all' },
  quality: FrameQuality,
): Promise<GifFrame | undefined> {
  switch (plan.draws) {
    case 'nothing':
      return undefined
    case 'all':
      return prepared?.frame && prepared.fitsOn === undefined ? prepared.frame : await encodeWhole(pixels, quality)
    case 'difference': {
      if (prepared?.frame && prepared.fitsOn === plan.shownDigest) return prepared.frame
      const { data: current, widthPx, heightPx } = pixels
      return await encodeDifference({ current, shown: plan.shown, widthPx, heightPx }, plan, quality)
    }
  }
}
