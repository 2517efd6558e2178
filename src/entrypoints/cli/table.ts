import { clip, pad, printable, widthOf } from './text.ts'

/** Between two columns. */
const GAP = '  '

/** A column that is narrower than this says nothing any more. */
const MIN_CELLS = 8

/**
 * Rows as aligned lines under their headings. With a width, columns from the last on are clipped until the lines fit;
 * without one, as in a pipe, nothing is cut.
 */
export function tableLines(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  widthCells?: number,
): string[] {
  const lines = [headings, ...rows.map((row) => row.map(printable))]
  const cells = headings.map((_, column) => Math.max(...lines.map((line) => widthOf(line[column] ?? ''))))
  if (widthCells !== undefined) shrink(cells, widthCells)
  return lines.map((line) =>
    line
      .map((text, column) => pad(clip(text, cells[column] ?? 0), cells[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  )
}

/** Takes what is too much from the last column first; ids and names stand in front and stay whole the longest. */
function shrink(cells: number[], widthCells: number): void {
  const total = () => cells.reduce((sum, width) => sum + width, 0) + GAP.length * (cells.length - 1)
  for (let column = cells.length - 1; column >= 0 && total() > widthCells; column -= 1) {
    const width = cells[column] ?? 0
    cells[column] = Math.max(Math.min(width, MIN_CELLS), width - (total() - widthCells))
  }
}
