/** Colors are looked up by cells of 8 levels in each channel. */
const CELL_BITS = 3
const CELLS_A_CHANNEL = 256 >> CELL_BITS
/** From a cell's middle to its sides, which are at whole levels. */
const HALF_CELL = 2 ** CELL_BITS / 2

/**
 * Finds the color of a palette, up to 256 of three numbers each, that is nearest to a color, which is the first of them where
 * several are. Each cell's candidates are listed when its first color comes: five or so instead of 256.
 */
export function nearestColor(palette: Float64Array): (red: number, green: number, blue: number) => number {
  const count = palette.length / 3
  const lists: (Uint8Array | undefined)[] = new Array(CELLS_A_CHANNEL ** 3).fill(undefined)
  const nearest = new Float64Array(count)

  function list(cell: number): Uint8Array {
    const middle = (shift: number) => ((cell >> shift) % CELLS_A_CHANNEL) * 2 * HALF_CELL + HALF_CELL
    const [red, green, blue] = [middle(10), middle(5), middle(0)]
    let bound = Number.POSITIVE_INFINITY
    for (let color = 0; color < count; color += 1) {
      const r = Math.abs((palette[color * 3] ?? 0) - red)
      const g = Math.abs((palette[color * 3 + 1] ?? 0) - green)
      const b = Math.abs((palette[color * 3 + 2] ?? 0) - blue)
      const farthest = (r + HALF_CELL) ** 2 + (g + HALF_CELL) ** 2 + (b + HALF_CELL) ** 2
      if (farthest < bound) bound = farthest
      nearest[color] =
        Math.max(0, r - HALF_CELL) ** 2 + Math.max(0, g - HALF_CELL) ** 2 + Math.max(0, b - HALF_CELL) ** 2
    }
    const candidates: number[] = []
    for (let color = 0; color < count; color += 1) if ((nearest[color] ?? 0) <= bound) candidates.push(color)
    return Uint8Array.from(candidates)
  }

  return (red, green, blue) => {
    const cell = ((red >> CELL_BITS) << 10) | ((green >> CELL_BITS) << 5) | (blue >> CELL_BITS)
    let candidates = lists[cell]
    if (!candidates) {
      candidates = list(cell)
      lists[cell] = candidates
    }
    let best = candidates[0] ?? 0
    let least = Number.POSITIVE_INFINITY
    for (let at = 0; at < candidates.length; at += 1) {
      const color = candidates[at] ?? 0
      const r = (palette[color * 3] ?? 0) - red
      const g = (palette[color * 3 + 1] ?? 0) - green
      const b = (palette[color * 3 + 2] ?? 0) - blue
      const distance = r * r + g * g + b * b
      if (distance < least) {
        least = distance
        best = color
      }
    }
    return best
  }
}
