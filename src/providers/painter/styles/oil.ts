import { copyOf } from '../raster/canvas.ts'
import { darker, lighter } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { noiseAt, noiseField } from '../raster/noise.ts'
import { swing, wave } from '../raster/numbers.ts'
import { solid } from '../raster/paint.ts'
import { blob } from '../raster/path.ts'
import { randomFrom } from '../raster/random.ts'
import type { World } from '../world.ts'
import { meanColor } from './mean-color.ts'
import { lightnessPlane } from './planes.ts'

/** A stroke's outline, −1 to 1 along and across it. */
const STROKE = [-1, 0.2, -0.7, 0.9, 0.3, 1, 1, 0.3, 0.9, -0.5, 0.2, -1, -0.8, -0.7]
const [ROUND = []] = blob(STROKE, 2)

/** What of a difference in lightness, of 255, calls for a fine stroke. */
const DETAIL = 18

/** Strokes of a brush that follow a slow swirl: broad ones first, finer ones over them, the finest where edges are. */
export function oil(world: World, opacity = 0.9): void {
  const { data: before } = copyOf(world.canvas)
  const reach = Math.max(1, Math.round(world.unit * 0.7))
  const { values, stride } = lightnessPlane(world.canvas, reach)
  const changes = (x: number, y: number) => {
    const column = Math.min(world.widthPx - 1, Math.max(0, Math.floor(x)))
    const row = Math.min(world.heightPx - 1, Math.max(0, Math.floor(y)))
    const at = (row + reach) * stride + column + reach
    const across = Math.abs((values[at + reach] ?? 0) - (values[at - reach] ?? 0))
    return Math.max(across, Math.abs((values[at + reach * stride] ?? 0) - (values[at - reach * stride] ?? 0)))
  }
  const seen = copyOf(world.canvas)
  strokes(world, seen, { wide: 2.4, long: 5.4, opacity, name: 601, outline: ROUND })
  strokes(world, seen, { wide: 1.35, long: 3.1, opacity: opacity * 0.92, name: 602, outline: STROKE })
  strokes(
    world,
    seen,
    { wide: 0.75, long: 1.9, opacity: opacity * 0.95, name: 603, outline: STROKE },
    (x, y) => changes(x, y) > DETAIL,
  )
  keepAlpha(world.canvas.data, before)
}

interface Brush {
  /** In hundredths of the short edge. */
  readonly wide: number
  readonly long: number
  readonly opacity: number
  readonly name: number
  readonly outline: readonly number[]
}

function strokes(
  { canvas, unit, seed, widthPx, heightPx }: World,
  seen: Parameters<typeof meanColor>[0],
  { wide, long, opacity, name, outline }: Brush,
  isWanted: (x: number, y: number) => boolean = () => true,
): void {
  const field = noiseField(seed + 31, 3, 3, 64)
  // Of its own, by place: a stroke stays where it is while the picture moves.
  const random = randomFrom(seed + name)
  const step = unit * wide * 1.05
  const perPixel = 64 / (unit * 110)
  const points = new Array<number>(outline.length).fill(0)
  for (let row = 0; row * step < heightPx + step; row += 1)
    for (let column = 0; column * step < widthPx + step; column += 1) {
      const x = (column + random.between(-0.4, 0.4)) * step
      const y = (row + random.between(-0.4, 0.4)) * step
      const stray = random.between(-0.05, 0.05)
      const tone = random.between(-0.09, 0.09)
      if (!isWanted(x, y)) continue
      const turns = noiseAt(field, x * perPixel, y * perPixel) * 1.1 + stray
      const [dx, dy] = [(swing(turns) * unit) / 2, (wave(turns) * unit) / 2]
      for (let at = 0; at < points.length; at += 2) {
        const [along, across] = [(outline[at] ?? 0) * long, (outline[at + 1] ?? 0) * wide]
        points[at] = x + dx * along - dy * across
        points[at + 1] = y + dy * along + dx * across
      }
      const color = meanColor(seen, x, y, unit * wide * 0.5)
      fill(canvas, [points], solid(tone > 0 ? lighter(color, tone) : darker(color, -tone)), opacity)
    }
}

/** What was transparent stays so. */
function keepAlpha(data: Uint8ClampedArray, before: Uint8ClampedArray): void {
  for (let at = 3; at < data.length; at += 4) data[at] = before[at] ?? 0
}
