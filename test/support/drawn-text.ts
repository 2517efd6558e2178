import { createHash } from 'node:crypto'
import type { DrawnText } from '../../src/operations/draw-text.ts'

/** How much there is of the pixel, 0 to 255. */
export const alphaAt = ({ rgba, widthPx }: DrawnText, x: number, y: number) => rgba[(y * widthPx + x) * 4 + 3] ?? 0
/** `[r, g, b, alpha]` */
export const colorAt = ({ rgba, widthPx }: DrawnText, x: number, y: number) => {
  const at = (y * widthPx + x) * 4
  return [...rgba.subarray(at, at + 4)]
}

/** The smallest box around everything that is seen. */
export function inkOf(picture: DrawnText) {
  const box = { left: picture.widthPx, top: picture.heightPx, right: 0, bottom: 0 }
  for (let y = 0; y < picture.heightPx; y += 1) {
    for (let x = 0; x < picture.widthPx; x += 1) {
      if (alphaAt(picture, x, y) === 0) continue
      box.left = Math.min(box.left, x)
      box.right = Math.max(box.right, x + 1)
      box.top = Math.min(box.top, y)
      box.bottom = Math.max(box.bottom, y + 1)
    }
  }
  return box
}

/** How much of each cell of a grid over the ink is covered, 0 to 1, row by row. */
export function coverage(picture: DrawnText, columns: number, rows: number): number[][] {
  const { left, top, right, bottom } = inkOf(picture)
  const mean = (fromX: number, toX: number, fromY: number, toY: number) => {
    let sum = 0
    for (let y = fromY; y < toY; y += 1) for (let x = fromX; x < toX; x += 1) sum += alphaAt(picture, x, y)
    return sum / 255 / ((toX - fromX) * (toY - fromY))
  }
  const edge = (from: number, to: number, index: number, count: number) =>
    Math.round(from + ((to - from) * index) / count)
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) =>
      mean(
        edge(left, right, column, columns),
        edge(left, right, column + 1, columns),
        edge(top, bottom, row, rows),
        edge(top, bottom, row + 1, rows),
      ),
    ),
  )
}

/** Of the pixels. */
export const hashOf = ({ rgba }: DrawnText) => createHash('sha256').update(rgba).digest('hex')
