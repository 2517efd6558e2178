import { blend, darker, hex, hsl, lighter } from '../raster/color.ts'
import { fill, fillAll } from '../raster/fill.ts'
import { noiseField } from '../raster/noise.ts'
import { linear, noisy, radial } from '../raster/paint.ts'
import { oval, polygon, rectangle } from '../raster/path.ts'
import { aurora } from '../sky-weather.ts'
import type { World } from '../world.ts'
import { galaxy } from './galaxy.ts'
import type { Scene } from './scene.ts'
import { stars } from './sky.ts'
import { moonscape as ground } from './wild.ts'

/** The black between the stars, with clouds of light in it. */
function cosmos(world: World, toPx: number): void {
  const { canvas, widthPx, heightPx, unit, wish } = world
  const random = world.random(71)
  const turns = random.next()
  const first = wish.colors[0] ?? hsl(turns, 0.7, 0.5)
  const second = wish.colors[1] ?? hsl(turns + random.between(0.12, 0.3), 0.75, 0.6)
  fillAll(
    canvas,
    linear(
      [0, 0],
      [widthPx, heightPx],
      [
        [0, hex('#05060f')],
        [0.5, blend(hex('#0c1030'), darker(first, 0.75), 0.5)],
        [1, hex('#080614')],
      ],
    ),
  )
  const drift = unit * 6 * world.sway()
  const area = rectangle(0, 0, widthPx, heightPx)
  for (const [index, color] of [first, second, lighter(second, 0.4)].entries())
    fill(
      canvas,
      area,
      noisy(
        noiseField(world.seed + index, 3, 6),
        unit * (150 - index * 25),
        unit * (105 - index * 20),
        [
          [0, color, 0],
          [0.5, color, 0],
          [0.78, color, 0.4],
          [1, lighter(color, 0.35), 0.75 - index * 0.15],
        ],
        drift * (index - 1),
      ),
    )
  stars(world, toPx, 1)
}

export const space: Scene = {
  horizon: 1,
  ground: 0.86,
  isOutdoors: false,
  back(world) {
    cosmos(world, world.heightPx)
    const { canvas, widthPx, heightPx, unit, wish } = world
    const random = world.random(72)
    const orb = (x: number, y: number, radius: number) => {
      const color = world.wish.colors[1] ?? hsl(random.next(), 0.5, 0.55)
      fill(
        canvas,
        oval(x, y, radius * 1.25, radius * 1.25),
        radial(x, y, radius * 1.25, radius * 1.25, [
          [0.75, color, 0.5],
          [1, color, 0],
        ]),
      )
      fill(
        canvas,
        oval(x, y, radius, radius, 0, 80),
        radial(x - radius * 0.5, y - radius * 0.5, radius * 1.7, radius * 1.7, [
          [0, lighter(color, 0.45)],
          [0.4, color],
          [1, hex('#080814')],
        ]),
      )
    }
    if (wish.subjects.length === 0) galaxy(world, wish.colors[0] ?? hsl(random.next(), 0.6, 0.6))
    if (!world.allows('subject:planet')) return
    orb(widthPx * random.between(0.05, 0.25), heightPx * random.between(0.1, 0.3), unit * random.between(4, 8))
    orb(widthPx * random.between(0.75, 0.95), heightPx * random.between(0.7, 0.9), unit * random.between(6, 12))
  },
}

export const moonscape: Scene = {
  ...ground,
  back(world, horizonPx) {
    cosmos(world, horizonPx)
    if (world.wish.weather.has('aurora')) aurora(world, horizonPx)
    const { canvas, widthPx, heightPx, unit } = world
    const [x, y, radius] = [widthPx * 0.78, heightPx * 0.22, unit * 11]
    fill(
      canvas,
      oval(x, y, radius, radius, 0, 80),
      radial(x - radius * 0.4, y - radius * 0.4, radius * 1.8, radius * 1.8, [
        [0, hex('#9fd8ff')],
        [0.45, hex('#2f6fc0')],
        [1, hex('#060a1c')],
      ]),
    )
    for (const land of [
      [-0.5, -0.4, -0.1, -0.6, 0.2, -0.3, -0.1, 0],
      [0.1, 0.1, 0.5, 0, 0.4, 0.4, 0.15, 0.5],
    ])
      fill(
        canvas,
        polygon(land.map((value, index) => (index % 2 ? y : x) + value * radius)),
        radial(x, y, radius, radius, [
          [0, hex('#6fb068'), 0.9],
          [1, hex('#2c5a40'), 0.9],
        ]),
      )
    ground.back(world, horizonPx)
  },
}
