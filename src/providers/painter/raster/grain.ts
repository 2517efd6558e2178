import { scramble } from './random.ts'

/** The tile's edge; a power of two. */
export const GRAIN_EDGE = 256

/** A tile of chance from −1 to 1, mostly near 0: looking it up costs a tenth of making it. */
export const grainTile: Float32Array = Float32Array.from({ length: GRAIN_EDGE * GRAIN_EDGE }, (_, at) => {
  const bits = scramble(at, 9, 77)
  return ((bits & 255) + ((bits >>> 8) & 255)) / 255 - 1
})
