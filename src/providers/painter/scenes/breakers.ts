import { type Color, darker, hex, lighter } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { linear, solid } from '../raster/paint.ts'
import { blob, limb, oval, polygon } from '../raster/path.ts'
import type { World } from '../world.ts'

/** The back of a wave, its lip that falls over, and the hollow under it: x and y in hundredths of its size. */
const BACK = [-90, 6, -62, -8, -34, -34, -10, -66, 14, -88, 36, -96]
const LIP = [54, -94, 68, -82, 74, -66, 66, -72, 52, -76]
const HOLLOW = [40, -70, 28, -52, 24, -32, 32, -14, 52, 0, 84, 6]
/** How far from the start of the hollow's line its streaks begin. */
const STREAKS = 7

/** Waves as high as houses, one behind the other, that heave. */
export function breakers(world: World, linePx: number, color: Color): void {
  const { widthPx, heightPx, unit } = world
  const tall = heightPx - linePx
  const random = world.random(490)
  const side = random.chance(0.5) ? 1 : -1
  for (const [index, [across, drop, size, turn]] of (
    [
      [0.16, 0.3, 30, -1],
      [0.84, 0.42, 38, 1],
      [0.34, 0.9, 66, 1],
    ] as const
  ).entries()) {
    const heave = world.sway(index / 3)
    const x = widthPx * (side > 0 ? across : 1 - across) + unit * 1.6 * world.sway(index / 3 + 0.25)
    breaker(
      world,
      x,
      linePx + tall * drop + unit * 1.8 * heave,
      unit * size,
      side * turn,
      index === 2 ? color : lighter(color, 0.1),
      0.16 - 0.08 * index,
    )
  }
}

function breaker(world: World, x: number, y: number, size: number, side: number, color: Color, depth: number): void {
  const { canvas } = world
  const at = (points: readonly number[]) =>
    points.map((value, index) => (index % 2 ? y + (value * size) / 100 : x + (side * value * size) / 100))
  const seen = world.tone(color, depth)
  const foam = world.tone(hex('#f2f8f8'), depth)
  fill(
    canvas,
    [...blob(at([...BACK, ...LIP, ...HOLLOW, 84, 40, -90, 40]), 8)],
    linear(
      [x - side * size * 0.5, y - size],
      [x + side * size * 0.2, y + size * 0.2],
      [
        [0, lighter(seen, 0.35)],
        [0.4, seen],
        [1, darker(seen, 0.35)],
      ],
      10,
    ),
  )
  // Water is drawn up the hollow in streaks.
  for (let streak = 0; streak < STREAKS; streak += 1) {
    const part = streak / STREAKS
    const line = [28 - 66 * part, 2, 0.3, 4 - 34 * part, -34 + 14 * part, 0.9, 22 - 30 * part, -72 + 30 * part, 0.3]
    const placed = line.map((value, index) =>
      index % 3 === 0
        ? x + (side * value * size) / 100
        : index % 3 === 1
          ? y + (value * size) / 100
          : (value * size) / 100,
    )
    fill(canvas, limb(placed, 6), solid(streak % 2 ? lighter(seen, 0.45) : darker(seen, 0.3)), 0.55)
  }
  fill(
    canvas,
    blob(at([-14, -62, 14, -91, 38, -99, 58, -96, 73, -82, 77, -62, 64, -74, 46, -80, 22, -80]), 8),
    solid(foam),
    0.96,
  )
  const random = world.random(491 + Math.round(size / world.unit))
  for (let drop = 0; drop < 46; drop += 1) {
    const part = random.next()
    const [dropX, dropY] = at([
      part * 92 - 12 + random.between(-4, 6),
      -62 - 34 * (1 - (2 * part - 1.1) * (2 * part - 1.1)) + random.between(-5, 9),
    ])
    const radius = size * random.between(0.006, 0.032)
    const jump = world.unit * 0.7 * world.sway(random.next())
    fill(canvas, oval(dropX ?? x, (dropY ?? y) + jump, radius, radius, 0, 12), solid(foam), 0.95)
  }
  // Claws of foam at the lip.
  for (let claw = 0; claw < 6; claw += 1) {
    const [fromX, fromY] = [48 + claw * 5, -78 + claw * 2.6]
    fill(
      canvas,
      polygon(at([fromX - 3, fromY, fromX + 3, fromY, fromX - 1 + claw * 0.6, fromY + 10 + 3 * (claw % 2)])),
      solid(foam),
      0.95,
    )
  }
  fill(canvas, blob(at([34, 3, 50, -4, 70, -2, 92, 3, 70, 6, 50, 6]), 6), solid(foam), 0.7)
}
