import { blend, darker, hex, lighter } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { wave } from '../raster/numbers.ts'
import { linear, radial, solid } from '../raster/paint.ts'
import { limb, oval, polygon } from '../raster/path.ts'
import type { World } from '../world.ts'
import { ridge, ridgeLine } from './parts.ts'
import type { Scene } from './scene.ts'
import { sky } from './sky.ts'

const GLOW = hex('#ff6a1c')
const MELT = hex('#ffd35a')
const BILLOWS = 34
const SPARKS = 90

/** A mountain of fire: a cone with streams of lava, sparks over its crater, and ash that drifts away. */
export const volcano: Scene = {
  horizon: 0.74,
  ground: 0.9,
  isOutdoors: true,
  back(world, horizonPx) {
    sky(world, horizonPx)
    const { canvas, widthPx, heightPx, unit } = world
    const [x, top, foot] = [widthPx * 0.5, heightPx * 0.36, heightPx * 0.8]
    const shine = (reach: number, opacity: number) =>
      fill(
        canvas,
        oval(x, top, reach, reach),
        radial(x, top, reach, reach, [
          [0, GLOW, opacity],
          [0.4, GLOW, opacity * 0.45],
          [1, GLOW, 0],
        ]),
      )
    shine(unit * 70, 0.6)
    ash(world, x, top)
    ridge(world, ridgeLine(world, horizonPx, heightPx * 0.14, 0.9, 1), hex('#5f6478'), 0.45)
    sparks(world, x, top)
    cone(world, x, top, foot)
    shine(unit * 17, 0.75)
    ridge(world, ridgeLine(world, heightPx * 0.82, heightPx * 0.07, 0.4, 2), hex('#4a4046'), 0.1)
    ridge(world, ridgeLine(world, heightPx * 0.92, heightPx * 0.06, 0.2, 3), hex('#4d5b3c'), 0)
  },
}

/** How far the slope is from the middle, in hundredths, `down` from the crater (0) to the foot (1): steeper near the top. */
const slope = (down: number) => 6 + 26 * down + 28 * down * down

function cone({ canvas, unit, tone, random, sway }: World, x: number, top: number, foot: number): void {
  const edge = random(401)
  const sides = [-1, 1].map((side) =>
    Array.from({ length: 25 }, (_, step) => {
      const ragged = step === 0 ? 0 : edge.between(-0.9, 0.9)
      return [x + side * unit * (slope(step / 24) + ragged), top + ((foot - top) * step) / 24] as const
    }),
  )
  const [left = [], right = []] = sides
  const rim = [x - unit * 3, top + unit * 1.8, x + unit * 1.5, top + unit * 1.2]
  const rock = tone(hex('#5b4a4c'), 0.06)
  fill(
    canvas,
    polygon([...[...left].reverse().flat(), ...rim, ...right.flat()]),
    linear(
      [x - unit * 34, foot],
      [x + unit * 38, foot],
      [
        [0, lighter(rock, 0.16)],
        [0.5, rock],
        [1, darker(rock, 0.45)],
      ],
      14,
    ),
  )
  // Gullies, and lava in some of them.
  for (let gully = 0; gully < 13; gully += 1) {
    const lean = (gully - 6) / 6.4
    const isLava = [2, 5, 6, 9].includes(gully)
    const long = isLava ? edge.between(0.7, 1.02) : edge.between(0.6, 1)
    const wide = isLava ? unit * edge.between(0.7, 1.3) : unit * 0.5
    const line = (half: number) =>
      limb(
        [0, 0.25, 0.5, 0.75, 1].flatMap((step) => {
          const down = step * long
          const bend = step === 0 ? 0 : unit * 2.2 * wave(gully * 0.37 + step * 1.3) * step
          return [
            x + lean * unit * slope(down) * 0.86 + bend,
            top + unit * 1.2 + (foot - top) * down * 0.97,
            half * (0.8 + 0.9 * step),
          ]
        }),
        5,
      )
    if (!isLava) fill(canvas, line(wide), solid(darker(rock, 0.4)), 0.5)
    else
      for (const [part, color, opacity] of [
        [2.2, GLOW, 0.3],
        [1, hex('#f2431a'), 1],
        [0.5, blend(hex('#ff9a2c'), MELT, 0.5 + 0.5 * sway(gully / 7)), 1],
      ] as const)
        fill(canvas, line(wide * part), solid(color), opacity)
  }
}

/** Clouds that rise in a chain: after the loop each is where the next one was, so all about it follows from its height. */
function ash({ canvas, unit, light, phase, seed }: World, x: number, top: number): void {
  const side = seed % 2 === 0 ? 1 : -1
  for (let billow = BILLOWS - 1; billow >= 0; billow -= 1) {
    const risen = (billow + phase) / BILLOWS
    const radius = unit * (3 + 17 * risen + 2.5 * Math.min(1, risen * 4) * wave(risen * 17.1))
    const across =
      x +
      side *
        unit *
        (30 * risen * risen + 9 * risen * wave(risen * 9.7) + 5 * Math.min(1, risen * 4) * wave(risen * 23.3))
    const y = top + unit * 3 - unit * (8 * risen + 38 * risen * (1.4 - 0.55 * risen))
    const smoke = blend(hex('#57505a'), light.skyTop, 0.2 * risen)
    const lit = blend(GLOW, lighter(smoke, 0.3), Math.min(1, 0.25 + risen * 1.9))
    fill(
      canvas,
      oval(across, y, radius, radius * 0.9, 0, 36),
      radial(
        across - side * radius * 0.35,
        y + radius * (0.7 - 1.3 * Math.min(1, risen * 2)),
        radius * 1.7,
        radius * 1.7,
        [
          [0, lit],
          [0.45, smoke],
          [1, darker(smoke, 0.5)],
        ],
        14,
      ),
      0.94,
    )
  }
}

/** Glowing stones that fly up and fall down beside the crater. */
function sparks({ canvas, unit, phase, random: chance }: World, x: number, top: number): void {
  const random = chance(402)
  for (let spark = 0; spark < SPARKS; spark += 1) {
    const [across, high, start, size] = [
      random.between(-1, 1) + random.between(-1, 1),
      random.between(10, 30),
      random.next() + phase,
      random.between(0.25, 0.7),
    ]
    const flown = start - Math.floor(start)
    const [sparkX, sparkY] = [
      x + across * unit * 15 * flown,
      top - unit * 4 * high * flown * (1 - flown) + unit * 8 * flown * flown,
    ]
    fill(
      canvas,
      oval(sparkX, sparkY, unit * size, unit * size, 0, 8),
      solid(blend(MELT, GLOW, flown)),
      1 - flown * flown,
    )
  }
  for (const [wide, high, color] of [
    [5, 17, GLOW],
    [3, 12, hex('#ff9a2c')],
    [1.5, 8, MELT],
  ] as const)
    fill(
      canvas,
      polygon([
        x - unit * wide,
        top + unit * 3,
        x - unit * wide * 0.4,
        top - unit * high * 0.7,
        x,
        top - unit * high,
        x + unit * wide * 0.5,
        top - unit * high * 0.6,
        x + unit * wide,
        top + unit * 3,
      ]),
      solid(color),
      0.85,
    )
}
