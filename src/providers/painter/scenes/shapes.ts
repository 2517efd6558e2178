import { type Color, darker, lighter } from '../raster/color.ts'
import { fill, fillAll } from '../raster/fill.ts'
import { swing, wave } from '../raster/numbers.ts'
import { linear, solid } from '../raster/paint.ts'
import { limb, oval, polygon, star } from '../raster/path.ts'
import type { World } from '../world.ts'
import { palette } from './palette.ts'
import type { Scene } from './scene.ts'

/** Circles, squares, triangles, rings, half circles and bars on paper, as a school of design drew them. */
export const shapes: Scene = {
  horizon: 1,
  ground: 0.8,
  isOutdoors: false,
  back(world: World) {
    const { canvas, widthPx, heightPx, unit } = world
    const colors = palette(world)
    const paper = lighter(colors[3], 0.65)
    const random = world.random(93)
    fillAll(canvas, solid(paper))
    const tint = (color: Color, x: number, y: number, size: number) =>
      linear(
        [x - size, y - size],
        [x + size, y + size],
        [
          [0, lighter(color, 0.14)],
          [1, darker(color, 0.16)],
        ],
        8,
      )
    fill(
      canvas,
      oval(widthPx * 0.4, heightPx * 0.42, unit * 30, unit * 30, 0, 90),
      tint(colors[0], widthPx * 0.4, heightPx * 0.42, unit * 30),
    )
    // One shape in each field of a grid, out of its middle: they overlap, and none is lost.
    const [columns, rows] = [
      Math.max(2, Math.round(widthPx / unit / 24)),
      Math.max(2, Math.round(heightPx / unit / 24)),
    ]
    const first = random.whole(0, 5)
    for (let index = 0; index < columns * rows; index += 1) {
      const [x, y] = [
        (widthPx * ((index % columns) + random.between(0.25, 0.75))) / columns,
        (heightPx * (Math.floor(index / columns) + random.between(0.25, 0.75))) / rows,
      ]
      const size = unit * random.between(7, 15)
      const color = colors[(index * 2 + (index >> 2)) % 5] ?? colors[0]
      const lean = random.next() + 0.02 * world.sway(index / 15)
      const kind = (first + index * 5 + (index >> 3)) % 6
      if (kind === 0) fill(canvas, oval(x, y, size, size, 0, 60), tint(color, x, y, size), 0.92)
      else if (kind === 1) fill(canvas, square(x, y, size, lean), tint(color, x, y, size), 0.92)
      else if (kind === 2) fill(canvas, star(x, y, size * 1.25, 3, 0.5, lean), tint(color, x, y, size), 0.92)
      else if (kind === 3)
        for (let ring = 3; ring > 0; ring -= 1)
          fill(canvas, oval(x, y, (size * ring) / 3, (size * ring) / 3, 0, 50), solid(ring % 2 ? color : paper))
      else if (kind === 4) fill(canvas, half(x, y, size * 1.15, lean), tint(color, x, y, size), 0.92)
      else
        for (const step of [-1, 0, 1]) {
          const [dx, dy] = [swing(lean) * size, wave(lean) * size]
          const [offX, offY] = [-wave(lean) * step * unit * 3, swing(lean) * step * unit * 3]
          fill(
            canvas,
            limb([x - dx + offX, y - dy + offY, unit * 0.7, x + dx + offX, y + dy + offY, unit * 0.7], 2),
            solid(darker(color, 0.1)),
          )
        }
    }
  },
}

const square = (x: number, y: number, size: number, lean: number) =>
  polygon(
    [0, 1, 2, 3].flatMap((corner) => [
      x + size * 1.2 * swing(lean + corner / 4),
      y + size * 1.2 * wave(lean + corner / 4),
    ]),
  )

const half = (x: number, y: number, size: number, lean: number) =>
  polygon(
    Array.from({ length: 31 }, (_, step) => [
      x + size * swing(lean + step / 60),
      y + size * wave(lean + step / 60),
    ]).flat(),
  )
