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

/** Strokes of a brush that follow a slow swirl: broad ones first, finer ones over them. */
export function oil(world: World, opacity = 0.9): void {
  strokes(world, 2.3, 5.2, opacity, 601)
  strokes(world, 1.25, 3, opacity * 0.92, 602)
}

function strokes(
  { canvas, unit, seed, widthPx, heightPx }: World,
  wide: number,
  long: number,
  opacity: number,
  name: number,
): void {
  const before = copyOf(canvas)
  const field = noiseField(seed + 31, 3, 3, 64)
  // Of its own, by place: a stroke stays where it is while the picture moves.
  const random = randomFrom(seed + name)
  const step = unit * wide * 1.05
  for (let row = 0; row * step < heightPx + step; row += 1)
    for (let column = 0; column * step < widthPx + step; column += 1) {
      const [x, y] = [(column + random.between(-0.4, 0.4)) * step, (row + random.between(-0.4, 0.4)) * step]
      const turns = noiseAt(field, (x / (unit * 110)) * 64, (y / (unit * 110)) * 64) * 1.1 + random.between(-0.05, 0.05)
      const tone = random.between(-0.09, 0.09)
      const [dx, dy] = [swing(turns) * unit, wave(turns) * unit]
      const color = meanColor(before, x, y, unit * wide * 0.5)
      const [halfLong, halfWide] = [long / 2, wide / 2]
      const at = (along: number, across: number) => [
        x + dx * along * halfLong - dy * across * halfWide,
        y + dy * along * halfLong + dx * across * halfWide,
      ]
      const outline = [
        at(-1, 0.2),
        at(-0.7, 0.9),
        at(0.3, 1),
        at(1, 0.3),
        at(0.9, -0.5),
        at(0.2, -1),
        at(-0.8, -0.7),
      ].flat()
      fill(canvas, blob(outline, 2), solid(tone > 0 ? lighter(color, tone) : darker(color, -tone)), opacity)
    }
  keepAlpha(canvas.data, before.data)
}

/** What was transparent stays so. */
function keepAlpha(data: Uint8ClampedArray, before: Uint8ClampedArray): void {
  for (let at = 3; at < data.length; at += 4) data[at] = before[at] ?? 0
}
