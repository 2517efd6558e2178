import type { WeightedColors } from './count-colors.ts'

/**
 * Fewer colors: the two that cost least when one stands for both become one, until there are at most so many, and on as
 * long as the error stays below what is allowed. Source: Ward, Hierarchical Grouping to Optimize an Objective Function (1963).
 */
export function mergeColors(all: WeightedColors, most: number, allowedSquareError: number): WeightedColors {
  const colors = Float64Array.from(all.colors)
  const weights = Float64Array.from(all.weights)
  const alive = Int32Array.from(weights, (_, color) => color)
  const partners = new Int32Array(alive.length)
  const costs = new Float64Array(alive.length)
  let count = alive.length
  let squareError = all.squareError
  for (const color of alive) findPartner(color)
  while (count > 1) {
    const cheapest = cheapestOf()
    const cost = costs[cheapest] ?? 0
    if (count <= most && squareError + cost > allowedSquareError) break
    squareError += cost
    merge(cheapest, partners[cheapest] ?? 0)
  }
  const left = alive.subarray(0, count)
  return {
    colors: Float64Array.from([...left].flatMap((color) => [...colors.subarray(color * 3, color * 3 + 3)])),
    weights: Float64Array.from(left, (color) => weights[color] ?? 0),
    squareError,
  }

  function cheapestOf(): number {
    let cheapest = alive[0] ?? 0
    for (let at = 1; at < count; at += 1) {
      const color = alive[at] ?? 0
      if ((costs[color] ?? 0) < (costs[cheapest] ?? 0)) cheapest = color
    }
    return cheapest
  }

  function merge(into: number, from: number): void {
    const together = (weights[into] ?? 0) + (weights[from] ?? 0)
    const share = (weights[from] ?? 0) / together
    for (let channel = 0; channel < 3; channel += 1) {
      const mean = colors[into * 3 + channel] ?? 0
      colors[into * 3 + channel] = mean + share * ((colors[from * 3 + channel] ?? 0) - mean)
    }
    weights[into] = together
    alive.copyWithin(alive.indexOf(from), alive.indexOf(from) + 1, count)
    count -= 1
    for (let at = 0; at < count; at += 1) {
      const color = alive[at] ?? 0
      if (color === into || partners[color] === into || partners[color] === from) findPartner(color)
    }
  }

  function findPartner(color: number): void {
    const red = colors[color * 3] ?? 0
    const green = colors[color * 3 + 1] ?? 0
    const blue = colors[color * 3 + 2] ?? 0
    const weight = weights[color] ?? 0
    let best = color
    let least = Number.POSITIVE_INFINITY
    for (let at = 0; at < count; at += 1) {
      const other = alive[at] ?? 0
      if (other === color) continue
      const otherWeight = weights[other] ?? 0
      const distance =
        (red - (colors[other * 3] ?? 0)) ** 2 +
        (green - (colors[other * 3 + 1] ?? 0)) ** 2 +
        (blue - (colors[other * 3 + 2] ?? 0)) ** 2
      const cost = ((weight * otherWeight) / (weight + otherWeight)) * distance
      if (cost < least) {
        least = cost
        best = other
      }
    }
    partners[color] = best
    costs[color] = least
  }
}
