import { darker, hex, lighter } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { solid } from '../raster/paint.ts'
import { oval, polygon } from '../raster/path.ts'
import type { World } from '../world.ts'
import { foliage, grass, leafy, ridge, ridgeLine } from './parts.ts'
import { hasSnow, turf } from './peaks.ts'
import type { Scene } from './scene.ts'
import { sky } from './sky.ts'

/** Round green hills behind one another, with furrows, hedges and a few trees. */
export const hills: Scene = {
  horizon: 0.56,
  ground: 0.86,
  isOutdoors: true,
  back(world, horizonPx) {
    sky(world, horizonPx)
    const { heightPx, unit } = world
    const green = turf(world)
    for (const [row, [drop, high, depth]] of (
      [
        [-0.02, 0.2, 0.62],
        [0.05, 0.18, 0.44],
        [0.13, 0.17, 0.26],
        [0.22, 0.15, 0.1],
        [0.34, 0.12, 0],
      ] as const
    ).entries()) {
      const line = ridgeLine(world, horizonPx + heightPx * drop, heightPx * high, 0, 30 + row, 62)
      const tone = row % 2 ? lighter(green, 0.12) : darker(green, 0.06)
      ridge(world, line, tone, depth)
      if (row > 0 && row < 4) furrows(world, line, depth, row)
      if (row < 4) trees(world, line, unit * (3.5 + 2.6 * row), depth, row)
    }
    grass(world, horizonPx + heightPx * 0.3, heightPx + unit, darker(green, 0.2), hasSnow(world) ? 40 : 200, 471)
  },
}

/** Lines that follow the hill below its top. */
function furrows(world: World, line: readonly number[], depth: number, row: number): void {
  const { canvas, unit, heightPx } = world
  const dark = solid(world.tone(darker(turf(world), 0.3), depth))
  for (let furrow = 1; furrow < 6; furrow += 1) {
    const drop = heightPx * 0.014 * furrow * (1 + 0.3 * row)
    const edge: number[] = []
    const back: number[] = []
    for (let at = 0; at < line.length; at += 2) {
      edge.push(line[at] ?? 0, (line[at + 1] ?? 0) + drop)
      back.unshift(line[at] ?? 0, (line[at + 1] ?? 0) + drop + unit * (0.12 + 0.07 * row))
    }
    fill(canvas, polygon([...edge, ...back]), dark, 0.3)
  }
}

function trees(world: World, line: readonly number[], size: number, depth: number, row: number): void {
  if (!world.allows('subject:tree')) return
  const random = world.random(472 + row)
  for (let tree = 0; tree < 7; tree += 1) {
    const at = 2 * random.whole(0, line.length / 2 - 1)
    const [x, y] = [line[at] ?? 0, (line[at + 1] ?? 0) + size * random.between(0.1, 0.5)]
    if (tree < 3) leafy(world, x, y, size, foliage(world), depth, row * 10 + tree)
    else
      fill(
        world.canvas,
        oval(x, y, size * 0.28, size * 0.2, 0, 16),
        solid(world.tone(darker(hasSnow(world) ? hex('#8fa39c') : foliage(world), 0.16), depth)),
      )
  }
}
