import type { Level } from './levels.ts'

/** What an encoding came to. */
export interface Attempt {
  readonly level: Level
  readonly bytes: Uint8Array
}

export interface Fitting extends Attempt {
  readonly encodings: number
  readonly isSmallEnough: boolean
}

/** Whole encodings at the most: each costs seconds, and from the fifth on they gain a few percent. */
const MAX_ENCODINGS = 8

/**
 * The best level whose bytes fit, as far as few encodings tell: each one corrects the shares by which the next is chosen.
 * Where none fits, the smallest. Deterministic. Levels are ordered from best to smallest, with falling shares.
 */
export async function fitBytes(
  levels: readonly Level[],
  maxBytes: number,
  encode: (level: Level) => Promise<Uint8Array>,
): Promise<Fitting> {
  const sizes = new Map<number, number>()
  let tooLarge = -1
  let fits: { readonly at: number; readonly bytes: Uint8Array } | undefined
  let smallest: Attempt | undefined
  let at = 0
  while (sizes.size < MAX_ENCODINGS) {
    const level = levels[at]
    if (!level) break
    const bytes = await encode(level)
    sizes.set(at, bytes.byteLength)
    if (!smallest || bytes.byteLength < smallest.bytes.byteLength) smallest = { level, bytes }
    if (bytes.byteLength <= maxBytes) fits = { at, bytes }
    else tooLarge = Math.max(tooLarge, at)
    const end = fits?.at ?? levels.length
    const isLastChance = sizes.size === MAX_ENCODINGS - 1 && !fits
    const next = isLastChance
      ? end - 1
      : nextLevel(levels, sizes, { from: tooLarge + 1, end, maxBytes, hasFit: !!fits })
    if (next === undefined || sizes.has(next)) break
    at = next
  }
  const encodings = sizes.size
  const best = fits && levels[fits.at]
  if (fits && best) return { level: best, bytes: fits.bytes, encodings, isSmallEnough: true }
  if (!smallest) throw new Error('There are no levels to choose from')
  return { ...smallest, encodings, isSmallEnough: false }
}

interface Range {
  readonly from: number
  readonly end: number
  readonly maxBytes: number
  readonly hasFit: boolean
}

/** The best level between what is too large and what fits that is likely to fit too; undefined when none is. */
function nextLevel(
  levels: readonly Level[],
  sizes: ReadonlyMap<number, number>,
  { from, end, maxBytes, hasFit }: Range,
): number | undefined {
  for (let at = from; at < end; at += 1) if (expected(levels, sizes, at) <= maxBytes) return at
  return hasFit || from >= end ? undefined : end - 1
}

/** By the nearest level that was encoded. */
function expected(levels: readonly Level[], sizes: ReadonlyMap<number, number>, at: number): number {
  let nearest = 0
  for (const known of sizes.keys()) if (Math.abs(known - at) <= Math.abs(nearest - at)) nearest = known
  const ratio = (levels[at]?.share ?? 1) / (levels[nearest]?.share ?? 1)
  return (sizes.get(nearest) ?? 0) * ratio
}
