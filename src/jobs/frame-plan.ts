import type { AnimateInput } from './animate-input.ts'
import { wantsMock } from './mock-picture.ts'

type Planned = Pick<AnimateInput, 'prompt' | 'keyframes' | 'frames' | 'strength'>

/**
 * What the model is told for a frame: the prompt that holds there, and which of how many it is, so that what moves moves
 * on and the rest stays.
 */
export function framePrompt({ prompt, keyframes = {}, frames }: Planned, index: number): string {
  // The mark stands at the end, and nothing may come behind it.
  if (wantsMock(prompt)) return prompt
  const starts = Object.keys(keyframes).map(Number)
  const start = Math.max(-1, ...starts.filter((frame) => frame <= index))
  const current = keyframes[String(start)] ?? prompt
  return `${current}. Frame ${index + 1} of ${frames} of an animation: the subject has moved on a little, the background is as it was.`
}

/** How much a frame may change: values are spread evenly over the frames and blended in between. */
export function frameStrength({ strength, frames }: Planned, index: number): number {
  if (typeof strength === 'number') return strength
  const at = (index * (strength.length - 1)) / Math.max(1, frames - 1)
  const before = strength[Math.floor(at)] ?? 0
  const after = strength[Math.ceil(at)] ?? before
  return Math.round((before + (after - before) * (at % 1)) * 1_000) / 1_000
}

/** Where in the movement a frame is, from above 0 to 1: the source is at 0, and after 1 it begins again. */
export const framePhase = ({ frames }: Planned, index: number): number => (index + 1) / (frames + 1)
