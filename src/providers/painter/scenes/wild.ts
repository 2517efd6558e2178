import { darker, hex, lighter } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { linear, solid } from '../raster/paint.ts'
import { oval, polygon } from '../raster/path.ts'
import { below, ground, ridge, ridgeLine } from './parts.ts'
import { hasSnow, peaks, SNOW } from './peaks.ts'
import type { Scene } from './scene.ts'
import { sky } from './sky.ts'

export const desert: Scene = {
  horizon: 0.58,
  ground: 0.86,
  isOutdoors: true,
  back(world, horizonPx) {
    sky(world, horizonPx)
    const { heightPx, canvas } = world
    const sand = hasSnow(world) ? SNOW : hex('#e0ab62')
    for (const [index, [drop, high, depth]] of (
      [
        [0, 0.1, 0.55],
        [0.06, 0.12, 0.35],
        [0.15, 0.13, 0.15],
        [0.29, 0.14, 0],
      ] as const
    ).entries()) {
      const line = ridgeLine(world, horizonPx + heightPx * drop, heightPx * high, 0, 10 + index, 70)
      ridge(world, line, index % 2 === 0 ? sand : darker(sand, 0.1), depth)
      // The side of each dune that the sun does not reach.
      const shade: number[] = []
      for (let at = 0; at < line.length; at += 2) {
        const slope = (line[at + 3] ?? line[at + 1] ?? 0) - (line[at + 1] ?? 0)
        shade.push(line[at] ?? 0, (line[at + 1] ?? 0) + Math.max(0, slope) * 9 + 0.5)
      }
      const back: number[] = []
      for (let at = line.length - 2; at >= 0; at -= 2) back.push(line[at] ?? 0, line[at + 1] ?? 0)
      fill(canvas, [[...shade, ...back]], solid(world.tone(darker(sand, 0.4), depth)), 0.45)
    }
  },
}

export const arctic: Scene = {
  horizon: 0.52,
  ground: 0.87,
  isOutdoors: true,
  back(world, horizonPx) {
    sky(world, horizonPx)
    const { heightPx, canvas, widthPx, unit } = world
    peaks(world, horizonPx, heightPx * 0.2, 5, 0.5)
    fill(
      canvas,
      below(world, [-9, horizonPx, widthPx + 9, horizonPx]),
      linear(
        [0, horizonPx],
        [0, heightPx],
        [
          [0, world.tone(hex('#8fc0d8'), 0.3)],
          [1, world.tone(hex('#3f86ac'))],
        ],
      ),
    )
    const random = world.random(47)
    for (let index = 0; index < 5; index += 1) {
      const [x, y, size] = [
        widthPx * random.next(),
        horizonPx + heightPx * random.between(0.02, 0.16),
        unit * random.between(7, 16),
      ]
      const drift = unit * world.sway(index / 5)
      const berg = [
        x - size + drift,
        y,
        x - size * 0.6 + drift,
        y - size * 0.7,
        x - size * 0.1 + drift,
        y - size,
        x + size * 0.3 + drift,
        y - size * 0.6,
        x + size + drift,
        y,
      ]
      fill(
        canvas,
        polygon(berg),
        linear(
          [x - size, y - size],
          [x + size, y],
          [
            [0, world.tone(hex('#ffffff'), 0.1)],
            [1, world.tone(hex('#a5cfe4'), 0.1)],
          ],
        ),
      )
    }
    ridge(world, ridgeLine(world, horizonPx + heightPx * 0.24, heightPx * 0.06, 0.1, 6), SNOW, 0)
  },
}

export const moonscape: Scene = {
  horizon: 0.62,
  ground: 0.88,
  isOutdoors: true,
  back(world, horizonPx) {
    const { canvas, heightPx, widthPx, unit, wish } = world
    const random = world.random(48)
    const soil = wish.colors[0] ?? hex('#9b9aa2')
    ridge(world, ridgeLine(world, horizonPx, heightPx * 0.14, 0.5, 7), darker(soil, 0.25), 0.2)
    ground(world, horizonPx, soil, darker(soil, 0.15), 0.3)
    for (let index = 0; index < 16; index += 1) {
      const near = index / 16
      const [x, y, size] = [
        widthPx * random.next(),
        horizonPx + (heightPx - horizonPx) * (0.06 + 0.9 * near),
        unit * (1.5 + 8 * near) * random.between(0.5, 1),
      ]
      fill(canvas, oval(x, y, size, size * 0.3), solid(world.tone(lighter(soil, 0.25))))
      fill(
        canvas,
        oval(x + size * 0.05, y + size * 0.05, size * 0.92, size * 0.24),
        solid(world.tone(darker(soil, 0.4))),
      )
    }
  },
}
