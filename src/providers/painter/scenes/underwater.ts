import { blend, darker, hex, lighter, WHITE } from '../raster/color.ts'
import { fill, fillAll } from '../raster/fill.ts'
import { linear, radial } from '../raster/paint.ts'
import { oval, polygon } from '../raster/path.ts'
import type { Scene } from './scene.ts'

export const underwater: Scene = {
  horizon: 0,
  ground: 0.62,
  isOutdoors: false,
  back(world) {
    const { canvas, widthPx, heightPx, unit, wish } = world
    const color = wish.colors[0] ?? hex('#1f8fb0')
    fillAll(
      canvas,
      linear(
        [0, 0],
        [0, heightPx],
        [
          [0, lighter(color, 0.5)],
          [0.45, color],
          [1, darker(color, 0.62)],
        ],
      ),
    )
    const random = world.random(84)
    for (let ray = 0; ray < 7; ray += 1) {
      const x = widthPx * random.between(0, 1) + unit * 3 * world.sway(ray / 7)
      const wide = unit * random.between(3, 9)
      fill(
        canvas,
        polygon([x, -2, x + wide, -2, x + wide * 3 - unit * 16, heightPx * 0.8, x - unit * 24, heightPx * 0.8]),
        linear(
          [0, 0],
          [0, heightPx * 0.8],
          [
            [0, WHITE, 0.24],
            [1, WHITE, 0],
          ],
        ),
      )
    }
    const bed = world.tone(hex('#c9b184'))
    fill(
      canvas,
      polygon([
        -9,
        heightPx * 0.9,
        widthPx * 0.3,
        heightPx * 0.86,
        widthPx * 0.7,
        heightPx * 0.91,
        widthPx + 9,
        heightPx * 0.86,
        widthPx + 9,
        heightPx + 9,
        -9,
        heightPx + 9,
      ]),
      linear(
        [0, heightPx * 0.85],
        [0, heightPx],
        [
          [0, blend(bed, color, 0.45)],
          [1, blend(bed, color, 0.65)],
        ],
        12,
      ),
    )
    const corals = [hex('#e8607a'), hex('#f0a04a'), hex('#9a5fc0'), hex('#e8c84a'), hex('#3fa87a')]
    for (let index = 0; index < 16; index += 1) {
      const x = widthPx * random.next()
      const tall = unit * random.between(8, 20) * (0.5 + Math.abs(x / widthPx - 0.5))
      const tone = blend(corals[index % 5] ?? color, color, 0.3)
      const y = heightPx * random.between(0.9, 0.99)
      for (let arm = -1; arm <= 1; arm += 1) {
        const lean = arm * tall * 0.35 + unit * 1.6 * world.sway(index / 16)
        fill(
          canvas,
          polygon([
            x - unit * 1.1,
            y,
            x + lean - unit * 0.5,
            y - tall * 0.7,
            x + lean * 1.2,
            y - tall,
            x + lean + unit * 0.8,
            y - tall * 0.7,
            x + unit * 1.1,
            y,
          ]),
          linear(
            [0, y - tall],
            [0, y],
            [
              [0, lighter(tone, 0.25)],
              [1, darker(tone, 0.25)],
            ],
          ),
        )
      }
    }
    for (let index = 0; index < 26; index += 1) {
      const speed = 1 + (index % 2)
      const rise = random.next() + world.phase * speed
      const y = heightPx * (1 - (rise - Math.floor(rise)))
      const radius = unit * random.between(0.4, 1.4)
      fill(
        canvas,
        oval(widthPx * random.next(), y, radius, radius),
        radial(0, 0, 1, 1, [
          [0, WHITE, 0.35],
          [1, WHITE, 0.35],
        ]),
      )
    }
  },
}
