import type { Size } from '../../operations/operation.ts'
import type { Level } from './levels.ts'

/** Which frame is shown when, and how long. */
export interface Sequence {
  readonly order: readonly number[]
  readonly delaysMs: readonly number[]
}

/** Leaves every so many-th frame; the times of those dropped are added to the ones before them, so it lasts as long. Pure. */
export function thinned({ order, delaysMs }: Sequence, everyFrames: number): Sequence {
  const delays: number[] = []
  for (const [place, delayMs] of delaysMs.entries()) {
    const at = Math.floor(place / everyFrames)
    delays[at] = (delays[at] ?? 0) + delayMs
  }
  return { order: order.filter((_, place) => place % everyFrames === 0), delaysMs: delays }
}

/** Smaller than this nothing can be made out. */
const MIN_EDGE_PX = 16

/** The size at a level. Pure. */
export function sizeAt({ widthPx, heightPx }: Size, { scalePercent }: Pick<Level, 'scalePercent'>): Size {
  const edge = (px: number) => Math.max(Math.min(px, MIN_EDGE_PX), Math.round((px * scalePercent) / 100))
  return { widthPx: edge(widthPx), heightPx: edge(heightPx) }
}

/** The size of a video: H.264 halves the colors' resolution, which odd edges do not allow; a stretch by one pixel is not seen. Pure. */
export const evenSize = ({ widthPx, heightPx }: Size): Size => ({
  widthPx: Math.max(2, widthPx - (widthPx % 2)),
  heightPx: Math.max(2, heightPx - (heightPx % 2)),
})
