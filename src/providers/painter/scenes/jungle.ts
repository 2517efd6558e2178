import { blend, hex, lighter } from '../raster/color.ts'
import { fill, fillAll } from '../raster/fill.ts'
import { linear } from '../raster/paint.ts'
import { polygon } from '../raster/path.ts'
import { fronds, giant, thicket, vines } from './leaves.ts'
import { ground } from './parts.ts'
import type { Scene } from './scene.ts'

/** Woods without a sky: mist between giants, fans of leaves, and vines from above. */
export const jungle: Scene = {
  horizon: 0.6,
  ground: 0.9,
  isOutdoors: true,
  back(world, horizonPx) {
    const { canvas, light, widthPx, heightPx, unit } = world
    const mist = world.tone(blend(hex('#bfe0a8'), light.skyLow, 0.3))
    fillAll(
      canvas,
      linear(
        [0, 0],
        [0, horizonPx],
        [
          [0, world.tone(hex('#4d8f55'), 0.1)],
          [1, mist],
        ],
      ),
    )
    const random = world.random(411)
    for (let ray = 0; ray < 5; ray += 1) {
      const x = widthPx * random.between(0.1, 1) + unit * world.sway(ray / 5)
      fill(
        canvas,
        polygon([x, -2, x + unit * 7, -2, x - unit * 14, heightPx * 0.8, x - unit * 34, heightPx * 0.8]),
        linear(
          [0, 0],
          [0, heightPx * 0.75],
          [
            [0, lighter(light.sun, 0.2), 0.3],
            [1, light.sun, 0],
          ],
        ),
      )
    }
    ground(world, horizonPx, hex('#3f6a35'), hex('#5a8a45'), 0.3)
    for (const [row, depth] of [0.62, 0.4, 0.18].entries()) {
      const y = horizonPx + heightPx * 0.06 * row
      for (let trunk = 0; trunk < 4 - row; trunk += 1)
        giant(
          world,
          widthPx * ((trunk + random.between(0.15, 0.85)) / (4 - row)),
          y + unit * 4,
          unit * (1.8 + 1.5 * row),
          depth,
        )
      vines(world, 7, heightPx * (0.3 + 0.08 * row), depth, row)
      thicket(world, [-unit * 4, widthPx + unit * 4], -unit * 2, unit * (20 - 3 * row), depth, row * 1000 + 500, -1)
      thicket(world, [-unit * 4, widthPx + unit * 4], y + unit * 5, unit * (17 + 5 * row), depth, row * 1000)
    }
    for (let tuft = 0; tuft < 30; tuft += 1)
      fronds(
        world,
        widthPx * ((tuft * 0.382) % 1),
        horizonPx + (heightPx - horizonPx) * (0.55 + tuft / 66),
        unit * (6 + tuft * 0.25),
        0,
        7200 + tuft,
      )
  },
  front(world) {
    const { widthPx, heightPx, unit } = world
    vines(world, 5, heightPx * 0.3, 0, 9)
    thicket(world, [-unit * 8, widthPx * 0.24], heightPx * 1.03, unit * 26, 0, 8000)
    thicket(world, [widthPx * 0.8, widthPx + unit * 8], heightPx * 1.03, unit * 26, 0, 9000)
    thicket(world, [-unit * 4, widthPx + unit * 4], -unit * 3, unit * 17, 0, 7000, -1)
  },
}
