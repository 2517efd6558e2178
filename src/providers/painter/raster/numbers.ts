/*
 * Arithmetic whose result is the same on every machine: IEEE 754 fixes + − × ÷ and square roots to the last bit, but
 * leaves sine, powers and logarithms to each engine. The painter uses nothing of Math but what is exact.
 */

export const clamp = (value: number, low = 0, high = 1): number => (value < low ? low : value > high ? high : value)

export const mix = (from: number, to: number, part: number): number => from + (to - from) * part

/** 0 up to `from`, 1 from `to` on, and an S between them; with `from` above `to`, the other way round. */
export function smooth(from: number, to: number, value: number): number {
  const part = clamp((value - from) / (to - from))
  return part * part * (3 - 2 * part)
}

/** The sine of so many turns, within 0.001: two parabolas, and a second pass that rounds them. */
export function wave(turns: number): number {
  const part = turns - Math.floor(turns)
  const parabola = part < 0.5 ? 16 * part * (0.5 - part) : -16 * (part - 0.5) * (1 - part)
  return 0.775 * parabola + 0.225 * parabola * Math.abs(parabola)
}

/** The cosine of so many turns. */
export const swing = (turns: number): number => wave(turns + 0.25)
