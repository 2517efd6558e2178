import { blend, darker, hex, lighter } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { linear, solid } from '../raster/paint.ts'
import { polygon } from '../raster/path.ts'
import { subjects } from '../subjects/index.ts'
import type { World } from '../world.ts'
import { bankTrees, nearBranch } from './bank-trees.ts'
import { breakers } from './breakers.ts'
import { glade } from './glade.ts'
import { grass, ground, ridge, ridgeLine } from './parts.ts'
import { turf } from './peaks.ts'
import type { Scene } from './scene.ts'
import { isSkyShown, sky } from './sky.ts'
import { glints, mirror, water, waves } from './water.ts'

const deep = (world: World) => blend(world.wish.colors[0] ?? hex('#1f5f88'), hex('#1f5f88'), 0.3)

export const sea: Scene = {
  horizon: 0.55,
  ground: 0.82,
  isOutdoors: true,
  back(world, horizonPx) {
    sky(world, horizonPx)
    const { heightPx, wish } = world
    const color = deep(world)
    const isRough = wish.weather.has('storm') || wish.weather.has('surge')
    if (world.random(51).chance(0.4))
      ridge(world, ridgeLine(world, horizonPx, heightPx * 0.06, 0.2, 1), hex('#5f7f94'), 0.55)
    water(world, horizonPx, color, lighter(color, 0.25))
    mirror(world, horizonPx, wish.framing.has('reflection') ? 0.7 : 0.4)
    waves(world, horizonPx, color, isRough ? 1.5 : wish.weather.has('waves') ? 0.9 : 0.4)
    if (wish.weather.has('surge')) breakers(world, horizonPx, color)
    glints(world, horizonPx, 70)
    glade(world, horizonPx)
  },
}

export const lake: Scene = {
  horizon: 0.54,
  ground: 0.8,
  isOutdoors: true,
  back(world, horizonPx) {
    sky(world, horizonPx)
    const { heightPx, unit, widthPx, wish } = world
    // Where the sky is what is to be seen, hills stay low.
    const high = isSkyShown(world) ? 0.13 : 0.32
    ridge(world, ridgeLine(world, horizonPx, heightPx * high, 0.9, 1, 70), hex('#6c7f98'), 0.5)
    ridge(world, ridgeLine(world, horizonPx, heightPx * 0.1, 0.5, 2, 30), hex('#3f6a54'), 0.25)
    bankTrees(world, horizonPx)
    water(world, horizonPx, deep(world), lighter(deep(world), 0.25))
    mirror(world, horizonPx, 0.78)
    glints(world, horizonPx, 50)
    glade(world, horizonPx)
    if (wish.subjects.some(({ name }) => subjects[name].place === 'ground')) bank(world)
    const random = world.random(52)
    for (let index = 0; index < 26; index += 1) {
      const x = random.chance(0.5) ? random.between(-0.02, 0.2) * widthPx : random.between(0.84, 1.02) * widthPx
      const tall = unit * random.between(9, 22)
      const lean = unit * (random.between(-2, 2) + world.sway(index / 26))
      fill(
        world.canvas,
        polygon([x, heightPx + 2, x + lean, heightPx - tall, x + unit * 0.6, heightPx + 2]),
        solid(world.tone(hex('#3a5a38'))),
      )
    }
  },
  front: nearBranch,
}

/** Ground at the near side of the water, for what cannot float. */
function bank(world: World): void {
  const { heightPx, unit } = world
  const line = ridgeLine(world, heightPx * 0.785, heightPx * 0.05, 0.1, 5)
  ridge(world, line, turf(world), 0)
  grass(world, heightPx * 0.8, heightPx + unit, darker(turf(world), 0.2), 130, 54)
}

export const beach: Scene = {
  horizon: 0.48,
  ground: 0.84,
  isOutdoors: true,
  back(world, horizonPx) {
    sky(world, horizonPx)
    const { canvas, heightPx, widthPx, unit } = world
    const color = blend(deep(world), hex('#2fb5b5'), 0.5)
    water(world, horizonPx, lighter(color, 0.2), color)
    mirror(world, horizonPx, 0.3, heightPx * 0.7)
    waves(world, horizonPx, color, 0.3)
    ridge(world, ridgeLine(world, horizonPx + 1, heightPx * 0.05, 0.3, 3, 30), hex('#4a7f5a'), 0.3)
    water(world, horizonPx + heightPx * 0.015, lighter(color, 0.25), color)
    glints(world, horizonPx, 60)
    const tide = unit * 1.6 * world.sway()
    const edge: number[] = []
    for (let x = -5; x <= widthPx + 5; x += unit)
      edge.push(x, heightPx * 0.7 + tide + unit * 3 * world.sway(x / (unit * 90), 0) - (x / widthPx - 0.5) * unit * 9)
    const sand = world.tone(hex('#f0d9a4'))
    const shift = (by: number) => edge.map((value, index) => (index % 2 ? value + by : value))
    fill(canvas, polygon([...edge, widthPx + 9, heightPx + 9, -9, heightPx + 9]), solid(hex('#ffffff')), 0.85)
    fill(
      canvas,
      polygon([...shift(unit * 1.4), widthPx + 9, heightPx + 9, -9, heightPx + 9]),
      linear(
        [0, heightPx * 0.7],
        [0, heightPx],
        [
          [0, darker(sand, 0.2)],
          [0.25, sand],
          [1, darker(sand, 0.08)],
        ],
        14,
      ),
    )
  },
}

export const road: Scene = {
  horizon: 0.52,
  ground: 0.88,
  isOutdoors: true,
  back(world, horizonPx) {
    sky(world, horizonPx)
    const { canvas, heightPx, widthPx, unit, wish } = world
    const green = wish.weather.has('snow') ? hex('#eef3f8') : hex('#8a9a54')
    ridge(world, ridgeLine(world, horizonPx, heightPx * 0.2, 0.9, 1), hex('#6f7f98'), 0.5)
    ridge(world, ridgeLine(world, horizonPx + unit, heightPx * 0.07, 0.1, 2), darker(green, 0.15), 0.35)
    ground(world, horizonPx, green, darker(green, 0.1))
    grass(world, horizonPx + unit * 2, heightPx, darker(green, 0.15), 160, 53)
    const band = (top: number, bottom: number) => {
      const at = (y: number) => (y - horizonPx) / (heightPx - horizonPx)
      return [top, bottom, at(top), at(bottom)] as const
    }
    const asphalt = world.tone(hex('#54545e'))
    const middle = widthPx * 0.5
    const wide = Math.max(widthPx * 0.62, unit * 70)
    fill(
      canvas,
      polygon([
        middle - unit * 2,
        horizonPx,
        middle + unit * 2,
        horizonPx,
        middle + wide,
        heightPx,
        middle - wide,
        heightPx,
      ]),
      linear(
        [0, horizonPx],
        [0, heightPx],
        [
          [0, lighter(asphalt, 0.25)],
          [1, asphalt],
        ],
        10,
      ),
    )
    for (let dash = 0; dash < 8; dash += 1) {
      const part = (dash + world.phase) / 8
      const [top, bottom, a, b] = band(
        horizonPx + (heightPx - horizonPx) * part * part,
        horizonPx + (heightPx - horizonPx) * (part + 0.06) * (part + 0.06),
      )
      fill(
        canvas,
        polygon([
          middle - unit * 1.6 * a,
          top,
          middle + unit * 1.6 * a,
          top,
          middle + unit * 1.6 * b,
          bottom,
          middle - unit * 1.6 * b,
          bottom,
        ]),
        solid(world.tone(hex('#f4efe0'))),
        0.9,
      )
    }
  },
}
