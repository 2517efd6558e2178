import { clamp } from '../raster/numbers.ts'
import type { World } from '../world.ts'

/** What is between two steps of a color, in turn over 2 × 2 blocks. */
const DITHER = [-0.12, 0.04, 0.12, -0.04]
/** Steps of each channel: 512 colors, as old screens had. */
const LEVELS = 7

/** Large square pixels in few colors. */
export function pixel({ canvas, unit, widthPx, heightPx }: World): void {
  const { data } = canvas
  const block = Math.max(2, Math.round(unit * 1.5))
  for (let top = 0; top < heightPx; top += block)
    for (let left = 0; left < widthPx; left += block) {
      const [right, bottom] = [Math.min(left + block, widthPx), Math.min(top + block, heightPx)]
      const sums = [0, 0, 0, 0]
      for (let y = top; y < bottom; y += 1)
        for (let x = left; x < right; x += 1)
          for (let channel = 0; channel < 4; channel += 1)
            sums[channel] = (sums[channel] ?? 0) + (data[(y * widthPx + x) * 4 + channel] ?? 0)
      const count = (right - left) * (bottom - top)
      const shift = DITHER[((left / block) & 1) + 2 * ((top / block) & 1)] ?? 0
      const color = sums.map((sum, channel) => {
        if (channel === 3) return sum / count > 127 ? 255 : 0
        return Math.round(clamp((sum / count / 255) * LEVELS + shift, 0, LEVELS)) * (255 / LEVELS)
      })
      for (let y = top; y < bottom; y += 1) for (let x = left; x < right; x += 1) data.set(color, (y * widthPx + x) * 4)
    }
}
