import { clamp } from '../raster/numbers.ts'
import type { World } from '../world.ts'

/** What is between two steps of lightness, in turn over 2 × 2 blocks. */
const DITHER = [-0.2, 0.05, 0.2, -0.05]
/** Steps of lightness, and of what a color differs from gray by: hue keeps still where lightness is dithered. */
const LEVELS = 14
const TINTS = 9

/** Large square pixels in few colors. */
export function pixel({ canvas, unit, widthPx, heightPx }: World): void {
  const { data, words } = canvas
  const block = Math.max(2, Math.round(unit * 1.5))
  const tint = (value: number) => Math.round((value / 255) * TINTS) * (255 / TINTS)
  for (let top = 0; top < heightPx; top += block)
    for (let left = 0; left < widthPx; left += block) {
      const [right, bottom] = [Math.min(left + block, widthPx), Math.min(top + block, heightPx)]
      let [red, green, blue, alpha] = [0, 0, 0, 0]
      for (let y = top; y < bottom; y += 1)
        for (let at = (y * widthPx + left) * 4, end = (y * widthPx + right) * 4; at < end; at += 4) {
          red += data[at] ?? 0
          green += data[at + 1] ?? 0
          blue += data[at + 2] ?? 0
          alpha += data[at + 3] ?? 0
        }
      const count = (right - left) * (bottom - top)
      const shift = DITHER[((left / block) & 1) + 2 * ((top / block) & 1)] ?? 0
      const gray = (0.3 * red + 0.59 * green + 0.11 * blue) / count
      const level = Math.round(clamp((gray / 255) * LEVELS + shift, 0, LEVELS)) * (255 / LEVELS)
      const at = top * widthPx + left
      data[at * 4] = level + tint(red / count - gray)
      data[at * 4 + 1] = level + tint(green / count - gray)
      data[at * 4 + 2] = level + tint(blue / count - gray)
      data[at * 4 + 3] = alpha / count > 127 ? 255 : 0
      const color = words[at] ?? 0
      for (let y = top; y < bottom; y += 1) words.fill(color, y * widthPx + left, y * widthPx + right)
    }
}
