import { hsl, lighter } from './raster/color.ts'
import { fill } from './raster/fill.ts'
import { swing, wave } from './raster/numbers.ts'
import { radial, solid } from './raster/paint.ts'
import { limb, oval } from './raster/path.ts'
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
}
