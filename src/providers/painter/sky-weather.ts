import { type Color, hex, lighter } from './raster/color.ts'
import { fill } from './raster/fill.ts'
import { linear, radial, solid } from './raster/paint.ts'
import { oval, polygon, rectangle } from './raster/path.ts'
import type { Random } from './raster/random.ts'
import type { World } from './world.ts'

/** Curtains of light, with a bright hem that waves. */
export function aurora(world: World, horizonPx: number): void {
  const { canvas, widthPx, unit } = world
  for (const [index, color] of [hex('#4affa0'), hex('#35d0e0'), hex('#b06aff')].entries()) {
    const random = world.random(101 + index)
    const [start, long, base] = [random.next(), unit * random.between(70, 120), horizonPx * (0.72 - index * 0.15)]
    const inks = curtain(color, 0.8 - index * 0.12)
    for (let x = 0; x < widthPx; x += 1) {
      const y = base + unit * 7 * world.sway(x / long + start) + unit * 2.5 * world.sway(x / (long * 0.37) + start)
      const rays = 8 * world.sway(x / (unit * 9) + index, 1) + 5 * world.sway(x / (unit * 3.1), 2)
      const tall = unit * (30 - index * 4 + rays)
      fill(canvas, rectangle(x, y - tall, 1, tall * 1.12), linear([0, y - tall], [0, y + tall * 0.12], inks))
    }
  }
}

/** From nothing above over the brightest hem to nothing below. */
const curtain = (color: Color, opacity: number) =>
  [
    [0, color, 0],
    [0.6, color, opacity * 0.5],
    [0.88, lighter(color, 0.45), opacity],
    [1, color, 0],
  ] as const

/** Two bolts, thinner towards their ends, with the light that they throw on the clouds. */
export function lightning(world: World, horizonPx: number): void {
  const { canvas, widthPx, unit } = world
  const random = world.random(105)
  const flash = 0.75 + 0.25 * world.sway(0, 2)
  const pale = hex('#cfd8ff')
  for (const side of [0.06, 0.66]) {
    const x = widthPx * (side + random.between(0.06, 0.24))
    fill(
      canvas,
      oval(x, horizonPx * 0.25, unit * 40, unit * 30),
      radial(x, horizonPx * 0.25, unit * 40, unit * 30, [
        [0, pale, 0.5 * flash],
        [1, pale, 0],
      ]),
    )
    bolt(world, random, [x, -unit], horizonPx, 0.75, flash)
  }
}

/** A jagged line from a place down to a height; now and then a thinner one leaves it. */
function bolt(
  world: World,
  random: Random,
  from: readonly [number, number],
  toPx: number,
  wide: number,
  flash: number,
): void {
  const { canvas, unit } = world
  let [x, y] = from
  const lean = random.between(-2, 2)
  while (y < toPx) {
    const [nextX, nextY] = [x + unit * (lean + random.between(-4.5, 4.5)), y + unit * random.between(3, 7)]
    const [half, nextHalf] = [y, nextY].map((at) => unit * wide * (0.25 + 0.75 * Math.max(0, 1 - at / toPx)))
    fill(
      canvas,
      polygon([x - (half ?? 0), y, x + (half ?? 0), y, nextX + (nextHalf ?? 0), nextY, nextX - (nextHalf ?? 0), nextY]),
      solid(hex('#fbfcff')),
      flash,
    )
    if (wide > 0.5 && random.chance(0.22))
      bolt(world, random, [nextX, nextY], nextY + (toPx - nextY) * random.between(0.3, 0.7), wide * 0.5, flash)
    ;[x, y] = [nextX, nextY]
  }
}
