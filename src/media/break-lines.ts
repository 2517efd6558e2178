import type { Cluster, ShapedText, Word } from './shape-text.ts'

/** One line; spaces at its end are left out. */
export interface Line {
  readonly clusters: readonly Cluster[]
  /** In font units. */
  readonly width: number
}

const widthOf = (clusters: readonly Cluster[]): number => clusters.reduce((sum, { advance }) => sum + advance, 0)

function lineOf(clusters: readonly Cluster[]): Line {
  const seen = clusters.slice(0, clusters.findLastIndex(({ isSpace }) => !isSpace) + 1)
  const last = seen.pop()
  if (last) seen.push({ ...last, advance: last.endAdvance })
  return { clusters: seen, width: widthOf(seen) }
}

/**
 * The lines of a text that is at most so wide, in font units; each takes as many words as fit. Words that are wider than
 * a line are broken between letters if they may be. Undefined when a word, or a letter, does not fit. Pure.
 */
export function breakLines(text: ShapedText, maxWidth: number, breakWords: boolean): Line[] | undefined {
  const lines: Line[] = []
  for (const words of text.paragraphs) {
    const broken = breakParagraph(words, maxWidth, breakWords)
    if (!broken) return undefined
    lines.push(...broken)
  }
  return lines
}

function breakParagraph(words: readonly Word[], maxWidth: number, breakWords: boolean): Line[] | undefined {
  const lines: Line[] = []
  let line: Cluster[] = []
  let width = 0
  const append = (clusters: readonly Cluster[]) => {
    line.push(...clusters)
    width += widthOf(clusters)
  }
  const end = () => {
    lines.push(lineOf(line))
    line = []
    width = 0
  }
  for (const word of words) {
    const wordWidth = lineOf(word).width
    if (line.length > 0 && width + wordWidth > maxWidth) end()
    if (wordWidth <= maxWidth) {
      append(word)
      continue
    }
    if (!breakWords) return undefined
    for (const cluster of word) {
      if (cluster.endAdvance > maxWidth) return undefined
      if (!cluster.isSpace && width + cluster.endAdvance > maxWidth) end()
      append([cluster])
    }
  }
  end()
  return lines
}

/** The line with as much of its end replaced by an ellipsis as must be; undefined when not even that fits. Pure. */
export function endWithEllipsis(line: Line, ellipsis: Cluster, maxWidth: number): Line | undefined {
  for (let kept = line.clusters.length; kept >= 0; kept -= 1) {
    const start = lineOf(line.clusters.slice(0, kept))
    if (start.width + ellipsis.advance <= maxWidth)
      return { clusters: [...start.clusters, ellipsis], width: start.width + ellipsis.advance }
  }
  return undefined
}
