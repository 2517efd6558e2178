import { darker, hex, lighter } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { linear, solid } from '../raster/paint.ts'
import { polygon } from '../raster/path.ts'
import type { World } from '../world.ts'
import { woods } from './land.ts'
import { grass, ridge, ridgeLine } from './parts.ts'
import { hasSnow, peaks, SNOW, turf } from './peaks.ts'
import type { Scene } from './scene.ts'
import { sky } from './sky.ts'

const STEPS = 26

/** One peak above all others, white from its top down. */
export const summit: Scene = {
  horizon: 0.66,
  ground: 0.9,
  isOutdoors: true,
  back(world, horizonPx) {
    sky(world, horizonPx)
    const { heightPx } = world
    peaks(world, horizonPx, heightPx * 0.3, 1, 0.58)
    peak(world, heightPx * 0.15, horizonPx + heightPx * 0.06)
    ridge(
      world,
      ridgeLine(world, horizonPx + heightPx * 0.08, heightPx * 0.1, 0.2, 3),
      hasSnow(world) ? hex('#d5e0ea') : hex('#56786a'),
      0.32,
    )
    woods(world, horizonPx + heightPx * 0.09, horizonPx + heightPx * 0.12, 2, 10, 41)
    ridge(world, ridgeLine(world, horizonPx + heightPx * 0.18, heightPx * 0.07, 0.1, 4), turf(world), 0.05)
    if (!hasSnow(world)) grass(world, horizonPx + heightPx * 0.18, heightPx, darker(turf(world), 0.2), 160, 42)
  },
}

function peak(world: World, top: number, foot: number): void {
  const { canvas, widthPx, unit } = world
  const random = world.random(431)
  const x = widthPx * random.between(0.44, 0.56)
  const half = Math.max(unit * 56, widthPx * 0.4)
  /** From the top down: straight on the whole, ragged in parts. */
  const line = (across: number, ragged: number) =>
    Array.from({ length: STEPS + 1 }, (_, step) => {
      const down = step / STEPS
      const jag = step === 0 ? 0 : unit * ragged * random.between(-1, 1) * (0.4 + down)
      return [x + half * across * down * (0.8 + 0.2 * down) + jag, top + (foot - top) * down] as const
    })
  const [left, crest, right] = [line(-1, 1.2), line(0.12, 2.4), line(1, 1.2)]
  const rock = world.tone(hex('#6d7688'), 0.12)
  const face = (from: typeof left, to: typeof left, paint: ReturnType<typeof solid>) =>
    fill(canvas, polygon([...from.flat(), ...[...to].reverse().flat()]), paint)
  const shade = (color: typeof rock, part: number) =>
    linear(
      [0, top],
      [0, foot],
      [
        [0, lighter(color, part)],
        [1, color],
      ],
      8,
    )
  face(left, right, shade(rock, 0.1))
  face(crest, right, shade(darker(rock, 0.35), 0.05))
  // Snow reaches down in tongues between the rocks, on both sides.
  const reach = hasSnow(world) ? 0.92 : 0.5
  for (const [from, to, color] of [
    [left, crest, SNOW],
    [crest, right, hex('#b4c6e2')],
  ] as const) {
    const hem = Array.from({ length: 17 }, (_, tongue) => {
      const down = reach * (tongue % 2 ? random.between(0.55, 0.72) : random.between(0.86, 1))
      const step = Math.min(STEPS, Math.round(down * STEPS))
      const [fromX, toX] = [from[step]?.[0] ?? x, to[step]?.[0] ?? x]
      return [fromX + ((toX - fromX) * tongue) / 16, top + ((foot - top) * step) / STEPS]
    })
    const last = Math.round(reach * 0.9 * STEPS)
    const outline = [...from.slice(0, last), ...hem, ...to.slice(0, last).reverse()]
    fill(canvas, polygon(outline.flat()), solid(world.tone(color, 0.06)))
  }
}
