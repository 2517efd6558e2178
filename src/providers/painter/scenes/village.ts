import { type Color, darker, hex, lighter } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { linear, solid } from '../raster/paint.ts'
import { blob, limb, polygon, rectangle } from '../raster/path.ts'
import type { World } from '../world.ts'
import { foliage, grass, leafy, ridge, ridgeLine } from './parts.ts'
import { hasSnow, SNOW, turf } from './peaks.ts'
import type { Scene } from './scene.ts'
import { sky } from './sky.ts'

const TIMBER = hex('#5a4030')
const PLASTERS: readonly [Color, ...Color[]] = [hex('#efe2c6'), hex('#e4d0ac'), hex('#d8c4a8'), hex('#e8d8c8')]
const ROOFS: readonly [Color, ...Color[]] = [hex('#9a4a38'), hex('#7d4636'), hex('#8a6a44'), hex('#6d4c44')]

/** Houses of timber and plaster around a church, in rows that come nearer, and a way that leads to them. */
export const village: Scene = {
  horizon: 0.56,
  ground: 0.92,
  isOutdoors: true,
  back(world, horizonPx) {
    sky(world, horizonPx)
    const { canvas, widthPx, heightPx, unit } = world
    ridge(world, ridgeLine(world, horizonPx, heightPx * 0.18, 0.2, 1), hex('#7f9a8a'), 0.6)
    ridge(world, ridgeLine(world, horizonPx + heightPx * 0.04, heightPx * 0.08, 0.1, 2), darker(turf(world), 0.1), 0.4)
    const random = world.random(441)
    const row = (y: number, size: number, depth: number, name: number) => {
      for (let x = -unit * 2; x < widthPx + unit * 4; x += size * random.between(0.86, 1.2)) {
        const at = name + Math.floor(x)
        if (random.chance(0.22)) leafy(world, x, y, size * 0.9, foliage(world), depth, at)
        else cottage(world, x, y + unit * random.between(-1, 1), size * random.between(0.85, 1.15), depth, at)
      }
    }
    row(horizonPx + heightPx * 0.07, unit * 13, 0.5, 100)
    church(world, widthPx * random.between(0.4, 0.62), horizonPx + heightPx * 0.12, unit * 46, 0.36)
    row(horizonPx + heightPx * 0.15, unit * 19, 0.26, 200)
    const green = turf(world)
    ridge(world, ridgeLine(world, horizonPx + heightPx * 0.18, heightPx * 0.03, 0.1, 4), green, 0.12)
    const [middle, top] = [widthPx * 0.5, horizonPx + heightPx * 0.15]
    const way = world.tone(hasSnow(world) ? hex('#d3dce4') : hex('#b09a78'), 0.05)
    fill(
      canvas,
      blob([
        middle - unit,
        top,
        middle + unit * 2,
        top,
        middle - unit * 2,
        top + heightPx * 0.1,
        middle + unit * 22,
        heightPx * 1.05,
        middle - unit * 22,
        heightPx * 1.05,
        middle - unit * 8,
        top + heightPx * 0.1,
      ]),
      linear(
        [0, top],
        [0, heightPx],
        [
          [0, way],
          [1, darker(way, 0.2)],
        ],
        18,
      ),
    )
    for (const [x, size] of [
      [0.1, 34],
      [0.9, 37],
    ] as const)
      cottage(world, widthPx * x, heightPx * 0.89, unit * size, 0, Math.floor(x * 10))
    grass(world, heightPx * 0.9, heightPx + unit, darker(green, 0.2), hasSnow(world) ? 20 : 110, 442)
  },
}

/** A steep roof over plaster between beams, with a window on each side of the door, lit when it is dark. */
function cottage(world: World, x: number, y: number, size: number, depth: number, name: number): void {
  const { canvas, light } = world
  const random = world.random(7900 + name)
  const [half, wall, roof] = [size * 0.42, size * 0.46, size * random.between(0.46, 0.6)]
  const plaster = world.tone(random.pick(PLASTERS), depth)
  const beam = solid(world.tone(TIMBER, depth))
  const tiles = world.tone(hasSnow(world) ? SNOW : random.pick(ROOFS), depth)
  const shaded = (color: Color) =>
    linear(
      [x - half, y - wall - roof],
      [x + half, y],
      [
        [0, lighter(color, 0.14)],
        [1, darker(color, 0.26)],
      ],
      8,
    )
  fill(
    canvas,
    rectangle(x + half * 0.4, y - wall - roof * 0.95, size * 0.11, roof * 0.8),
    solid(world.tone(hex('#84685c'), depth)),
  )
  smoke(world, x + half * 0.4 + size * 0.055, y - wall - roof * 0.95, size, name)
  fill(canvas, rectangle(x - half, y - wall, half * 2, wall), shaded(plaster))
  const thick = size * 0.035
  for (const part of [-1, -0.36, 0.36, 0.93]) fill(canvas, rectangle(x + half * part, y - wall, thick, wall), beam)
  for (const part of [1, 0.5]) fill(canvas, rectangle(x - half, y - wall * part, half * 2, thick), beam)
  for (const side of [-1, 1])
    fill(
      canvas,
      limb([x + side * half * 0.95, y - wall * 0.5, thick * 0.5, x + side * half * 0.4, y - wall, thick * 0.5], 2),
      beam,
    )
  fill(
    canvas,
    polygon([
      x - half * 1.2,
      y - wall * 0.94,
      x - half * 0.72,
      y - wall - roof,
      x + half * 0.72,
      y - wall - roof,
      x + half * 1.2,
      y - wall * 0.94,
    ]),
    shaded(tiles),
  )
  fill(canvas, rectangle(x - size * 0.07, y - wall * 0.48, size * 0.16, wall * 0.48), beam)
  const pane = light.isDark ? hex('#ffd27a') : world.tone(hex('#58687a'), depth)
  for (const part of [-0.72, 0.56])
    fill(canvas, rectangle(x + half * part, y - wall * 0.42, size * 0.1, size * 0.12), solid(pane))
}

function smoke({ canvas, light, sway }: World, x: number, y: number, size: number, name: number): void {
  const drift = size * 0.04 * sway(name / 7)
  fill(
    canvas,
    blob([
      x,
      y,
      x - size * 0.06 + drift,
      y - size * 0.16,
      x + size * 0.04 + drift,
      y - size * 0.36,
      x + size * 0.14 + drift * 2,
      y - size * 0.42,
      x + size * 0.1 + drift,
      y - size * 0.18,
    ]),
    solid(lighter(light.haze, 0.3)),
    0.4,
  )
}

function church(world: World, x: number, y: number, size: number, depth: number): void {
  const { canvas } = world
  const stone = world.tone(hex('#b5aca0'), depth)
  const slate = world.tone(hex('#566272'), depth)
  const dark = solid(world.tone(hex('#3a3a42'), depth))
  fill(canvas, rectangle(x, y - size * 0.36, size * 0.42, size * 0.4), solid(darker(stone, 0.08)))
  fill(
    canvas,
    polygon([
      x - size * 0.02,
      y - size * 0.35,
      x + size * 0.06,
      y - size * 0.54,
      x + size * 0.38,
      y - size * 0.54,
      x + size * 0.46,
      y - size * 0.35,
    ]),
    solid(slate),
  )
  fill(
    canvas,
    rectangle(x - size * 0.2, y - size * 0.66, size * 0.22, size * 0.7),
    linear(
      [x - size * 0.2, 0],
      [x, 0],
      [
        [0, lighter(stone, 0.12)],
        [1, darker(stone, 0.2)],
      ],
    ),
  )
  fill(
    canvas,
    polygon([x - size * 0.23, y - size * 0.65, x - size * 0.09, y - size * 1.05, x + size * 0.05, y - size * 0.65]),
    solid(darker(slate, 0.1)),
  )
  fill(canvas, rectangle(x - size * 0.097, y - size * 1.14, size * 0.014, size * 0.11), dark)
  fill(canvas, rectangle(x - size * 0.125, y - size * 1.11, size * 0.07, size * 0.014), dark)
  for (const [left, top] of [
    [-0.12, 0.58],
    [0.1, 0.26],
    [0.22, 0.26],
    [0.33, 0.26],
  ] as const)
    fill(canvas, rectangle(x + size * left, y - size * top, size * 0.05, size * 0.12), dark)
}
