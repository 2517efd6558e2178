import { darker, hex, lighter } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { linear, solid } from '../raster/paint.ts'
import { blob, limb } from '../raster/path.ts'
import type { World } from '../world.ts'
import { grass, ground, ridge, ridgeLine } from './parts.ts'
import type { Scene } from './scene.ts'
import { sky } from './sky.ts'

/** A plain of dry grass with trees whose crowns are flat. */
export const savanna: Scene = {
  horizon: 0.62,
  ground: 0.88,
  isOutdoors: true,
  back(world, horizonPx) {
    sky(world, horizonPx)
    const { widthPx, heightPx, unit } = world
    const straw = hex('#c9a24c')
    ridge(world, ridgeLine(world, horizonPx, heightPx * 0.08, 0.2, 1), hex('#8a7a6c'), 0.5)
    ground(world, horizonPx, darker(straw, 0.12), straw)
    const random = world.random(461)
    if (world.allows('subject:tree')) {
      for (let tree = 0; tree < 9; tree += 1)
        acacia(
          world,
          widthPx * random.next(),
          horizonPx + unit * random.between(0.5, 3),
          unit * random.between(7, 12),
          0.35,
          tree,
        )
      const side = random.chance(0.5)
      acacia(world, widthPx * (side ? 0.84 : 0.16), horizonPx + unit * 9, unit * 46, 0.06, 20)
      acacia(world, widthPx * (side ? 0.1 : 0.92), horizonPx + unit * 5, unit * 27, 0.18, 21)
    }
    grass(world, horizonPx + unit * 3, heightPx + unit, darker(straw, 0.3), 420, 462)
  },
}

/** A forked trunk under crowns that are flat above. */
function acacia(world: World, x: number, y: number, size: number, depth: number, name: number): void {
  const { canvas } = world
  const random = world.random(7970 + name)
  const sway = size * 0.012 * world.sway(name / 5)
  const bark = solid(world.tone(hex('#4f3a2c'), depth))
  const green = world.tone(hex('#5d6b34'), depth)
  for (const [across, up, wide] of [
    [-0.3, 0.72, 0.4],
    [0.34, 0.7, 0.42],
    [0.02, 0.86, 0.46],
  ] as const) {
    const [tipX, tipY] = [x + across * size * random.between(0.85, 1.15) + sway, y - up * size]
    fill(
      canvas,
      limb([x, y, size * 0.035, x + across * size * 0.15, y - size * 0.34, size * 0.026, tipX, tipY, size * 0.012], 5),
      bark,
    )
    const half = wide * size
    fill(
      canvas,
      blob([
        tipX - half,
        tipY,
        tipX - half * 0.6,
        tipY - size * 0.1,
        tipX,
        tipY - size * 0.15,
        tipX + half * 0.62,
        tipY - size * 0.1,
        tipX + half,
        tipY,
        tipX + half * 0.4,
        tipY + size * 0.035,
        tipX - half * 0.35,
        tipY + size * 0.03,
      ]),
      linear(
        [0, tipY - size * 0.15],
        [0, tipY + size * 0.05],
        [
          [0, lighter(green, 0.16)],
          [1, darker(green, 0.4)],
        ],
        20,
      ),
    )
  }
}
