/** Colors and how often each occurs: three numbers a color, in levels from 0 to 255. */
export interface WeightedColors {
  readonly colors: Float64Array
  readonly weights: Float64Array
  /** What is lost when these colors stand for all others: the sum of squares over pixels and channels. */
  readonly squareError: number
}

/** What is told apart at the most. Photos have 4 to 8 thousand of 4 levels a channel, which their palettes are far coarser than. */
const MAX_COLORS = 16_384
/** A power of two with room: a table half full finds its place at the second look. */
const SLOTS = 2 * MAX_COLORS

/**
 * The colors of a picture of three bytes a pixel, or of four where what is less than half opaque does not count: every one
 * where they are few, else the means of those that are near each other. Deterministic.
 */
export function countColors(pixels: Uint8Array, channels: 3 | 4): WeightedColors {
  for (let droppedBits = 0; ; droppedBits += 1) {
    const counted = countAt(pixels, channels, droppedBits)
    if (counted) return counted
  }
}

/** Undefined where there are more than can be told apart. */
function countAt(pixels: Uint8Array, channels: 3 | 4, droppedBits: number): WeightedColors | undefined {
  const keys = new Int32Array(SLOTS).fill(-1)
  const places = new Int16Array(SLOTS)
  const weights = new Float64Array(MAX_COLORS)
  const colors = new Float64Array(3 * MAX_COLORS)
  const dropped = 0xff & (0xff << droppedBits)
  const kept = (dropped << 16) | (dropped << 8) | dropped
  let count = 0
  let squares = 0
  for (let at = 0; at < pixels.length; at += channels) {
    if (channels === 4 && (pixels[at + 3] ?? 0) < 128) continue
    const red = pixels[at] ?? 0
    const green = pixels[at + 1] ?? 0
    const blue = pixels[at + 2] ?? 0
    const key = ((red << 16) | (green << 8) | blue) & kept
    let slot = Math.imul(key, 0x9e3779b1) >>> 17
    while (keys[slot] !== key && keys[slot] !== -1) slot = (slot + 1) % SLOTS
    if (keys[slot] === -1) {
      if (count === MAX_COLORS) return undefined
      keys[slot] = key
      places[slot] = count
      count += 1
    }
    const place = places[slot] ?? 0
    weights[place] = (weights[place] ?? 0) + 1
    colors[place * 3] = (colors[place * 3] ?? 0) + red
    colors[place * 3 + 1] = (colors[place * 3 + 1] ?? 0) + green
    colors[place * 3 + 2] = (colors[place * 3 + 2] ?? 0) + blue
    squares += red * red + green * green + blue * blue
  }
  let kepts = 0
  for (let at = 0; at < count * 3; at += 1) {
    const weight = weights[Math.floor(at / 3)] ?? 1
    const mean = (colors[at] ?? 0) / weight
    colors[at] = mean
    kepts += weight * mean * mean
  }
  return { colors: colors.slice(0, count * 3), weights: weights.slice(0, count), squareError: squares - kepts }
}
