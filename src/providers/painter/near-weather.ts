import { type Color, hex, lighter, WHITE } from './raster/color.ts'
import { fill } from './raster/fill.ts'
import { noiseField } from './raster/noise.ts'
import { wave } from './raster/numbers.ts'
import { linear, noisy, radial, solid } from './raster/paint.ts'
import { limb, oval, type Path, polygon, rectangle } from './raster/path.ts'
import type { WeatherName } from './words/look-words.ts'
import type { World } from './world.ts'

type Painter = (world: World, horizonPx: number) => void

/** What falls and drifts: before everything. */
export const nearWeather: Partial<Record<WeatherName, Painter>> = {
  snow: (world) =>
    falling(
      world,
      230,
      (x, y, size) => oval(x, y, size * 0.8, size * 0.8, 0, 10),
      () => WHITE,
      1,
    ),
  rain(world) {
    const { unit } = world
    falling(
      world,
      260,
      (x, y, size) =>
        polygon([x, y, x + unit * 0.28, y, x - size * 1.6, y + size * 8, x - size * 1.6 - unit * 0.12, y + size * 8]),
      () => lighter(world.light.skyLow, 0.35),
      3,
      0.42,
    )
  },
  leaves: (world) =>
    falling(
      world,
      44,
      (x, y, size, turns) => oval(x, y, size * 1.9, size * 0.9, turns, 12),
      (part) => (part < 0.4 ? hex('#d8642a') : part < 0.75 ? hex('#e8a23a') : hex('#a8382a')),
      1,
    ),
  petals: (world) =>
    falling(
      world,
      70,
      (x, y, size, turns) => oval(x, y, size * 1.3, size * 0.8, turns, 12),
      (part) => (part < 0.5 ? hex('#f7b8cc') : hex('#fbdce6')),
      1,
    ),
  bubbles: (world) =>
    falling(
      world,
      40,
      (x, y, size) => oval(x, world.heightPx - y, size * 2, size * 2, 0, 24),
      () => hex('#e8fbff'),
      1,
      0.4,
    ),
  fog: (world) => veil(world, 0, [0.3, 0.52, 0.26], 0.5),
  haze: (world, horizonPx) => veil(world, horizonPx * 0.3, [0.1, 0.34, 0.16], 0.34),
  fireflies(world) {
    const { canvas, widthPx, heightPx, unit } = world
    const random = world.random(112)
    for (let index = 0; index < 46; index += 1) {
      const x = widthPx * random.next() + unit * 2 * world.sway(random.next())
      const y = heightPx * random.between(0.25, 0.97) + unit * 2 * world.sway(random.next())
      const radius = unit * random.between(1.4, 3.4)
      const shine = 0.65 + 0.35 * world.sway(random.next(), 1)
      fill(
        canvas,
        oval(x, y, radius, radius, 0, 16),
        radial(x, y, radius, radius, [
          [0, hex('#fffbd0'), shine],
          [0.25, hex('#ffe97a'), 0.55 * shine],
          [1, hex('#ffd84a'), 0],
        ]),
      )
    }
  },
  wind(world) {
    const { canvas, widthPx, heightPx, unit } = world
    const random = world.random(113)
    for (let index = 0; index < 9; index += 1) {
      const [y, long] = [heightPx * random.between(0.08, 0.8), unit * random.between(16, 34)]
      const start = random.next() + world.phase
      const x = (start - Math.floor(start)) * (widthPx + long * 2) - long
      fill(
        canvas,
        limb([
          x - long,
          y,
          unit * 0.05,
          x - long * 0.3,
          y - unit * 1.6,
          unit * 0.3,
          x + long * 0.3,
          y + unit,
          unit * 0.3,
          x + long,
          y - unit,
          unit * 0.05,
        ]),
        solid(WHITE),
        0.4,
      )
    }
  },
}

/** The air itself: so opaque above, in the middle and below, with drifts in it. */
function veil(world: World, fromPx: number, [above, middle, under]: readonly [number, number, number], drifts: number) {
  const { canvas, widthPx, heightPx, unit, light } = world
  const air = lighter(light.haze, light.isDark ? 0.12 : 0.3)
  const all = rectangle(0, 0, widthPx, heightPx)
  fill(
    canvas,
    all,
    linear(
      [0, fromPx],
      [0, heightPx],
      [
        [0, air, above],
        [0.45, air, middle],
        [1, air, under],
      ],
    ),
  )
  const field = noiseField(world.seed + 3, 2, 5)
  for (const [band, part] of [0.72, 1, 1.28].entries())
    fill(
      canvas,
      all,
      noisy(
        field,
        unit * 300,
        unit * 60 * part,
        [
          [0, air, 0],
          [0.5, air, 0],
          [1, air, drifts],
        ],
        unit * 9 * world.sway(band / 3),
        unit * 37 * band,
      ),
    )
}

/** How many things follow each other down: in a loop of eight frames none falls farther than the eye can follow. */
const CHAIN = 6

/**
 * Many small things that fall from edge to edge, nearer ones larger and faster. They fall in chains: after the loop each is
 * where the next one of its chain was. What sways or turns does so by how far it has fallen, or it would jump then.
 */
function falling(
  world: World,
  count: number,
  shape: (x: number, y: number, size: number, turns: number) => Path,
  color: (part: number) => Color,
  speed: number,
  opacity = 0.9,
): void {
  const { canvas, widthPx, heightPx, unit } = world
  const random = world.random(110)
  for (let chain = 0; chain < count / CHAIN; chain += 1) {
    const near = random.next()
    const size = unit * (0.4 + 0.8 * near * near)
    const tone = color(random.next())
    const paint = solid(world.light.isDark ? tone : lighter(tone, 0.1))
    const [across, start, turns] = [random.next(), random.next(), random.next()]
    for (let link = 0; link < CHAIN; link += 1) {
      const fallen = start + (link + world.phase * speed * (near > 0.6 ? 2 : 1)) / CHAIN
      const part = fallen - Math.floor(fallen)
      // Far enough to and fro, and out of step with the chain, that nobody sees that it is one.
      const drift = 0.09 * wave(part * 1.7 + turns) + 0.31 * part
      const x = (across + drift + 1) % 1
      fill(
        canvas,
        shape(x * widthPx * 1.04 - widthPx * 0.02, part * heightPx * 1.1 - heightPx * 0.05, size, turns + part * 3),
        paint,
        opacity * (0.55 + 0.45 * near),
      )
    }
  }
}
