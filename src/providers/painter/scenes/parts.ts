import { type Color, darker, hex, lighter } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { noiseField } from '../raster/noise.ts'
import { linear, noisy, solid } from '../raster/paint.ts'
import { limb, oval, type Path, polygon, rectangle } from '../raster/path.ts'
import { scramble } from '../raster/random.ts'
import type { World } from '../world.ts'

/** A line of hills or rocks from edge to edge: heights above `y` by midpoint noise, `roughness` 0 (round) to 1 (rock). */
export function ridgeLine(
  world: World,
  y: number,
  height: number,
  roughness: number,
  name: number,
  wide = 90,
): number[] {
  const { widthPx, unit } = world
  const step = Math.max(1, widthPx / 160)
  const points: number[] = []
  for (let x = -step; x <= widthPx + step; x += step) {
    let [sum, size, reach] = [0, wide * unit, 1]
    for (let octave = 0; octave < (roughness > 0.3 ? 6 : 3); octave += 1) {
      const value = latticeAt(x / size, scramble(world.seed, name, octave))
      sum += reach * (roughness > 0.6 && octave < 2 ? 1 - Math.abs(2 * value - 1) : value)
      size /= 2.1
      reach *= 0.32 + 0.2 * roughness
    }
    points.push(x, y - height * (sum / (roughness > 0.6 ? 1.5 : 1.4)))
  }
  return points
}

function latticeAt(x: number, seed: number): number {
  const cell = Math.floor(x)
  const part = x - cell
  const eased = part * part * (3 - 2 * part)
  const at = (index: number) => scramble(index, 5, seed) / 0x1_0000_0000
  return at(cell) + (at(cell + 1) - at(cell)) * eased
}

/** What lies below a line of hills. */
export const below = (world: World, line: readonly number[]): Path =>
  polygon([...line, world.widthPx + 9, world.heightPx + 9, -9, world.heightPx + 9])

/** A hill or range, lighter at its top. */
export function ridge(world: World, line: readonly number[], color: Color, depth: number): void {
  let top = world.heightPx
  for (let at = 1; at < line.length; at += 2) top = Math.min(top, line[at] ?? top)
  const seen = world.tone(color, depth)
  const foot = world.tone(darker(color, 0.12), Math.min(1, depth + 0.3))
  fill(
    world.canvas,
    below(world, line),
    linear(
      [0, top],
      [0, Math.max(top + world.unit * 30, world.heightPx)],
      [
        [0, lighter(seen, 0.08)],
        [0.5, seen],
        [1, foot],
      ],
      5,
    ),
  )
}

/** Even ground from a height down, darker towards the viewer, with blotches. */
export function ground(world: World, y: number, near: Color, far: Color, blotches = 0.16): void {
  const { canvas, widthPx, heightPx, unit } = world
  const area = rectangle(0, y, widthPx, heightPx - y)
  fill(
    canvas,
    area,
    linear(
      [0, y],
      [0, heightPx],
      [
        [0, world.tone(far, 0.25)],
        [1, world.tone(near)],
      ],
      5,
    ),
  )
  const dark = world.tone(darker(near, 0.3))
  const bright = world.tone(lighter(far, 0.25))
  const stops = [
    [0, dark, blotches],
    [0.42, dark, 0],
    [0.58, bright, 0],
    [1, bright, blotches],
  ] as const
  fill(canvas, area, noisy(noiseField(world.seed + 5, 4, 5), unit * 120, unit * 22, stops))
}

/** Tufts of grass along the ground, nearer ones larger. */
export function grass(world: World, from: number, to: number, color: Color, count: number, name: number): void {
  const { canvas, widthPx, unit } = world
  const random = world.random(name)
  for (let index = 0; index < count; index += 1) {
    const near = index / count
    const y = from + (to - from) * near
    const x = random.between(0, widthPx)
    const height = unit * (1.2 + 4.2 * near) * random.between(0.7, 1.3)
    const lean = random.between(-0.5, 0.5) + 0.25 * world.sway(x / widthPx)
    const seen = world.tone(random.chance(0.5) ? lighter(color, 0.12) : darker(color, 0.16), 0.3 * (1 - near))
    const blade = height * 0.09
    fill(canvas, polygon([x - blade, y, x + lean * height, y - height, x + blade, y]), solid(seen))
    fill(
      canvas,
      polygon([x - blade * 3, y, x - height * 0.4 + lean * height, y - height * 0.7, x - blade, y]),
      solid(seen),
    )
    fill(
      canvas,
      polygon([x + blade, y, x + height * 0.45 + lean * height, y - height * 0.75, x + blade * 3, y]),
      solid(seen),
    )
  }
}

/** Foliage of the season. */
export function foliage(world: World): Color {
  const { weather } = world.wish
  if (weather.has('leaves')) return hex('#d0762c')
  if (weather.has('petals')) return hex('#eda7bd')
  if (weather.has('snow')) return hex('#5e7f78')
  return hex('#4d8a4a')
}

/** A conifer of stacked skirts, with snow on them in winter. */
export function conifer(
  world: World,
  x: number,
  y: number,
  height: number,
  color: Color,
  depth: number,
  name = 0,
): void {
  const { canvas } = world
  const lean = height * 0.025 * world.sway(x / world.widthPx)
  const hasSnow = world.wish.weather.has('snow')
  const seen = world.tone(color, depth)
  fill(
    canvas,
    rectangle(x - height * 0.022, y - height * 0.16, height * 0.044, height * 0.16),
    solid(world.tone(hex('#5b4030'), depth)),
  )
  for (let tier = 0; tier < 4; tier += 1) {
    const top = y - height * (0.42 + tier * 0.195)
    const bottom = y - height * (0.1 + tier * 0.2)
    const half = height * (0.25 - tier * 0.052) * (0.92 + 0.16 * (scramble(tier, name, 3) / 0x1_0000_0000))
    const tip = x + (lean * (tier + 1)) / 4
    const skirt = [
      tip,
      top,
      x + half,
      bottom,
      x + half * 0.4,
      bottom - height * 0.025,
      x,
      bottom + height * 0.012,
      x - half * 0.45,
      bottom - height * 0.025,
      x - half,
      bottom,
    ]
    fill(
      canvas,
      polygon(skirt),
      linear(
        [x - half, 0],
        [x + half, 0],
        [
          [0, lighter(seen, 0.14)],
          [1, darker(seen, 0.28)],
        ],
      ),
    )
    if (!hasSnow) continue
    const snow = world.tone(hex('#f2f6fa'), depth * 0.7)
    fill(
      canvas,
      polygon([
        tip,
        top,
        x + half * 0.6,
        bottom - height * 0.09,
        x + half * 0.2,
        bottom - height * 0.12,
        x - half * 0.15,
        bottom - height * 0.07,
        x - half * 0.55,
        bottom - height * 0.1,
      ]),
      solid(snow),
      0.92,
    )
  }
}

/** A tree with a round crown. */
export function leafy(world: World, x: number, y: number, height: number, color: Color, depth: number, name = 0): void {
  const { canvas } = world
  const random = world.random(7000 + name)
  const bark = world.tone(hex('#6b4a35'), depth)
  const sway = height * 0.02 * world.sway(x / world.widthPx)
  const trunk = limb(
    [x, y, height * 0.055, x, y - height * 0.3, height * 0.04, x + sway, y - height * 0.6, height * 0.02],
    3,
  )
  fill(
    canvas,
    [
      ...trunk,
      ...limb([x, y - height * 0.32, height * 0.025, x + height * 0.16, y - height * 0.55, height * 0.012], 2),
    ],
    solid(bark),
  )
  const crown: number[][] = []
  for (let part = 0; part < 9; part += 1) {
    const [across, up] = [random.between(-0.26, 0.26), random.between(0.48, 0.86)]
    const radius = height * random.between(0.11, 0.19)
    crown.push(oval(x + across * height + sway * 1.5, y - up * height, radius, radius * 0.9, 0, 18)[0]?.slice() ?? [])
  }
  const seen = world.tone(color, depth)
  fill(
    canvas,
    crown,
    linear(
      [x - height * 0.2, y - height],
      [x + height * 0.15, y - height * 0.35],
      [
        [0, lighter(seen, 0.24)],
        [0.5, seen],
        [1, darker(seen, 0.34)],
      ],
      22,
    ),
  )
}
