import { blend, type Color, darker, hex, lighter, WHITE } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { noiseField } from '../raster/noise.ts'
import { linear, noisy, radial, solid } from '../raster/paint.ts'
import { blob, oval, polygon } from '../raster/path.ts'
import type { World } from '../world.ts'
import { fronds, giant, thicket, vines } from './leaves.ts'
import { below, conifer, ridge, ridgeLine } from './parts.ts'
import type { Scene } from './scene.ts'
import { sky } from './sky.ts'
import { glints, water } from './water.ts'

/** How many streaks follow each other down the fall. */
const STREAKS = 5

/** Water that falls from a cliff into a pool: among palms and vines in the jungle, among conifers elsewhere. */
export const waterfall: Scene = {
  horizon: 0.74,
  ground: 0.93,
  isOutdoors: true,
  back(world, horizonPx) {
    sky(world, horizonPx)
    const { heightPx, widthPx, unit, wish } = world
    const isJungle = wish.scenes.includes('jungle') || wish.scenes.includes('beach')
    const top = heightPx * 0.26
    ridge(
      world,
      ridgeLine(world, heightPx * 0.3, heightPx * 0.2, 0.9, 1),
      isJungle ? hex('#5f8f6a') : hex('#7d8aa0'),
      0.55,
    )
    if (!isJungle) conifers(world, top)
    else {
      for (const [row, depth] of [0.6, 0.42, 0.26].entries()) {
        const y = top - unit * (9 - 6.5 * row)
        for (const x of [0.1, 0.27, 0.44, 0.61, 0.78, 0.95]) {
          const at = widthPx * (x + 0.07 * (row - 1))
          giant(world, at, top + unit * 4, unit * (0.7 + 0.3 * row), depth)
          fronds(world, at, y - unit * 9, unit * 15, depth, row * 50 + Math.floor(x * 40))
        }
        thicket(world, [-unit * 4, widthPx + unit * 4], y, unit * 17, depth, row * 100)
      }
    }
    cliff(world, top, horizonPx, isJungle ? hex('#6d6f5c') : hex('#75767e'))
    const pool = wish.colors[0] ?? (isJungle ? hex('#1f8a86') : hex('#2a7f9e'))
    water(world, horizonPx, darker(pool, 0.15), lighter(pool, 0.3))
    glints(world, horizonPx + unit * 3, 60)
    if (isJungle)
      for (const [x, drop] of [
        [0.06, 0.2],
        [0.24, 0.11],
        [0.31, 0.27],
        [0.7, 0.24],
        [0.78, 0.1],
        [0.93, 0.19],
      ] as const)
        fronds(world, widthPx * x, top + heightPx * drop, unit * 11, 0.16, 900 + Math.floor(x * 100))
    fall(world, widthPx * 0.5, top, horizonPx + unit * 2)
    if (isJungle) {
      thicket(world, [-unit * 4, widthPx * 0.3], horizonPx + unit * 2, unit * 20, 0.12, 2000)
      thicket(world, [widthPx * 0.72, widthPx + unit * 4], horizonPx + unit * 2, unit * 20, 0.12, 3000)
    }
    stones(world, horizonPx)
  },
  front(world) {
    const { heightPx, widthPx, unit, wish } = world
    if (!wish.scenes.includes('jungle')) return
    vines(world, 9, heightPx * 0.3, 0, 5)
    thicket(world, [-unit * 8, widthPx * 0.26], heightPx * 1.03, unit * 25, 0, 4000)
    thicket(world, [widthPx * 0.78, widthPx + unit * 8], heightPx * 1.03, unit * 25, 0, 5000)
  },
}

function conifers(world: World, top: number): void {
  const random = world.random(421)
  for (let tree = 0; tree < 26; tree += 1)
    conifer(
      world,
      world.widthPx * random.next(),
      top + world.unit * 5,
      world.unit * random.between(9, 16),
      hex('#2f6650'),
      0.25,
      tree,
    )
}

function cliff(world: World, top: number, foot: number, color: Color): void {
  const { canvas, widthPx, unit } = world
  const line = ridgeLine(world, top + unit * 4, unit * 6, 0.4, 12, 26)
  ridge(world, line, color, 0.12)
  const dark = world.tone(darker(color, 0.5), 0.1)
  const bright = world.tone(lighter(color, 0.3), 0.1)
  fill(
    canvas,
    below(world, line),
    noisy(noiseField(world.seed + 6, 5, 5), unit * 40, unit * 130, [
      [0, dark, 0.75],
      [0.45, dark, 0],
      [0.6, bright, 0],
      [1, bright, 0.5],
    ]),
  )
  const random = world.random(422)
  for (let crack = 0; crack < 16; crack += 1) {
    const [x, y, long] = [
      widthPx * random.next(),
      top + (foot - top) * random.between(0.1, 0.7),
      unit * random.between(6, 16),
    ]
    fill(
      canvas,
      polygon([x, y, x + unit * 0.7, y + long * 0.5, x - unit * 0.4, y + long, x - unit * 0.5, y + long * 0.5]),
      solid(dark),
      0.6,
    )
  }
}

/** The falling water: streaks go down in chains, and foam stands where it meets the pool. */
function fall(world: World, x: number, top: number, foot: number): void {
  const { canvas, unit, light } = world
  const [narrow, wide] = [unit * 8, unit * 12]
  const pale = blend(world.tone(hex('#cfe8f0')), light.skyLow, 0.2)
  fill(
    canvas,
    blob([
      x - narrow,
      top + unit,
      x,
      top - unit * 0.6,
      x + narrow,
      top + unit,
      x + narrow,
      top + unit * 6,
      x + wide,
      foot,
      x,
      foot + unit * 2,
      x - wide,
      foot,
      x - narrow,
      top + unit * 6,
    ]),
    linear(
      [x - wide, 0],
      [x + wide, 0],
      [
        [0, darker(pale, 0.12)],
        [0.3, lighter(pale, 0.4)],
        [0.55, pale],
        [0.8, lighter(pale, 0.3)],
        [1, darker(pale, 0.2)],
      ],
      10,
    ),
  )
  const random = world.random(423)
  for (let strand = 0; strand < 22; strand += 1) {
    const [across, start, thin] = [random.between(-0.94, 0.94), random.next(), random.between(0.15, 0.5)]
    const tone = random.chance(0.6) ? WHITE : darker(pale, 0.3)
    for (let streak = 0; streak < STREAKS; streak += 1) {
      const fallen = start + (streak + world.phase) / STREAKS
      const part = fallen - Math.floor(fallen)
      const y = top + unit * 2 + (foot - top - unit * 9) * part
      const middle = x + across * (narrow + (wide - narrow) * part)
      fill(
        canvas,
        polygon([
          middle,
          y,
          middle + unit * thin,
          y + unit * 4,
          middle,
          y + unit * 9,
          middle - unit * thin,
          y + unit * 4,
        ]),
        solid(tone),
        0.6 * Math.min(1, part * 8, (1 - part) * 8),
      )
    }
  }
  for (let cloud = 0; cloud < 9; cloud += 1) {
    const [cloudX, radius] = [x + ((cloud - 4) / 4) * wide * 1.15, unit * random.between(5, 8.5)]
    const y = foot + unit * (random.between(-2, 2) + 0.7 * world.sway(cloud / 9))
    fill(
      canvas,
      oval(cloudX, y, radius, radius * 0.7),
      radial(cloudX, y, radius, radius * 0.7, [
        [0, lighter(pale, 0.75), 0.85],
        [0.5, lighter(pale, 0.6), 0.5],
        [1, WHITE, 0],
      ]),
    )
  }
}

function stones({ canvas, random: chance, tone, widthPx, heightPx, unit }: World, linePx: number): void {
  const random = chance(424)
  for (let stone = 0; stone < 14; stone += 1) {
    const near = stone / 14
    const x = widthPx * (random.chance(0.5) ? random.between(0, 0.34) : random.between(0.66, 1))
    const [y, size] = [linePx + (heightPx - linePx) * near, unit * (2.5 + 5 * near) * random.between(0.7, 1.2)]
    const gray = tone(random.chance(0.5) ? hex('#6f7068') : hex('#595c58'))
    fill(
      canvas,
      blob([
        x - size,
        y,
        x - size * 0.8,
        y - size * 0.5,
        x - size * 0.1,
        y - size * 0.75,
        x + size * 0.7,
        y - size * 0.5,
        x + size,
        y,
        x,
        y + size * 0.2,
      ]),
      linear(
        [x - size, y - size],
        [x + size * 0.4, y],
        [
          [0, lighter(gray, 0.28)],
          [1, darker(gray, 0.3)],
        ],
        12,
      ),
    )
  }
}
