import { copyOf } from '../raster/canvas.ts'
import { noiseAt, noiseField } from '../raster/noise.ts'
import { smooth } from '../raster/numbers.ts'
import type { World } from '../world.ts'

/** Ink on paper: a line where lightness changes, and hatching where it is dark, a second way where it is darker. */
export function line({ canvas, unit, seed, widthPx, heightPx }: World): void {
  const before = copyOf(canvas)
  const { data } = canvas
  const field = noiseField(seed + 51, 8, 3)
  const reach = Math.max(1, Math.round(unit * 0.28))
  const light = new Float32Array(widthPx * heightPx)
  for (let at = 0; at < light.length; at += 1)
    light[at] =
      (before.data[at * 4] ?? 0) * 0.3 + (before.data[at * 4 + 1] ?? 0) * 0.59 + (before.data[at * 4 + 2] ?? 0) * 0.11
  const value = (x: number, y: number) =>
    light[(y < 0 ? 0 : y >= heightPx ? heightPx - 1 : y) * widthPx + (x < 0 ? 0 : x >= widthPx ? widthPx - 1 : x)] ?? 0
  const [perPixel, step] = [128 / (unit * 80), unit * 1.15]
  for (let y = 0; y < heightPx; y += 1)
    for (let x = 0; x < widthPx; x += 1) {
      const across = value(x + reach, y) - value(x - reach, y)
      const down = value(x, y + reach) - value(x, y - reach)
      const edge = smooth(14, 44, Math.sqrt(across * across + down * down))
      const wander = noiseAt(field, x * perPixel, y * perPixel) * unit * 1.6
      const level = value(x, y)
      let ink = edge
      if (level < 150) ink = Math.max(ink, hatch(x + y + wander, step) * smooth(150, 90, level) * 0.75)
      if (level < 80) ink = Math.max(ink, hatch(x - y + wander, step) * smooth(80, 40, level) * 0.75)
      const at = (y * widthPx + x) * 4
      data[at] = 250 - 214 * ink
      data[at + 1] = 246 - 212 * ink
      data[at + 2] = 236 - 190 * ink
    }
}

/** 1 in the middle of a line of the pattern, 0 between two. */
function hatch(along: number, step: number): number {
  const part = along / step - Math.floor(along / step)
  return smooth(0.34, 0.12, Math.abs(part - 0.5))
}
