import { blend, type Color, darker, hex, lighter } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { linear, radial, solid } from '../raster/paint.ts'
import { oval, polygon, rectangle } from '../raster/path.ts'
import type { Random } from '../raster/random.ts'
import type { World } from '../world.ts'
import type { Scene } from './scene.ts'
import { sky } from './sky.ts'

/** What the tubes of signs shine in. */
const NEONS: readonly [Color, ...Color[]] = [
  hex('#ff3fa0'),
  hex('#35e0ff'),
  hex('#ffd23c'),
  hex('#9a6aff'),
  hex('#4affb0'),
  hex('#ff5a3c'),
]

/** And what they are painted in. */
const PAINTS: readonly [Color, ...Color[]] = [hex('#8a4038'), hex('#3a5a6a'), hex('#4a6a4a'), hex('#a8843c')]

const HOUSES = 6

/** A street between two rows of houses that run away from the viewer, with signs on them that shine when it is dark. */
export const street: Scene = {
  horizon: 0.58,
  ground: 0.92,
  isOutdoors: true,
  back(world, horizonPx) {
    sky(world, horizonPx)
    const { canvas, light, widthPx, heightPx, unit } = world
    const middle = widthPx * 0.5
    const asphalt = world.tone(hex(light.isDark ? '#3a3a4c' : '#6c6c76'))
    fill(
      canvas,
      rectangle(0, horizonPx, widthPx, heightPx - horizonPx),
      linear(
        [0, horizonPx],
        [0, heightPx],
        [
          [0, lighter(asphalt, 0.2)],
          [1, darker(asphalt, 0.35)],
        ],
        10,
      ),
    )
    for (let house = 0; house < HOUSES; house += 1)
      for (const side of [-1, 1]) facade(world, middle, horizonPx, side, house)
    const glow = light.isDark ? hex('#ff9ac0') : light.haze
    fill(
      canvas,
      oval(middle, horizonPx, unit * 22, unit * 26),
      radial(middle, horizonPx, unit * 22, unit * 26, [
        [0, glow, 0.7],
        [1, glow, 0],
      ]),
    )
    for (let dash = 0; dash < 5; dash += 1) {
      const [from, to] = [0.08 + dash * dash * 0.045, 0.12 + dash * dash * 0.06]
      const y = (part: number) => horizonPx + (heightPx - horizonPx) * part
      const half = (part: number) => unit * 1.7 * part
      fill(
        canvas,
        polygon([
          middle - half(from),
          y(from),
          middle + half(from),
          y(from),
          middle + half(to),
          y(to),
          middle - half(to),
          y(to),
        ]),
        solid(world.tone(hex('#e8e2d0'))),
        0.6,
      )
    }
  },
}

/** How large things are where the n-th house from the far end begins: 1 is as near as the picture's edge. */
const scaleAt = (house: number) => 0.1 + 0.034 * house * house + 0.03 * house

/** A wall along the street, with rows of windows that run to the same far point as the street. */
function facade(world: World, middle: number, horizonPx: number, side: number, house: number): void {
  const { canvas, widthPx, heightPx, unit, light } = world
  const random = world.random(430 + house * 2 + (side > 0 ? 1 : 0))
  const [far, near] = [scaleAt(house), scaleAt(house + 1)]
  const depth = 0.5 * Math.max(0, 1 - house / 5)
  const reach = Math.max(widthPx * 0.36, unit * 36)
  const tall = heightPx * random.between(0.5, 0.85)
  const wall = random.pick([hex('#6a6478'), hex('#7d6a68'), hex('#5a6478'), hex('#857a70'), hex('#4f4a62')])
  const seen = world.tone(wall, depth)
  /** A place on the wall: along it from far (0) to near (1), and up it from the street (0) to the roof (1). */
  const place = (along: number, up: number): [number, number] => {
    const scale = far + (near - far) * along
    return [middle + side * reach * scale, horizonPx + scale * ((heightPx - horizonPx) * 0.8 - up * tall * 1.5)]
  }
  const area = (from: number, to: number, low: number, high: number) =>
    polygon([...place(from, low), ...place(to, low), ...place(to, high), ...place(from, high)])
  fill(
    canvas,
    area(0, 1, 0, 1),
    linear(
      place(0, 0.5),
      place(1, 0.5),
      [
        [0, seen],
        [1, darker(seen, 0.3)],
      ],
      8,
    ),
  )
  // The side that looks down the street.
  const [endX, endY] = place(1, 1)
  const [, endFoot] = place(1, 0)
  fill(canvas, rectangle(side < 0 ? endX - unit * 30 : endX, endY, unit * 30, endFoot - endY), solid(darker(seen, 0.4)))
  const rows = Math.max(4, Math.round(tall / unit / 8))
  for (let row = 1; row < rows; row += 1)
    for (let column = 0; column < 4; column += 1) {
      const isLit = light.isDark && random.chance(0.6)
      const [from, low] = [(column + 0.22) / 4, (row + 0.2) / rows]
      const pane = isLit
        ? blend(random.pick([hex('#ffd98a'), hex('#ffe9b8'), hex('#a8e0ff')]), light.haze, depth * 0.7)
        : world.tone(hex(light.isDark ? '#2b3350' : '#9fb8c8'), depth)
      fill(canvas, area(from, from + 0.14, low, low + 0.55 / rows), solid(pane), isLit ? 0.9 : 0.8)
    }
  shop(world, area, random, depth)
  const signs = !light.isDark || house < 1 ? 1 : 3
  for (let index = 0; index < signs; index += 1)
    sign(world, place(random.between(0.3, 0.9), random.between(0.24, 0.8)), side, (far + near) / 2, random, horizonPx)
}

/** Lit windows of a shop under an awning. */
function shop(
  { canvas, light, tone }: World,
  area: (from: number, to: number, low: number, high: number) => ReturnType<typeof polygon>,
  random: Random,
  depth: number,
): void {
  const warm = light.isDark
    ? blend(random.pick([hex('#ffe0a0'), hex('#ffd0e0'), hex('#c8f0ff')]), light.haze, depth * 0.5)
    : tone(hex('#5a6a78'), depth)
  fill(canvas, area(0.06, 0.94, 0.01, 0.085), solid(warm), 0.9)
  const cloth = random.pick([hex('#c8352f'), hex('#2f7d6a'), hex('#d8a23c'), hex('#3f5fa8')])
  fill(
    canvas,
    area(0.03, 0.97, 0.085, 0.115),
    solid(light.isDark ? blend(tone(cloth), cloth, 0.4) : tone(cloth, depth)),
  )
}

/** A board over the pavement with strokes like letters on it, the light around it, and its reflection on the street. */
function sign(
  { canvas, light, heightPx, unit, sway, tone }: World,
  [x, y]: readonly [number, number],
  side: number,
  scale: number,
  random: Random,
  horizonPx: number,
): void {
  const color = random.pick(light.isDark ? NEONS : PAINTS)
  const isTall = random.chance(0.7)
  const [width, height] = isTall ? [unit * 9 * scale, unit * 30 * scale] : [unit * 17 * scale, unit * 10 * scale]
  const left = side < 0 ? x : x - width
  const shine = light.isDark ? 0.85 + 0.15 * sway(random.next(), 2) : 0
  const halo = (reachX: number, reachY: number, opacity: number) =>
    fill(
      canvas,
      oval(left + width / 2, y + height / 2, reachX, reachY),
      radial(left + width / 2, y + height / 2, reachX, reachY, [
        [0, color, opacity],
        [1, color, 0],
      ]),
    )
  if (light.isDark) halo(width * 2.4, height * 1.3, 0.55 * shine)
  fill(canvas, rectangle(left, y, width, height), solid(light.isDark ? hex('#140d26') : tone(color)))
  const edge = width * 0.09
  const tube = light.isDark ? blend(hex('#140d26'), lighter(color, 0.25), shine) : hex('#f6f0e4')
  for (const [fromX, fromY, wide, high] of [
    [left, y, width, edge],
    [left, y + height - edge, width, edge],
    [left, y, edge, height],
    [left + width - edge, y, edge, height],
  ] as const)
    fill(canvas, rectangle(fromX, fromY, wide, high), solid(tube))
  // Letters of no alphabet: two bars, and one across.
  const cell = isTall ? width : height
  const letters = Math.max(2, Math.floor((isTall ? height : width) / cell))
  for (let letter = 0; letter < letters; letter += 1) {
    const [cellX, cellY] = isTall
      ? [left, y + ((height - letters * cell) / 2 + letter * cell)]
      : [left + (width - letters * cell) / 2 + letter * cell, y]
    const bar = (fromX: number, fromY: number, wide: number, high: number) =>
      fill(
        canvas,
        rectangle(cellX + cell * fromX, cellY + cell * fromY, cell * wide, cell * high),
        solid(light.isDark ? lighter(tube, 0.5) : tube),
      )
    bar(0.25, random.pick([0.22, 0.32]), 0.5, 0.1)
    if (light.isDark) bar(random.pick([0.28, 0.46, 0.6]), 0.24, 0.1, 0.54)
    if (random.chance(0.7)) bar(0.25, random.pick([0.5, 0.68]), 0.5, 0.1)
  }
  if (!light.isDark) return
  const foot = horizonPx + scale * (heightPx - horizonPx) * 0.8
  const drop = unit * 20 * scale
  const reflected = left + width / 2 - side * width * 0.9
  fill(
    canvas,
    oval(reflected, foot + drop * 0.5, width * 0.7, drop),
    radial(reflected, foot + drop * 0.5, width * 0.7, drop, [
      [0, color, 0.5 * shine],
      [1, color, 0],
    ]),
  )
}
