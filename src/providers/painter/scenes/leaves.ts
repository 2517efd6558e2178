import { type Color, darker, hex, lighter } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { swing, wave } from '../raster/numbers.ts'
import { linear, solid } from '../raster/paint.ts'
import { limb, polygon } from '../raster/path.ts'
import type { World } from '../world.ts'

/** The greens of warm woods. */
const GREENS: readonly [Color, ...Color[]] = [hex('#2f7d3f'), hex('#3f9448'), hex('#226a46'), hex('#5aa544')]

/** A fan of long leaves that bow, with a lighter side each; `side` −1 hangs from above. */
export function fronds(world: World, x: number, y: number, size: number, depth: number, name: number, side = 1): void {
  const { canvas } = world
  const random = world.random(7400 + name)
  const count = random.whole(7, 10)
  for (let leaf = 0; leaf < count; leaf += 1) {
    const turns = -0.25 + ((leaf + 0.5) / count - 0.5) * 0.52 + random.between(-0.02, 0.02)
    const long = size * random.between(0.75, 1.1)
    const sway = 0.006 * world.sway(x / world.widthPx + leaf / 9)
    const [dx, dy] = [swing(turns + sway), side * wave(turns + sway)]
    const half = long * 0.085
    const [midX, midY] = [x + dx * long * 0.55, y + dy * long * 0.6]
    const [tipX, tipY] = [x + dx * long, y + dy * long * 0.86 + long * 0.22 * Math.abs(dx)]
    const seen = world.tone(random.pick(GREENS), depth)
    const [acrossX, acrossY] = [-dy * half, dx * half]
    fill(
      canvas,
      polygon([x, y, midX + acrossX, midY + acrossY, tipX, tipY, midX - acrossX, midY - acrossY]),
      solid(darker(seen, 0.16)),
    )
    fill(canvas, polygon([x, y, midX + acrossX, midY + acrossY, tipX, tipY, midX, midY]), solid(lighter(seen, 0.08)))
  }
}

/** A row of fans from one side to the other; `side` −1 hangs from above. */
export function thicket(
  world: World,
  [from, to]: readonly [number, number],
  y: number,
  size: number,
  depth: number,
  name: number,
  side = 1,
): void {
  const random = world.random(7600 + name)
  for (let x = from; x < to; x += size * random.between(0.28, 0.5))
    fronds(
      world,
      x,
      y + size * random.between(-0.12, 0.12),
      size * random.between(0.7, 1.15),
      depth,
      name + Math.floor(x),
      side,
    )
}

/** A tall trunk from below the ground to above the picture, with plants that climb on it. */
export function giant(world: World, x: number, y: number, wide: number, depth: number): void {
  const { canvas } = world
  const bark = world.tone(hex('#5d4a38'), depth)
  fill(
    canvas,
    polygon([
      x - wide * 1.7,
      y,
      x - wide * 0.55,
      y - wide * 3,
      x - wide * 0.5,
      -2,
      x + wide * 0.5,
      -2,
      x + wide * 0.55,
      y - wide * 3,
      x + wide * 1.7,
      y,
    ]),
    linear(
      [x - wide, 0],
      [x + wide, 0],
      [
        [0, lighter(bark, 0.14)],
        [1, darker(bark, 0.34)],
      ],
      10,
    ),
  )
}

/** Vines that hang from above and swing. */
export function vines(world: World, count: number, longest: number, depth: number, name: number): void {
  const { canvas, widthPx, unit } = world
  const random = world.random(7800 + name)
  for (let vine = 0; vine < count; vine += 1) {
    const [x, long] = [random.between(0, widthPx), longest * random.between(0.35, 1)]
    const drift = unit * 1.2 * world.sway(vine / count)
    const green = world.tone(random.pick(GREENS), depth)
    fill(
      canvas,
      limb([x, -2, unit * 0.3, x + unit + drift * 0.5, long * 0.5, unit * 0.28, x + drift, long, unit * 0.14], 6),
      solid(darker(green, 0.2)),
    )
    for (let leaf = 1; leaf < 7; leaf += 1) {
      const [part, side] = [leaf / 7, leaf % 2 ? 1 : -1]
      const [leafX, leafY] = [x + drift * part + unit * 4 * part * (1 - part), long * part]
      fill(
        canvas,
        polygon([
          leafX,
          leafY,
          leafX + side * unit * 1.3,
          leafY - unit * 0.3,
          leafX + side * unit * 2,
          leafY + unit * 1.5,
          leafX + side * unit * 0.5,
          leafY + unit * 1.1,
        ]),
        solid(green),
      )
    }
  }
}
