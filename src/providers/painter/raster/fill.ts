import type { Canvas } from './canvas.ts'
import { coverageOf } from './coverage.ts'
import { layRow, parts, reserveRow } from './lay.ts'
import type { Paint } from './paint.ts'
import type { Path } from './path.ts'

/** Fills a path, whose overlapping parts unite, with smooth edges. */
export function fill(canvas: Canvas, path: Path, paint: Paint, opacity = 1): void {
  const coverage = coverageOf(path, canvas.widthPx, canvas.heightPx)
  if (!coverage) return
  const { left, top, width, height, areas, firsts, lasts } = coverage
  reserveRow(width + 2)
  const row = parts()
  const most = opacity * 256
  for (let line = 0; line < height; line += 1) {
    const start = line * (width + 2)
    const first = firsts[line] ?? 0
    const last = lasts[line] ?? 0
    let sum = 0
    let part = 0
    for (let column = first; column <= last; column += 1) {
      const area = areas[start + column] ?? 0
      if (area !== 0) {
        areas[start + column] = 0
        sum += area
        const covered = sum < 0 ? -sum : sum
        part = covered > 0.998 ? (most + 0.5) | 0 : (covered * most + 0.5) | 0
      }
      row[column] = part
    }
    // What is to the right of the last edge is rounding.
    layRow(canvas, paint, left, top + line, first, Math.min(last + 1, width))
  }
}

/** Paints all of the canvas. */
export function fillAll(canvas: Canvas, paint: Paint, opacity = 1): void {
  reserveRow(canvas.widthPx)
  parts().fill((opacity * 256 + 0.5) | 0, 0, canvas.widthPx)
  for (let y = 0; y < canvas.heightPx; y += 1) layRow(canvas, paint, 0, y, 0, canvas.widthPx)
}
