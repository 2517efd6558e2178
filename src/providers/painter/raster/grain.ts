import { scramble } from './random.ts'

/** The tile's edge; a power of two. */
export const GRAIN_EDGE = 256

/** What a grain of 1 is in the tile. */
export const GRAIN_ONE = 127

/** A tile of chance from −127 to 127, mostly near 0: looking it up costs a tenth of making it. */
export const grainTile: Int8Array = Int8Array.from({ length: GRAIN_EDGE * GRAIN_EDGE }, (_, at) => {
  const bits = scramble(at, 9, 77)
  return Math.round((((bits & 255) + ((bits >>> 8) & 255)) / 255 - 1) * GRAIN_ONE)
})
