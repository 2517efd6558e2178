/** The families that text can be drawn in. */
export const fontNames = ['sans', 'serif'] as const
export type FontName = (typeof fontNames)[number]

/**
 * The characters that a family can draw, in regular and in bold: ranges of code points in base 36, each as its distance
 * from the end of the one before it, and where it is longer than one how far it goes on. Read off the font files; a test
 * holds it to them. Here rather than there so that requests are checked before any work is done, in browsers too.
 */
const COVERAGE: Readonly<Record<FontName, string>> = {
  sans: 'w-2m y-c 2-4a 2-3d 2-3z 2-11 3-6 2-a 2-i 2-2m 2-4 2 3 4 2 6 8 3-2 4 b-1 a-1 3-8 2-v 5-2 4-5 5-6 2 2-j 2-1g 5-1 j-6 3-1 2-3h 7-t 3-2n 1c 1sg 2wx d e 14 4-2 4 2-1 2 4-2 3 7-3 1j 4 r 4-1i 7-4f 2-3c 3-5 3-11 3-5 3-7 2 2 2 2-u 3-1g 2-e 2-d 3-5 2-i 3-2 2-8 2-a 6-n 8-12 2 8 h-1 3-q 2-c 4-f 2-4 3-2 2-3 s-3 a 8 g-1 2 2-1 3 a 3-1 7-4 4 4-1 3 4 9 i 3-1b 4-3 3 7-9 g-1 6-1 2-2 5-1 l 2 2 a-1 5-1 2 3 o 3-1 9 2-1 8 4 d b i o 4-1 1c-3 2z-2 j d-2 4 2d 7 4 1v-1 2c 1p-8 26-p r 52-2 8 8-1 3-1 3-3 3-1 3-3 3-1 4 n 9 h 5-1 1i 11 4 1n 37 4 1r e s-8 2v 6-5 7t 85 5q c-1 9 8 9k 3 ao p nt3 9s 8f 1ssh-q x-1 1d1 2',
  serif:
    'w-2m y-c 2-io 2-13 3-5 5-6 2 2-j 2-1q f-8v 2bw 1x1-g 5 2-7 c2-8 3c-6x 2-7u 3-5 3-11 3-5 3-7 2 2 2 2-u 3-1g 2-e 2-d 3-5 2-i 3-2 2-8 2-a 6-n 8-1c h-1 3-q 2-c 4-w 1c g-2n 10-1 5 3t qi 1as-v 9t-3h noj-2n 2p-5m 6-1 2 2-4 p-d 8f ea-1n fpx-6 m2-f ct-1 1hf-5 2-15 2-8 16iu-u',
}

const decoded = new Map<FontName, Uint32Array>()

/** First and last code points of the ranges, in turn, ascending. Decoded once. */
export function coverageOf(font: FontName): Uint32Array {
  const known = decoded.get(font)
  if (known) return known
  let at = 0
  const bounds = COVERAGE[font].split(' ').flatMap((range) => {
    const [distance = '', length = '0'] = range.split('-')
    const first = at + Number.parseInt(distance, 36)
    at = first + Number.parseInt(length, 36)
    return [first, at]
  })
  const coverage = Uint32Array.from(bounds)
  decoded.set(font, coverage)
  return coverage
}

/** Whether the family has the character. Pure. */
export function isCovered(font: FontName, codePoint: number): boolean {
  const bounds = coverageOf(font)
  let low = 0
  let high = bounds.length / 2
  while (low < high) {
    const middle = (low + high) >> 1
    if ((bounds[2 * middle + 1] ?? 0) < codePoint) low = middle + 1
    else high = middle
  }
  return codePoint >= (bounds[2 * low] ?? Number.POSITIVE_INFINITY)
}
