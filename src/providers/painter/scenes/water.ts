import { type Color, darker, hex, lighter } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { linear, solid } from '../raster/paint.ts'
import { polygon, rectangle } from '../raster/path.ts'
import type { World } from '../world.ts'

/** Mirrors what is above the line in the water below it, rippled, more faintly towards the viewer. */
export function mirror(world: World, linePx: number, strength: number, toPx = world.heightPx): void {
  const { canvas, widthPx, unit } = world
  const { data } = canvas
  const line = Math.floor(linePx)
  for (let y = line; y < Math.min(toPx, world.heightPx); y += 1) {
    const depth = (y - line) / Math.max(1, world.heightPx - line)
    const from = line - 1 - Math.floor((y - line) * 1.05)
    if (from < 0) break
    const ripple = unit * (0.25 + 1.4 * depth) * world.sway((y - line) / (unit * (1.5 + 4 * depth)), 1)
    const shift = Math.round(ripple)
    const share = strength * (1 - 0.55 * depth)
    for (let x = 0; x < widthPx; x += 1) {
      const source = (from * widthPx + Math.min(widthPx - 1, Math.max(0, x + shift))) * 4
      const target = (y * widthPx + x) * 4
      for (let channel = 0; channel < 3; channel += 1) {
        const before = data[target + channel] ?? 0
        data[target + channel] = before + ((data[source + channel] ?? 0) - before) * share
      }
    }
  }
}

/** Open water from a line down. */
export function water(world: World, linePx: number, near: Color, far: Color): void {
  const { canvas, widthPx, heightPx } = world
  const area = rectangle(0, linePx, widthPx, heightPx - linePx)
  fill(
    canvas,
    area,
    linear(
      [0, linePx],
      [0, heightPx],
      [
        [0, world.tone(far, 0.3)],
        [0.4, world.tone(far)],
        [1, world.tone(near)],
      ],
      4,
    ),
  )
}

/** Rows of waves with lit crests, that roll; `height` 0 is a calm lake, 1 a storm. */
export function waves(world: World, linePx: number, color: Color, height: number): void {
  const { canvas, widthPx, heightPx, unit, light } = world
  const rows = 11
  for (let row = 0; row < rows; row += 1) {
    const near = (row + 0.5) / rows
    const y = linePx + (heightPx - linePx) * near * near
    const high = unit * (0.4 + 5.5 * near * height)
    const long = unit * (7 + 34 * near)
    const start = world.random(300 + row).next()
    const crest = (x: number) => {
      const turns = x / long + start + world.phase * (row % 2 === 0 ? 1 : -1)
      const swell = world.sway(x / (long * 2.7) + start * 3, 1)
      const bump = 1 - Math.abs(2 * (turns - Math.floor(turns)) - 1)
      return y - high * (bump * bump * (0.6 + 0.4 * swell) + 0.25 * swell)
    }
    const line: number[] = []
    for (let x = -4; x <= widthPx + 4; x += Math.max(1, unit * 0.7)) line.push(x, crest(x))
    const seen = world.tone(row % 2 === 0 ? color : darker(color, 0.1), 0.35 * (1 - near))
    const body = polygon([...line, widthPx + 4, heightPx + 4, -4, heightPx + 4])
    fill(
      canvas,
      body,
      linear(
        [0, y - high],
        [0, y + high * 3 + unit * 6],
        [
          [0, lighter(seen, 0.2)],
          [0.5, seen],
          [1, darker(seen, 0.2)],
        ],
      ),
      0.6,
    )
    const foam = world.tone(height > 0.5 ? hex('#eef6f6') : lighter(light.skyLow, 0.3), 0.1)
    const edge: number[] = []
    for (let at = line.length - 2; at >= 0; at -= 2) {
      // Foam gathers where a wave is highest, and runs out towards its trough.
      const rise = Math.max(0, (y - (line[at + 1] ?? 0)) / high)
      edge.push(line[at] ?? 0, (line[at + 1] ?? 0) + unit * (0.08 + rise * rise * near * (0.35 + 1.5 * height)))
    }
    fill(canvas, polygon([...line, ...edge]), solid(foam), Math.min(0.85, 0.3 + 0.4 * height))
  }
}

/** Glints of the light on water. */
export function glints(world: World, linePx: number, count: number): void {
  const { canvas, widthPx, heightPx, unit, light } = world
  const random = world.random(340)
  for (let index = 0; index < count; index += 1) {
    const near = random.next()
    const [x, y] = [random.between(0, widthPx), linePx + (heightPx - linePx) * near]
    const half = unit * random.between(0.6, 3.5) * (0.3 + near)
    const shine = 0.5 + 0.5 * world.sway(random.next())
    fill(
      canvas,
      polygon([x - half, y, x, y - unit * 0.14, x + half, y, x, y + unit * 0.14]),
      solid(light.skyLow),
      0.55 * shine,
    )
  }
}
