import type { Canvas } from '../raster/canvas.ts'

/** One value of each pixel, with the edge's repeated `marginPx` beyond each side: a neighbor is always there. */
export interface Plane {
  readonly values: Uint8Array
  /** How many values a row has. */
  readonly stride: number
  readonly marginPx: number
}

/** How light each pixel looks, 0 to 255. */
export const lightnessPlane = (canvas: Canvas, marginPx: number): Plane =>
  planeOf(canvas, marginPx, (red, green, blue) => (red * 77 + green * 151 + blue * 28) >> 8)

/** How much warmer than cold each pixel's color is; 128 is gray. Tells gold from cream, which are as light as each other. */
export const warmthPlane = (canvas: Canvas, marginPx: number): Plane =>
  planeOf(canvas, marginPx, (red, _green, blue) => (red - blue + 255) >> 1)

function planeOf(
  { data, widthPx, heightPx }: Canvas,
  marginPx: number,
  read: (red: number, green: number, blue: number) => number,
): Plane {
  const stride = widthPx + marginPx * 2
  const values = new Uint8Array(stride * (heightPx + marginPx * 2))
  for (let y = 0, from = 0; y < heightPx; y += 1) {
    const start = (y + marginPx) * stride + marginPx
    for (let x = 0; x < widthPx; x += 1, from += 4)
      values[start + x] = read(data[from] ?? 0, data[from + 1] ?? 0, data[from + 2] ?? 0)
    values.fill(values[start] ?? 0, start - marginPx, start)
    values.fill(values[start + widthPx - 1] ?? 0, start + widthPx, start + widthPx + marginPx)
  }
  const [top, bottom] = [marginPx * stride, (marginPx + heightPx - 1) * stride]
  for (let row = 0; row < marginPx; row += 1) {
    values.copyWithin(row * stride, top, top + stride)
    values.copyWithin(bottom + (row + 1) * stride, bottom, bottom + stride)
  }
  return { values, stride, marginPx }
}
