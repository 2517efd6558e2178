import { copyOf } from '../raster/canvas.ts'
import { hex } from '../raster/color.ts'
import { clamp } from '../raster/numbers.ts'
import type { World } from '../world.ts'
import { lightnessPlane, warmthPlane } from './planes.ts'

/** Steps of lightness that are printed. */
const STEPS = 5

/** How much farther apart inks are than what they print. */
const CONTRAST = 1.25
const SATURATION = 1.6

const INK = hex('#1d1a2c')

/** Few flat inks: hue stays, lightness comes in steps, and everything has a dark outline. */
export function poster(world: World): void {
  const { canvas, unit, widthPx, heightPx } = world
  const reach = Math.max(1, Math.round(unit * 0.3))
  const { values: light, stride } = lightnessPlane(canvas, reach)
  const { values: warm } = warmthPlane(canvas, reach)
  soften(world, Math.max(1, Math.round(unit * 0.15)))
  const levels = Float32Array.from(
    { length: 256 },
    (_, gray) => 128 + ((Math.floor((gray / 255) * STEPS * 0.999) + 0.5) * (255 / STEPS) - 128) * CONTRAST,
  )
  const lines = Float32Array.from({ length: 256 }, (_, change) => clamp((change - 26) / 30))
  const [inkRed, inkGreen, inkBlue] = INK
  const { data } = canvas
  const down = reach * stride
  for (let y = 0, at = 0; y < heightPx; y += 1)
    for (let x = 0, from = (y + reach) * stride + reach; x < widthPx; x += 1, from += 1, at += 4) {
      const red = data[at] ?? 0
      const green = data[at + 1] ?? 0
      const blue = data[at + 2] ?? 0
      const gray = 0.3 * red + 0.59 * green + 0.11 * blue
      const level = levels[gray | 0] ?? 0
      const lightHere = light[from] ?? 0
      const warmHere = warm[from] ?? 0
      const change = Math.max(
        Math.abs((light[from + reach] ?? 0) - lightHere),
        Math.abs((light[from + down] ?? 0) - lightHere),
        Math.abs((warm[from + reach] ?? 0) - warmHere),
        Math.abs((warm[from + down] ?? 0) - warmHere),
      )
      const line = lines[change] ?? 0
      const flat = 1 - line
      data[at] = clamp(level + (red - gray) * SATURATION, 0, 255) * flat + inkRed * line
      data[at + 1] = clamp(level + (green - gray) * SATURATION, 0, 255) * flat + inkGreen * line
      data[at + 2] = clamp(level + (blue - gray) * SATURATION, 0, 255) * flat + inkBlue * line
    }
}

/** Each pixel the mean of four around it, so that grain makes no specks of ink. */
function soften({ canvas, widthPx, heightPx }: World, reach: number): void {
  const { words: before } = copyOf(canvas)
  const { words } = canvas
  for (let y = 0, at = 0; y < heightPx; y += 1) {
    const above = (y < reach ? 0 : y - reach) * widthPx
    const below = (y + reach < heightPx ? y + reach : heightPx - 1) * widthPx
    for (let x = 0; x < widthPx; x += 1, at += 1) {
      const left = x < reach ? 0 : x - reach
      const right = x + reach < widthPx ? x + reach : widthPx - 1
      const a = before[above + left] ?? 0
      const b = before[above + right] ?? 0
      const c = before[below + left] ?? 0
      const d = before[below + right] ?? 0
      const odd = (a & PAIR) + (b & PAIR) + (c & PAIR) + (d & PAIR)
      const even = ((a >>> 8) & PAIR) + ((b >>> 8) & PAIR) + ((c >>> 8) & PAIR) + ((d >>> 8) & PAIR)
      words[at] = ((odd >>> 2) & PAIR) | (((even >>> 2) & PAIR) << 8)
    }
  }
}

/** Two of a pixel's four channels, with room above each for a sum of four. */
const PAIR = 0x00ff00ff
