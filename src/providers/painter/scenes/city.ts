import { blend, type Color, darker, hex, lighter } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { linear, radial, solid } from '../raster/paint.ts'
import { oval, rectangle } from '../raster/path.ts'
import { scramble } from '../raster/random.ts'
import type { World } from '../world.ts'
import type { Scene } from './scene.ts'
import { sky } from './sky.ts'
import { mirror, water } from './water.ts'

const SIGNS: readonly [Color, ...Color[]] = [
  hex('#ff3fa0'),
  hex('#35e0ff'),
  hex('#ffd23c'),
  hex('#9a6aff'),
  hex('#4affb0'),
]

/** A row of houses from edge to edge with windows; `tall` is the highest, in hundredths of the short edge. */
function skyline(world: World, y: number, tall: number, wall: Color, depth: number, name: number): void {
  const { canvas, widthPx, unit, light, wish } = world
  const random = world.random(name)
  const isNeon = wish.moods.includes('neon')
  for (let x = -unit * 4; x < widthPx + unit * 4; ) {
    const width = unit * random.between(6, 14)
    const height = unit * tall * random.between(0.35, 1) * (random.chance(0.15) ? 1.25 : 1)
    const seen = world.tone(random.chance(0.5) ? wall : darker(wall, 0.14), depth)
    const top = y - height
    fill(
      canvas,
      rectangle(x, top, width, height + unit * 50),
      linear(
        [x, top],
        [x + width, y],
        [
          [0, lighter(seen, 0.16)],
          [1, darker(seen, 0.25)],
        ],
      ),
    )
    if (random.chance(0.4))
      fill(canvas, rectangle(x + width * 0.25, top - unit * 2.4, width * 0.5, unit * 2.6), solid(seen))
    if (random.chance(0.3)) fill(canvas, rectangle(x + width * 0.5, top - unit * 8, unit * 0.4, unit * 8), solid(seen))
    windows(world, x, top, width, y, depth, random.whole(0, 9999))
    if (isNeon && depth < 0.4 && random.chance(0.6)) {
      const glow = random.pick(SIGNS)
      const [left, high] = [x + width * 0.2, y - height * random.between(0.45, 0.8)]
      fill(
        canvas,
        oval(left + unit, high + unit * 4, unit * 10, unit * 12),
        radial(left + unit, high + unit * 4, unit * 10, unit * 12, [
          [0, glow, 0.55],
          [1, glow, 0],
        ]),
      )
      fill(canvas, rectangle(left, high, unit * 2, unit * 9), solid(glow), 0.75 + 0.25 * world.sway(random.next(), 2))
      fill(canvas, rectangle(left + unit * 0.5, high + unit * 0.6, unit, unit * 7.8), solid(lighter(glow, 0.7)))
    }
    x += width + unit * random.between(0, 0.7)
  }
  // The haze of the streets.
  fill(
    canvas,
    rectangle(0, y - unit * 16, widthPx, unit * 16),
    linear(
      [0, y - unit * 16],
      [0, y],
      [
        [0, light.haze, 0],
        [1, light.haze, 0.5],
      ],
    ),
  )
}

function windows(
  world: World,
  x: number,
  top: number,
  width: number,
  bottom: number,
  depth: number,
  name: number,
): void {
  const { canvas, unit, light } = world
  const [stepX, stepY] = [unit * 1.9, unit * 2.6]
  const isDark = light.isDark || world.wish.time === 'sunset'
  for (let row = 0; top + stepY * (row + 1.4) < bottom; row += 1)
    for (let column = 0; column < Math.floor(width / stepX) - 0.5; column += 1) {
      const chance = scramble(row, column, name) / 0x1_0000_0000
      if (chance > 0.8) continue
      const isLit = isDark && chance < 0.45
      const color = isLit
        ? blend(hex('#ffd98a'), light.haze, depth * 0.6)
        : world.tone(isDark ? hex('#33405e') : hex('#7fa0b8'), depth)
      fill(
        canvas,
        rectangle(x + stepX * (column + 0.35), top + stepY * (row + 0.6), stepX * 0.6, stepY * 0.55),
        solid(color),
        isLit ? 1 : 0.7,
      )
    }
}

export const city: Scene = {
  horizon: 0.72,
  ground: 0.93,
  isOutdoors: true,
  back(world, horizonPx) {
    sky(world, horizonPx)
    const { canvas, widthPx, heightPx, unit, wish } = world
    skyline(world, horizonPx, 50, hex('#8593ac'), 0.55, 61)
    skyline(world, horizonPx + unit * 2, 40, hex('#6f7690'), 0.3, 62)
    skyline(world, horizonPx + unit * 4, 26, hex('#5a5570'), 0.08, 63)
    const line = horizonPx + unit * 4
    if (
      wish.framing.has('reflection') ||
      wish.weather.has('rain') ||
      wish.moods.includes('neon') ||
      wish.scenes.some((name) => name === 'sea' || name === 'lake')
    ) {
      water(world, line, hex('#2a3350'), hex('#48557a'))
      mirror(world, line, 0.8)
    } else {
      const street = world.tone(hex('#5c5c68'))
      fill(
        canvas,
        rectangle(0, line, widthPx, heightPx - line),
        linear(
          [0, line],
          [0, heightPx],
          [
            [0, lighter(street, 0.15)],
            [1, darker(street, 0.25)],
          ],
          10,
        ),
      )
      for (let x = -unit * 4; x < widthPx; x += unit * 16)
        fill(canvas, rectangle(x, heightPx - unit * 5, unit * 9, unit * 0.9), solid(world.tone(hex('#f0e6c0'))), 0.7)
    }
  },
}
