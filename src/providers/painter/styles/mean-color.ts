import type { Canvas } from '../raster/canvas.ts'
import type { Color } from '../raster/color.ts'

/** The mean of five pixels around a place; those beyond the edge are the edge's. */
export function meanColor({ data, widthPx, heightPx }: Canvas, x: number, y: number, reach: number): Color {
  let [red, green, blue] = [0, 0, 0]
  for (const [dx, dy] of AROUND) {
    const column = Math.min(widthPx - 1, Math.max(0, Math.floor(x + dx * reach)))
    const row = Math.min(heightPx - 1, Math.max(0, Math.floor(y + dy * reach)))
    const at = (row * widthPx + column) * 4
    red += data[at] ?? 0
    green += data[at + 1] ?? 0
    blue += data[at + 2] ?? 0
  }
  return [red / 5, green / 5, blue / 5]
}

const AROUND = [
  [0, 0],
  [0.5, 0.2],
  [-0.5, -0.2],
  [-0.2, 0.5],
  [0.2, -0.5],
] as const
