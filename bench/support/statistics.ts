/** The value below which that share (0 to 1) of the values lies, by linear interpolation. NaN when there are none. Pure. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const low = sorted[Math.floor(at)] ?? Number.NaN
  const high = sorted[Math.ceil(at)] ?? Number.NaN
  return low + (high - low) * (at - Math.floor(at))
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/**
 * The median of the ratios of what was measured side by side in each round: noise that lasts longer than a round falls
 * on both and cancels out, which dividing two medians does not do. Pure.
 */
export const pairedRatio = (ours: readonly number[], theirs: readonly number[]): number =>
  median(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)))

/**
 * Measures every variant once per round, the order turned by one each time, so that none always runs right after the
 * same other. Gives each variant's values in order of the rounds.
 */
export async function interleaved<Name extends string, Value>(
  variants: Readonly<Record<Name, () => Promise<Value>>>,
  rounds: number,
): Promise<Record<Name, Value[]>> {
  const names = Object.keys(variants) as Name[]
  const values = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Value[]>
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(turn + round) % names.length] as Name
      values[name].push(await variants[name]())
    }
  }
  return values
}

/** For tables: three significant digits, thousands separated. Pure. */
export function shown(value: number, unit = ''): string {
  if (!Number.isFinite(value)) return '–'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return `${value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}${unit}`
}
