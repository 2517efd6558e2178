import { copyOf } from '../raster/canvas.ts'
import { noiseAt, noiseField } from '../raster/noise.ts'
import { smooth } from '../raster/numbers.ts'
import type { World } from '../world.ts'

/** Wet paint on rough paper: edges wander and gather pigment, and the margin stays white. */
export function watercolor({ canvas, unit, seed, widthPx, heightPx }: World): void {
  const before = copyOf(canvas)
  const { data } = canvas
  const field = noiseField(seed + 41, 8, 4)
  const paper = noiseField(seed + 42, 32, 3)
  const reach = Math.max(1, Math.round(unit * 0.7))
  const lightness = (x: number, y: number) => {
    const column = x < 0 ? 0 : x >= widthPx ? widthPx - 1 : x
    const row = y < 0 ? 0 : y >= heightPx ? heightPx - 1 : y
    const at = (row * widthPx + column) * 4
    return (before.data[at] ?? 0) * 0.3 + (before.data[at + 1] ?? 0) * 0.6 + (before.data[at + 2] ?? 0) * 0.1
  }
  const perPixel = 128 / (unit * 90)
  for (let y = 0; y < heightPx; y += 1)
    for (let x = 0; x < widthPx; x += 1) {
      const wander = noiseAt(field, x * perPixel, y * perPixel) - 0.5
      const sourceX = Math.floor(x + wander * unit * 2.2)
      const sourceY = Math.floor(y + (noiseAt(field, y * perPixel + 40, x * perPixel) - 0.5) * unit * 2.2)
      const column = sourceX < 0 ? 0 : sourceX >= widthPx ? widthPx - 1 : sourceX
      const row = sourceY < 0 ? 0 : sourceY >= heightPx ? heightPx - 1 : sourceY
      const from = (row * widthPx + column) * 4
      const edge =
        Math.abs(lightness(sourceX + reach, sourceY) - lightness(sourceX - reach, sourceY)) +
        Math.abs(lightness(sourceX, sourceY + reach) - lightness(sourceX, sourceY - reach))
      const rough = noiseAt(paper, x * perPixel * 4, y * perPixel * 4)
      const border = Math.min(x, y, widthPx - 1 - x, heightPx - 1 - y) / unit
      const bare = 1 - smooth(1.5, 5, border + wander * 7)
      const wash = Math.max(bare, 0.2 + wander * 0.4 + (rough - 0.5) * 0.12)
      const pigment = 1 - Math.min(edge, 120) * 0.0022
      const at = (y * widthPx + x) * 4
      for (let channel = 0; channel < 3; channel += 1) {
        const value = (before.data[from + channel] ?? 0) * pigment
        data[at + channel] = value + (252 - channel * 4 - value) * wash
      }
    }
}
