import { copyOf } from '../raster/canvas.ts'
import { hex } from '../raster/color.ts'
import { clamp } from '../raster/numbers.ts'
import type { World } from '../world.ts'
import { meanColor } from './mean-color.ts'

/** Steps of lightness that are printed. */
const STEPS = 5

/** Few flat inks: hue stays, lightness comes in steps, and everything has a dark outline. */
export function poster({ canvas, unit, widthPx, heightPx }: World): void {
  const before = copyOf(canvas)
  const { data } = canvas
  const ink = hex('#1d1a2c')
  const reach = Math.max(1, Math.round(unit * 0.3))
  for (let y = 0; y < heightPx; y += 1)
    for (let x = 0; x < widthPx; x += 1) {
      const [red, green, blue] = meanColor(before, x, y, reach)
      const gray = 0.3 * red + 0.59 * green + 0.11 * blue
      const level = (Math.floor((gray / 255) * STEPS * 0.999) + 0.5) * (255 / STEPS)
      const at = (y * widthPx + x) * 4
      const beside = (y * widthPx + Math.min(widthPx - 1, x + reach)) * 4
      const under = (Math.min(heightPx - 1, y + reach) * widthPx + x) * 4
      let edge = 0
      for (let channel = 0; channel < 3; channel += 1) {
        const value = before.data[at + channel] ?? 0
        edge = Math.max(
          edge,
          Math.abs((before.data[beside + channel] ?? 0) - value),
          Math.abs((before.data[under + channel] ?? 0) - value),
        )
      }
      const line = clamp((edge - 42) / 40)
      for (const [channel, value] of [red, green, blue].entries()) {
        const flat = clamp(level + (value - gray) * 1.35, 0, 255)
        data[at + channel] = flat + ((ink[channel] ?? 0) - flat) * line
      }
    }
}
