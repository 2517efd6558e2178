import { copyOf } from '../raster/canvas.ts'
import { noiseField, noiseRow } from '../raster/noise.ts'
import { smooth } from '../raster/numbers.ts'
import type { World } from '../world.ts'
import { lightnessPlane } from './planes.ts'

/** How far a color may run, in hundredths of the short edge. */
const RUN = 1.1

/** Wet paint on rough paper: edges wander and gather pigment, and the margin stays white. */
export function watercolor({ canvas, unit, seed, widthPx, heightPx }: World): void {
  const { data: before } = copyOf(canvas)
  const { data } = canvas
  const field = noiseField(seed + 41, 8, 4)
  const paper = noiseField(seed + 42, 32, 3)
  const reach = Math.max(1, Math.round(unit * 0.7))
  const { values: light, stride } = lightnessPlane(canvas, reach)
  const perPixel = field.size / (unit * 90)
  const [across, along, rough] = [0, 1, 2].map(() => new Float32Array(field.size + 1))
  if (!across || !along || !rough) return
  for (let y = 0, at = 0; y < heightPx; y += 1) {
    noiseRow(field, y * perPixel, across)
    noiseRow(field, y * perPixel + 40, along)
    noiseRow(paper, y * perPixel * 4, rough)
    for (let x = 0; x < widthPx; x += 1, at += 4) {
      const place = x * perPixel
      const wander = between(across, place) - 0.5
      const sourceX = Math.floor(x + wander * unit * RUN * 2)
      const sourceY = Math.floor(y + (between(along, place) - 0.5) * unit * RUN * 2)
      const column = sourceX < 0 ? 0 : sourceX >= widthPx ? widthPx - 1 : sourceX
      const row = sourceY < 0 ? 0 : sourceY >= heightPx ? heightPx - 1 : sourceY
      const middle = (row + reach) * stride + column + reach
      const edge =
        Math.abs((light[middle + reach] ?? 0) - (light[middle - reach] ?? 0)) +
        Math.abs((light[middle + reach * stride] ?? 0) - (light[middle - reach * stride] ?? 0))
      const border = Math.min(x, y, widthPx - 1 - x, heightPx - 1 - y) / unit + wander * 7
      const washed = 0.2 + wander * 0.4 + (between(rough, place * 4) - 0.5) * 0.12
      const wash = border < 5 ? Math.max(1 - smooth(1.5, 5, border), washed) : Math.max(washed, 0)
      const paint = (1 - (edge > 120 ? 120 : edge) * 0.0022) * (1 - wash)
      const from = (row * widthPx + column) * 4
      data[at] = (before[from] ?? 0) * paint + 252 * wash
      data[at + 1] = (before[from + 1] ?? 0) * paint + 248 * wash
      data[at + 2] = (before[from + 2] ?? 0) * paint + 244 * wash
    }
  }
}

/** The value between two of a row of noise. */
function between(row: Float32Array, place: number): number {
  const cell = place | 0
  const at = cell & (row.length - 2)
  const low = row[at] ?? 0
  return low + ((row[at + 1] ?? 0) - low) * (place - cell)
}
