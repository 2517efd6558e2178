import { hex, hsl, lighter } from './raster/color.ts'
import { fill } from './raster/fill.ts'
import { swing, wave } from './raster/numbers.ts'
import { linear, radial, solid } from './raster/paint.ts'
import { limb, oval, polygon, rectangle } from './raster/path.ts'
import type { WeatherName } from './words/look-words.ts'
import type { World } from './world.ts'

type Painter = (world: World, horizonPx: number) => void

/** What is far away in the air: behind the subjects. */
export const farWeather: Partial<Record<WeatherName, Painter>> = {
  rainbow(world, horizonPx) {
    const { canvas, widthPx, unit } = world
    const [x, y] = [widthPx * 0.5, horizonPx]
    for (let band = 0; band < 7; band += 1) {
      const radius = Math.min(widthPx * 0.46, horizonPx * 0.86) - band * unit * 1.7
      const outline: number[] = []
      for (const [reach, from, step] of [
        [radius, 0, 1],
        [radius - unit * 1.8, 40, -1],
      ] as const)
        for (let side = 0; side <= 40; side += 1)
          outline.push(x - reach * swing((from + step * side) / 80), y - reach * wave((from + step * side) / 80))
      fill(canvas, [outline], solid(hsl(band / 8.4, 0.8, 0.6)), 0.5)
    }
  },
  aurora(world, horizonPx) {
    const { canvas, widthPx, unit } = world
    for (const [index, color] of [hex('#4affa0'), hex('#35d0e0'), hex('#b06aff')].entries()) {
      const random = world.random(101 + index)
      const [start, long, base] = [random.next(), unit * random.between(60, 110), horizonPx * (0.66 - index * 0.13)]
      const step = Math.max(1, unit * 0.6)
      for (let x = 0; x < widthPx; x += step) {
        const y = base + unit * 8 * world.sway(x / long + start) + unit * 3 * world.sway(x / (long * 0.37) + start)
        const tall = unit * (24 + 8 * world.sway(x / (unit * 9) + index, 1) + 5 * world.sway(x / (unit * 3.1), 2))
        fill(
          canvas,
          rectangle(x, y - tall, step, tall),
          linear(
            [0, y - tall],
            [0, y],
            [
              [0, color, 0],
              [0.75, color, 0.32],
              [1, lighter(color, 0.5), 0.55],
            ],
          ),
        )
      }
    }
  },
  fireworks(world, horizonPx) {
    const { canvas, widthPx, unit } = world
    const random = world.random(104)
    for (let burst = 0; burst < 6; burst += 1) {
      const [x, y, color] = [
        widthPx * random.between(0.1, 0.9),
        horizonPx * random.between(0.12, 0.6),
        hsl(random.between(0, 0.1) + burst * 0.382, 0.9, 0.62),
      ]
      const reach = unit * random.between(9, 18) * (0.75 + 0.25 * world.sway(burst / 6))
      fill(
        canvas,
        oval(x, y, reach, reach),
        radial(x, y, reach, reach, [
          [0, color, 0.5],
          [1, color, 0],
        ]),
      )
      for (let ray = 0; ray < 22; ray += 1) {
        const [dx, dy] = [swing(ray / 22), wave(ray / 22)]
        fill(
          canvas,
          limb(
            [
              x + dx * reach * 0.25,
              y + dy * reach * 0.25,
              unit * 0.12,
              x + dx * reach,
              y + dy * reach + reach * 0.12,
              unit * 0.3,
            ],
            2,
          ),
          solid(lighter(color, 0.25)),
        )
        fill(
          canvas,
          oval(x + dx * reach, y + dy * reach + reach * 0.12, unit * 0.5, unit * 0.5, 0, 8),
          solid(lighter(color, 0.7)),
        )
      }
    }
  },
  storm(world, horizonPx) {
    const { canvas, widthPx, unit } = world
    const random = world.random(105)
    const flash = 0.75 + 0.25 * world.sway(0, 2)
    for (let bolt = 0; bolt < 2; bolt += 1) {
      let [x, y] = [widthPx * random.between(0.15, 0.85), horizonPx * 0.12]
      fill(
        canvas,
        oval(x, horizonPx * 0.3, unit * 40, unit * 30),
        radial(x, horizonPx * 0.3, unit * 40, unit * 30, [
          [0, hex('#cfd8ff'), 0.4 * flash],
          [1, hex('#cfd8ff'), 0],
        ]),
      )
      while (y < horizonPx) {
        const [nextX, nextY] = [x + unit * random.between(-5, 5), y + unit * random.between(3, 7)]
        const wide = unit * 0.55
        fill(
          canvas,
          polygon([x - wide, y, x + wide, y, nextX + wide, nextY, nextX - wide, nextY]),
          solid(hex('#fbfcff')),
          flash,
        )
        ;[x, y] = [nextX, nextY]
      }
    }
  },
}
