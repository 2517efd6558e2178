import { darker, lighter } from '../raster/color.ts'
import { fill, fillAll } from '../raster/fill.ts'
import { noiseField } from '../raster/noise.ts'
import { linear, noisy, radial } from '../raster/paint.ts'
import { oval, polygon, rectangle } from '../raster/path.ts'
import type { World } from '../world.ts'
import { palette } from './palette.ts'
import type { Scene } from './scene.ts'
import { shapes } from './shapes.ts'

/** Bands that flow over one another. */
function ribbons(world: World): void {
  const { canvas, widthPx, heightPx, unit } = world
  const colors = palette(world)
  const random = world.random(92)
  fillAll(
    canvas,
    linear(
      [0, 0],
      [widthPx, heightPx],
      [
        [0, lighter(colors[3], 0.3)],
        [1, colors[1]],
      ],
    ),
  )
  for (let band = 0; band < 9; band += 1) {
    const y = heightPx * (0.02 + band * 0.12)
    const [long, start, high] = [unit * random.between(60, 150), random.next(), unit * random.between(5, 15)]
    const line: number[] = []
    for (let x = -4; x <= widthPx + 4; x += Math.max(1, unit))
      line.push(
        x,
        y + high * world.sway(x / long + start, 1) + high * 0.6 * world.sway(x / (long * 0.45) + start * 3, 1),
      )
    const color = colors[band % 5] ?? colors[0]
    const path = polygon([...line, widthPx + 9, heightPx + 9, -9, heightPx + 9])
    fill(
      canvas,
      path,
      linear(
        [0, y - high],
        [widthPx * 0.3, y + unit * 34],
        [
          [0, lighter(color, 0.28)],
          [0.35, color],
          [1, darker(color, 0.3)],
        ],
        8,
      ),
      0.93,
    )
  }
}

/** Smoke of light, with circles that float in it. */
function clouds(world: World): void {
  const { canvas, widthPx, heightPx, unit } = world
  const colors = palette(world)
  const random = world.random(94)
  fillAll(
    canvas,
    linear(
      [0, 0],
      [widthPx * 0.4, heightPx],
      [
        [0, darker(colors[0], 0.35)],
        [1, colors[1]],
      ],
    ),
  )
  const area = rectangle(0, 0, widthPx, heightPx)
  for (const [index, color] of [colors[1], colors[3], colors[2]].entries())
    fill(
      canvas,
      area,
      noisy(
        noiseField(world.seed + index * 7, 2, 5),
        unit * 160,
        unit * 110,
        [
          [0, color, 0],
          [0.45, color, 0],
          [0.8, color, 0.75],
          [1, lighter(color, 0.4), 0.9],
        ],
        unit * 8 * world.sway(index / 3),
      ),
    )
  for (let index = 0; index < 14; index += 1) {
    const radius = unit * random.between(2, 13)
    const [x, y] = [widthPx * random.next(), heightPx * random.next() + unit * 2 * world.sway(random.next())]
    const color = lighter(colors[index % 5] ?? colors[0], 0.3)
    fill(
      canvas,
      oval(x, y, radius, radius, 0, 50),
      radial(x - radius * 0.3, y - radius * 0.3, radius * 1.4, radius * 1.4, [
        [0, lighter(color, 0.6), 0.7],
        [1, color, 0.25],
      ]),
    )
  }
}

/** What is painted when there is nothing to be shown, or nothing that was understood. */
export const abstract: Scene = {
  horizon: 1,
  ground: 0.8,
  isOutdoors: false,
  back(world, horizonPx) {
    const isFlowing = world.wish.scenes.includes('sea') || world.wish.weather.has('waves')
    const manner = isFlowing ? ribbons : world.random(90).pick([ribbons, shapes.back, clouds])
    manner(world, horizonPx)
  },
}
