import { blend, darker, hex, lighter, WHITE } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { wave } from '../raster/numbers.ts'
import { radial, solid } from '../raster/paint.ts'
import { limb, oval, polygon, rectangle } from '../raster/path.ts'
import type { World } from '../world.ts'
import { ground, ridge, ridgeLine } from './parts.ts'
import type { Scene } from './scene.ts'
import { sky } from './sky.ts'

const FIRE = hex('#ffb04a')
const PUFFS = 18

/** A pad under an open sky: what takes off stands on a column of smoke, which spreads over the ground. */
export const launch: Scene = {
  horizon: 0.84,
  ground: 0.9,
  isOutdoors: true,
  isCentered: true,
  back(world, horizonPx) {
    sky(world, horizonPx)
    const { canvas, widthPx, heightPx, unit } = world
    const [x, foot] = [widthPx * 0.5, heightPx * 0.9]
    ridge(world, ridgeLine(world, horizonPx, heightPx * 0.04, 0.2, 1), hex('#6f8a84'), 0.45)
    ground(world, horizonPx, hex('#7d8a62'), hex('#93a074'))
    tower(world, x + unit * 25, foot, unit * 62)
    fill(
      canvas,
      oval(x, foot - unit * 8, unit * 50, unit * 30),
      radial(x, foot - unit * 8, unit * 50, unit * 30, [
        [0, FIRE, 0.7],
        [1, FIRE, 0],
      ]),
    )
    column(world, x, Math.min(heightPx * 0.78, heightPx * 0.5 + unit * 33), foot)
  },
}

function tower({ canvas, tone, unit }: World, x: number, y: number, tall: number): void {
  const steel = solid(tone(hex('#8a4a40'), 0.12))
  const half = unit * 3
  for (const side of [-1, 1]) fill(canvas, rectangle(x + side * half - unit * 0.4, y - tall, unit * 0.8, tall), steel)
  for (let floor = 0; floor < 9; floor += 1) {
    const [low, high] = [y - (tall * floor) / 9, y - (tall * (floor + 1)) / 9]
    fill(canvas, rectangle(x - half, high, half * 2, unit * 0.6), steel)
    fill(canvas, limb([x - half, low, unit * 0.25, x + half, high, unit * 0.25], 2), steel)
    fill(canvas, limb([x + half, low, unit * 0.25, x - half, high, unit * 0.25], 2), steel)
  }
  for (const part of [0.55, 0.85])
    fill(canvas, rectangle(x - half - unit * 9, y - tall * part, unit * 9, unit * 1.1), steel)
  fill(canvas, polygon([x - unit * 0.3, y - tall, x, y - tall - unit * 9, x + unit * 0.3, y - tall]), steel)
}

/** Fire between the engine and the ground, and smoke that rolls away to both sides in chains. */
function column({ canvas, unit, phase, tone, light }: World, x: number, top: number, foot: number): void {
  const white = blend(tone(hex('#f4f1ee')), WHITE, 0.25)
  for (let puff = PUFFS - 1; puff >= 0; puff -= 1)
    for (const side of [-1, 1]) {
      const rolled = (puff + phase) / PUFFS
      const radius = unit * (3 + 10 * rolled + 1.6 * wave(rolled * 5.3 + side * 0.2))
      const [puffX, puffY] = [
        x + side * unit * 58 * rolled,
        foot + unit * (3 - 7 * rolled + 2.5 * wave(rolled * 3.7 + side * 0.3)),
      ]
      const lit = blend(FIRE, white, Math.min(1, rolled * 3))
      fill(
        canvas,
        oval(puffX, puffY, radius, radius * 0.92, 0, 32),
        radial(
          puffX - side * radius * 0.4,
          puffY - radius * 0.4,
          radius * 1.6,
          radius * 1.6,
          [
            [0, lighter(lit, 0.3)],
            [0.5, lit],
            [1, darker(blend(lit, light.haze, 0.3), 0.3)],
          ],
          8,
        ),
        0.96,
      )
    }
  for (const [wide, color] of [
    [6.5, hex('#ff8a2a')],
    [4.5, hex('#ffc45a')],
    [2.4, hex('#fff4c8')],
  ] as const)
    fill(
      canvas,
      polygon([
        x - unit * wide * 0.7,
        top - unit * 6,
        x + unit * wide * 0.7,
        top - unit * 6,
        x + unit * wide * 1.5,
        foot + unit * 2,
        x - unit * wide * 1.5,
        foot + unit * 2,
      ]),
      solid(color),
      0.8,
    )
}
