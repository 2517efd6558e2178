import type { WeightedColors } from './count-colors.ts'

/** Colors that stand together in the list, and what it costs to have one for all of them. */
interface Group {
  readonly start: number
  readonly end: number
  readonly weight: number
  readonly mean: readonly [number, number, number]
  /** The channel in which they differ most. */
  readonly channel: number
  readonly squareError: number
}

/** So many means for the colors: the group with the largest error is halved at its mean, until there are enough. Deterministic. */
export function splitColors({ colors, weights, squareError }: WeightedColors, count: number): WeightedColors {
  const order = Int32Array.from(weights, (_, color) => color)
  const groups: Group[] = []
  // Apart from the groups, since all of them are looked at for each that is halved.
  const errors = new Float64Array(count)
  if (weights.length > 0) put(0, measure(0, weights.length))
  while (groups.length < count) {
    let worst = 0
    for (let at = 1; at < groups.length; at += 1) if ((errors[at] ?? 0) > (errors[worst] ?? 0)) worst = at
    const group = groups[worst]
    if (!group || group.squareError <= 0) break
    const middle = halve(group)
    put(worst, measure(group.start, middle))
    put(groups.length, measure(middle, group.end))
  }
  return {
    colors: Float64Array.from(groups.flatMap(({ mean }) => mean)),
    weights: Float64Array.from(groups, ({ weight }) => weight),
    squareError: groups.reduce((sum, group) => sum + group.squareError, squareError),
  }

  function put(at: number, group: Group): void {
    groups[at] = group
    errors[at] = group.squareError
  }

  /** Moves those above the mean behind the others; where they begin. */
  function halve({ start, end, channel, mean }: Group): number {
    let low = start
    let high = end - 1
    while (low <= high) {
      const color = order[low] ?? 0
      if ((colors[color * 3 + channel] ?? 0) <= (mean[channel] ?? 0)) low += 1
      else {
        order[low] = order[high] ?? 0
        order[high] = color
        high -= 1
      }
    }
    return low
  }

  function measure(start: number, end: number): Group {
    let weight = 0
    const sums = [0, 0, 0] as [number, number, number]
    for (let at = start; at < end; at += 1) {
      const color = order[at] ?? 0
      const times = weights[color] ?? 0
      weight += times
      for (let channel = 0; channel < 3; channel += 1)
        sums[channel] = (sums[channel] ?? 0) + times * (colors[color * 3 + channel] ?? 0)
    }
    const mean = [sums[0] / weight, sums[1] / weight, sums[2] / weight] as const
    const errors = [0, 0, 0]
    // From the mean, not from squares of sums: equal colors have an error of exactly nothing.
    for (let at = start; at < end; at += 1) {
      const color = order[at] ?? 0
      for (let channel = 0; channel < 3; channel += 1)
        errors[channel] =
          (errors[channel] ?? 0) +
          (weights[color] ?? 0) * ((colors[color * 3 + channel] ?? 0) - (mean[channel] ?? 0)) ** 2
    }
    const most = Math.max(...errors)
    const squareError = end - start > 1 ? errors.reduce((sum, error) => sum + error) : 0
    return { start, end, weight, mean, channel: errors.indexOf(most), squareError }
  }
}
