import type { LoadedFont } from './fonts.ts'

/** One outline of the font, and where it stands from its cluster's start; y goes up. Font units. */
export interface Glyph {
  readonly id: number
  readonly x: number
  readonly y: number
}

/** What cannot be torn apart: a letter with its marks, or a ligature. */
export interface Cluster {
  readonly text: string
  readonly glyphs: readonly Glyph[]
  /** To where the next one starts. Font units. */
  readonly advance: number
  /** The same where a line ends behind it: without the kerning to the letter that would have followed. Font units. */
  readonly endAdvance: number
  readonly isSpace: boolean
}

/** A word with the spaces after it: a line may end behind it. */
export type Word = readonly Cluster[]

/** How far ink reaches beyond its place in a line at most: to the sides, above and below the baseline. Font units, ≥ 0. */
export interface Ink {
  readonly left: number
  readonly right: number
  readonly above: number
  readonly below: number
}

export interface ShapedText {
  /** Between the line ends that the text itself has. */
  readonly paragraphs: readonly (readonly Word[])[]
  readonly ellipsis: Cluster
  readonly ink: Ink
}

/** Spaces that a line may end at; the no-break spaces are not among them. */
const SPACE = '[ \\u1680\\u2000-\\u2006\\u2008-\\u200a\\u205f]'

/**
 * A line may end behind spaces, and behind a hyphen or a dash between letters: what Unicode's line breaking (UAX #14)
 * comes to for Latin, Greek and Cyrillic. A script without spaces needs more.
 */
const LINE_MAY_END = new RegExp(`(?<=${SPACE})(?!${SPACE})|(?<=\\p{L}\\p{M}*[-\\u2010\\u2013\\u2014])(?=\\p{L})`, 'u')
const ONLY_SPACE = new RegExp(`^${SPACE}+$`, 'u')

/**
 * Turns cleaned text into positioned glyphs, word by word: kerned, marks on their letters, ligatures made. Pure but for
 * the font's caches. A character without a glyph is a bug here: the text was checked against the font's coverage.
 */
export function shapeText(loaded: LoadedFont, text: string): ShapedText {
  const words = new Map<string, Word>()
  const ends = new Map<string, number>()
  const shaped = (word: string): Word => {
    const known = words.get(word) ?? shapeWord(loaded, word, endOf)
    words.set(word, known)
    return known
  }
  const endOf = (cluster: string): number => {
    const known = ends.get(cluster) ?? shapeClusters(loaded, cluster).reduce((sum, { advance }) => sum + advance, 0)
    ends.set(cluster, known)
    return known
  }
  const paragraphs = text.split('\n').map((line) => (line === '' ? [] : line.split(LINE_MAY_END).map(shaped)))
  const [ellipsis] = shaped('…')
  if (!ellipsis) throw new Error('The font has no ellipsis')
  return { paragraphs, ellipsis, ink: inkOf(loaded, [...words.values()].flat()) }
}

function shapeWord(loaded: LoadedFont, word: string, endOf: (cluster: string) => number): Word {
  const clusters = shapeClusters(loaded, word)
  return clusters.map(({ start, glyphs, advance }, index) => {
    const text = word.slice(start, clusters[index + 1]?.start)
    return { text, glyphs, advance, endAdvance: endOf(text), isSpace: ONLY_SPACE.test(text) }
  })
}

interface ShapedCluster {
  /** In the text. */
  readonly start: number
  readonly glyphs: Glyph[]
  advance: number
}

function shapeClusters({ harfBuzz, font }: LoadedFont, text: string): readonly Readonly<ShapedCluster>[] {
  const buffer = new harfBuzz.Buffer()
  buffer.addText(text)
  // Said outright, so that neither the first letter nor the machine's language has a say.
  buffer.setDirection(harfBuzz.Direction.LTR)
  buffer.setLanguage('en')
  buffer.guessSegmentProperties()
  // Contextual alternates turn -> into an arrow and 2x4 into 2×4; what is drawn is what was written.
  harfBuzz.shape(font, buffer, [new harfBuzz.Feature('calt', 0)])

  const clusters: ShapedCluster[] = []
  for (const glyph of buffer.getGlyphInfosAndPositions()) {
    if (glyph.codepoint === 0) throw new Error(`The font has no glyph for a character of ${JSON.stringify(text)}`)
    let cluster = clusters.at(-1)
    if (cluster?.start !== glyph.cluster) {
      cluster = { start: glyph.cluster, glyphs: [], advance: 0 }
      clusters.push(cluster)
    }
    cluster.glyphs.push({
      id: glyph.codepoint,
      x: cluster.advance + (glyph.xOffset ?? 0),
      y: glyph.yOffset ?? 0,
    })
    cluster.advance += glyph.xAdvance ?? 0
  }
  return clusters
}

function inkOf({ font }: LoadedFont, clusters: readonly Cluster[]): Ink {
  const ink = { left: 0, right: 0, above: 0, below: 0 }
  for (const { glyphs, advance } of clusters) {
    for (const { id, x, y } of glyphs) {
      const box = font.glyphExtents(id)
      if (!box || box.width === 0) continue
      ink.left = Math.max(ink.left, -(x + box.xBearing))
      ink.right = Math.max(ink.right, x + box.xBearing + box.width - advance)
      ink.above = Math.max(ink.above, y + box.yBearing)
      // A font's y goes up, so the height of a box from its top is negative.
      ink.below = Math.max(ink.below, -(y + box.yBearing + box.height))
    }
  }
  return ink
}
