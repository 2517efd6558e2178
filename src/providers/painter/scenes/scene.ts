import type { World } from '../world.ts'

/** A place: what lies behind the subjects, where they stand, and what lies before them. */
export interface Scene {
  /** Where the sky ends, as a part of the height. */
  readonly horizon: number
  /** Where things stand, as a part of the height. */
  readonly ground: number
  /** Whether what stands here is under a sky, where weather can reach it. */
  readonly isOutdoors: boolean
  /** Whether what stands here alone stands exactly in the middle. */
  readonly isCentered?: boolean
  readonly back: (world: World, horizonPx: number) => void
  readonly front?: (world: World, horizonPx: number) => void
}
