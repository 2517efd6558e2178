import type { Raster } from '../../../ports/painter.ts'
import { type Canvas, emptyCanvas } from './canvas.ts'

/** A picture in another size, fitted to cover it and cut at the edges. */
export function covering(source: Raster, widthPx: number, heightPx: number): Canvas {
  const canvas = emptyCanvas(widthPx, heightPx)
  if (source.widthPx === widthPx && source.heightPx === heightPx) {
    canvas.data.set(source.data)
    return canvas
  }
  const scale = Math.min(source.widthPx / widthPx, source.heightPx / heightPx)
  const [left, top] = [(source.widthPx - widthPx * scale) / 2, (source.heightPx - heightPx * scale) / 2]
  const pixel = [0, 0, 0, 0]
  for (let y = 0; y < heightPx; y += 1)
    for (let x = 0; x < widthPx; x += 1) {
      sample(source, left + (x + 0.5) * scale - 0.5, top + (y + 0.5) * scale - 0.5, pixel)
      canvas.data.set(pixel, (y * widthPx + x) * 4)
    }
  return canvas
}

/** The color between four pixels; beyond the edge it is that of the edge. */
export function sample({ widthPx, heightPx, data }: Raster, x: number, y: number, into: number[]): void {
  const [column, row] = [Math.floor(x), Math.floor(y)]
  const [right, down] = [x - column, y - row]
  const left = column < 0 ? 0 : column >= widthPx ? widthPx - 1 : column
  const next = column + 1 < 0 ? 0 : column + 1 >= widthPx ? widthPx - 1 : column + 1
  const top = (row < 0 ? 0 : row >= heightPx ? heightPx - 1 : row) * widthPx
  const bottom = (row + 1 < 0 ? 0 : row + 1 >= heightPx ? heightPx - 1 : row + 1) * widthPx
  for (let channel = 0; channel < 4; channel += 1) {
    const above =
      (data[(top + left) * 4 + channel] ?? 0) * (1 - right) + (data[(top + next) * 4 + channel] ?? 0) * right
    const below =
      (data[(bottom + left) * 4 + channel] ?? 0) * (1 - right) + (data[(bottom + next) * 4 + channel] ?? 0) * right
    into[channel] = above * (1 - down) + below * down
  }
}
