import { type Color, darker, lighter } from './raster/color.ts'
import { fill } from './raster/fill.ts'
import { swing, wave } from './raster/numbers.ts'
import { linear, radial, solid } from './raster/paint.ts'
import { blob, limb, oval, type Path, polygon, rectangle, star } from './raster/path.ts'
import type { World } from './world.ts'

/**
 * Draws one thing in coordinates of its own: 0, 0 is where it stands, −100 is its top, and x runs to both sides. Every
 * shape is lit from the left above, so that what is made of flat parts looks round.
 */
export interface Pen {
  shape(color: Color, path: Path): void
  /** Without light and shadow. */
  flat(color: Color, path: Path, opacity?: number): void
  /** What gives light itself, such as flames and lamps: the night does not color it. */
  bright(color: Color, path: Path): void
  blob(color: Color, points: readonly number[], steps?: number): void
  limb(color: Color, points: readonly number[], steps?: number): void
  oval(color: Color, x: number, y: number, radiusX: number, radiusY?: number, lean?: number): void
  polygon(color: Color, points: readonly number[]): void
  box(color: Color, x: number, y: number, width: number, height: number): void
  star(color: Color, x: number, y: number, radius: number, tips: number, inner?: number): void
  /** Light around a place. */
  glow(color: Color, x: number, y: number, radius: number, opacity?: number): void
  /** What swings to and fro in an animation, −1 to 1. */
  sway(offset?: number, times?: number): number
}

export interface PenOptions {
  readonly x: number
  readonly y: number
  /** Pixels of the thing's hundred units. */
  readonly sizePx: number
  readonly flip?: boolean
  /** Turns clockwise around its foot. */
  readonly lean?: number
  /** How far away, 0 to 1. */
  readonly depth?: number
}

export function penOn(world: World, { x, y, sizePx, flip = false, lean = 0, depth = 0 }: PenOptions): Pen {
  const { canvas } = world
  const scale = sizePx / 100
  const [cosine, sine] = [swing(lean) * scale, wave(lean) * scale]
  const side = flip ? -1 : 1
  const placed = (path: Path): Path =>
    path.map((outline) => {
      const points: number[] = []
      for (let at = 0; at + 1 < outline.length; at += 2) {
        const [across, down] = [(outline[at] ?? 0) * side, outline[at + 1] ?? 0]
        points.push(x + across * cosine - down * sine, y + across * sine + down * cosine)
      }
      return points
    })
  const shape = (color: Color, path: Path) => {
    const outlines = placed(path)
    const seen = world.tone(color, depth)
    fill(canvas, outlines, lit(seen, outlines))
  }
  return {
    shape,
    flat: (color, path, opacity = 1) => fill(canvas, placed(path), solid(world.tone(color, depth)), opacity),
    bright: (color, path) => fill(canvas, placed(path), solid(color)),
    blob: (color, points, steps) => shape(color, blob(points, steps)),
    limb: (color, points, steps) => shape(color, limb(points, steps)),
    oval: (color, cx, cy, radiusX, radiusY = radiusX, leans = 0) => shape(color, oval(cx, cy, radiusX, radiusY, leans)),
    polygon: (color, points) => shape(color, polygon(points)),
    box: (color, left, top, width, height) => shape(color, rectangle(left, top, width, height)),
    star: (color, cx, cy, radius, tips, inner) => shape(color, star(cx, cy, radius, tips, inner)),
    glow(color, cx, cy, radius, opacity = 0.8) {
      const [outline = []] = placed([[cx, cy]])
      const [px = 0, py = 0] = outline
      const reach = radius * scale
      const paint = radial(px, py, reach, reach, [
        [0, color, opacity],
        [0.4, color, opacity * 0.35],
        [1, color, 0],
      ])
      fill(canvas, oval(px, py, reach, reach), paint)
    },
    sway: world.sway,
  }
}

/** Light from the left above over the whole of a shape. */
function lit(color: Color, outlines: Path) {
  let [left, top, right, bottom] = [1e9, 1e9, -1e9, -1e9]
  for (const outline of outlines)
    for (let at = 0; at + 1 < outline.length; at += 2) {
      left = Math.min(left, outline[at] ?? 0)
      right = Math.max(right, outline[at] ?? 0)
      top = Math.min(top, outline[at + 1] ?? 0)
      bottom = Math.max(bottom, outline[at + 1] ?? 0)
    }
  const width = right - left
  return linear(
    [left + width * 0.2, top],
    [right - width * 0.2, bottom],
    [
      [0, lighter(color, 0.2)],
      [0.45, color],
      [1, darker(color, 0.3)],
    ],
    6,
  )
}
