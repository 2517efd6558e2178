import { blend, type Color, darker, hex, lighter } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { linear, solid } from '../raster/paint.ts'
import { limb, oval, polygon } from '../raster/path.ts'
import type { World } from '../world.ts'
import { grass, ground, ridge, ridgeLine } from './parts.ts'
import { hasSnow, turf } from './peaks.ts'
import type { Scene } from './scene.ts'
import { sky } from './sky.ts'

/** Leaves are yellow in autumn, gone under snow. */
const leafColor = ({ wish }: World): Color => (wish.weather.has('leaves') ? hex('#e2ac34') : hex('#7fb04c'))

/** White trunks with black marks, in rows that come nearer, under small leaves. */
export const birches: Scene = {
  horizon: 0.56,
  ground: 0.92,
  isOutdoors: true,
  back(world, horizonPx) {
    sky(world, horizonPx)
    const { widthPx, heightPx, unit } = world
    ridge(
      world,
      ridgeLine(world, horizonPx, heightPx * 0.16, 0.2, 1),
      blend(hex('#6a8f86'), leafColor(world), 0.35),
      0.55,
    )
    ground(world, horizonPx, turf(world), darker(turf(world), 0.06))
    const random = world.random(451)
    for (const [row, count] of [13, 8, 5].entries()) {
      const [depth, wide] = [0.45 - 0.2 * row, unit * (1.1 + 1.1 * row)]
      const y = horizonPx + heightPx * (0.04 + 0.12 * row)
      leaves(world, row, depth)
      for (let tree = 0; tree < count; tree += 1) {
        const x = widthPx * ((tree + random.between(0.1, 0.9)) / count)
        trunk(world, x, y + unit * random.between(-1, 3), wide * random.between(0.75, 1.2), depth, row * 20 + tree)
      }
    }
    leaves(world, 3, 0)
    grass(world, horizonPx + heightPx * 0.2, heightPx + unit, darker(turf(world), 0.16), hasSnow(world) ? 40 : 240, 452)
  },
}

function trunk(world: World, x: number, y: number, wide: number, depth: number, name: number): void {
  const { canvas } = world
  const random = world.random(7950 + name)
  const lean = wide * random.between(-2.5, 2.5)
  const at = (up: number) => x + lean * up
  const bark = world.tone(hex('#f1eee6'), depth)
  const mark = solid(world.tone(hex('#35323a'), depth))
  for (let branch = 0; branch < 3; branch += 1) {
    const [up, side] = [random.between(0.45, 0.85), branch % 2 ? 1 : -1]
    fill(
      canvas,
      limb([at(up), y * (1 - up), wide * 0.16, at(up) + side * wide * 5, y * (1 - up) - wide * 4, wide * 0.06], 2),
      mark,
    )
  }
  fill(
    canvas,
    polygon([x - wide * 0.62, y, at(1) - wide * 0.36, -2, at(1) + wide * 0.36, -2, x + wide * 0.62, y]),
    linear(
      [x - wide * 0.6 + lean * 0.5, 0],
      [x + wide * 0.6 + lean * 0.5, 0],
      [
        [0, lighter(bark, 0.3)],
        [0.5, bark],
        [1, darker(bark, 0.3)],
      ],
      8,
    ),
  )
  const marks = 15
  for (let index = 0; index < marks; index += 1) {
    const up = (index + random.between(0.1, 0.9)) / marks
    const [half, side] = [wide * (0.56 - 0.24 * up), random.chance(0.5) ? 1 : -1]
    const [edge, high] = [at(up) + side * half, y * (1 - up)]
    const thick = wide * random.between(0.08, 0.2)
    fill(
      canvas,
      polygon([edge, high - thick, edge - side * half * random.between(0.6, 1.5), high, edge, high + thick]),
      mark,
    )
  }
  fill(
    canvas,
    polygon([
      x - wide * 0.66,
      y,
      x - wide * 0.3,
      y - wide * 1.6,
      x,
      y - wide * 0.5,
      x + wide * 0.3,
      y - wide * 1.3,
      x + wide * 0.66,
      y,
    ]),
    mark,
    0.85,
  )
}

/** A ragged roof of small leaves, denser above. */
function leaves(world: World, row: number, depth: number): void {
  if (hasSnow(world)) return
  const { canvas, widthPx, heightPx, unit } = world
  const random = world.random(455 + row)
  const leaf = leafColor(world)
  for (let clump = 0; clump < 70; clump += 1) {
    const high = random.next() * random.next()
    const x = widthPx * random.between(-0.03, 1.03) + unit * 0.7 * world.sway(high + clump / 9)
    const y = heightPx * 0.4 * high
    const seen = world.tone(
      random.chance(0.4) ? lighter(leaf, 0.22) : random.chance(0.4) ? darker(leaf, 0.2) : leaf,
      depth,
    )
    const outlines = Array.from({ length: 9 }, () => {
      const [dx, dy] = [random.between(-4.5, 4.5) * unit, random.between(-3, 3) * unit]
      return (
        oval(x + dx, y + dy, unit * random.between(0.7, 1.3), unit * random.between(0.5, 0.8), random.next(), 10)[0] ??
        []
      )
    })
    fill(canvas, outlines, solid(seen), 0.9)
  }
}
