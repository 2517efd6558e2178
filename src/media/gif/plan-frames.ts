import { createHash } from 'node:crypto'
import { type Changes, drawChanges, findChanges } from './changed-pixels.ts'
import type { Pixels } from './encode-frame.ts'
import type { Rectangle } from './gif-frame.ts'

/**
 * How far a channel may be off where nothing is drawn anew: models repaint a still background with noise of this size.
 * It is measured against the pixels last drawn there, so it never adds up over frames.
 */
export const NOISE_TOLERANCE = 4

/** Above this share of changed pixels a whole frame is about as small, and does not need the one before it. */
const MOSTLY_CHANGED = 0.6

/** How one frame is drawn on what is shown before it. */
export type FramePlan =
  | { readonly draws: 'all' }
  | { readonly draws: 'nothing' }
  | {
      readonly draws: 'difference'
      readonly mask: Uint8Array
      readonly rectangle: Rectangle
      readonly shown: Uint8Array
      /** Names the pixels in `shown`: an encoding made for others does not fit. */
      readonly shownDigest: string
    }

/**
 * Decides for every frame of a sequence, in the order shown, what has to be drawn. Everything follows from the pixels, so
 * frames can then be encoded in any order and at the same time. All frames have one size; with holes in them
 * (four channels) each is drawn as a whole.
 */
export function planFrames(frames: readonly Pixels[], tolerance = NOISE_TOLERANCE): FramePlan[] {
  let shown: Uint8Array | undefined
  return frames.map((frame) => {
    const plan = shown && frame.channels === 3 ? planFrame(frame, shown, tolerance) : undefined
    shown = plan?.shownAfter ?? frame.data
    return plan?.plan ?? { draws: 'all' }
  })
}

function planFrame(
  { data: current, widthPx, heightPx }: Pixels,
  shown: Uint8Array,
  tolerance: number,
): { plan: FramePlan; shownAfter: Uint8Array } {
  const pair = { current, shown, widthPx, heightPx }
  const changes: Changes = findChanges(pair, tolerance)
  const { mask, rectangle } = changes
  if (!rectangle) return { plan: { draws: 'nothing' }, shownAfter: shown }
  if (changes.changedPixels > MOSTLY_CHANGED * widthPx * heightPx)
    return { plan: { draws: 'all' }, shownAfter: current }
  const shownDigest = createHash('sha256').update(shown).digest('base64url')
  return { plan: { draws: 'difference', mask, rectangle, shown, shownDigest }, shownAfter: drawChanges(pair, changes) }
}
