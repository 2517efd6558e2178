import { blend, darker, hex, lighter, WHITE } from '../raster/color.ts'
import { fill, fillAll } from '../raster/fill.ts'
import { noiseField } from '../raster/noise.ts'
import { linear, noisy, radial, solid } from '../raster/paint.ts'
import { oval, polygon, rectangle } from '../raster/path.ts'
import type { World } from '../world.ts'
import type { Scene } from './scene.ts'

/** Boards with their grain, from a line down. */
function boards(world: World, y: number, color = hex('#a8703f')): void {
  const { canvas, widthPx, heightPx, unit } = world
  const area = rectangle(0, y, widthPx, heightPx - y)
  const seen = world.tone(color)
  fill(
    canvas,
    area,
    linear(
      [0, y],
      [0, heightPx],
      [
        [0, lighter(seen, 0.18)],
        [1, darker(seen, 0.2)],
      ],
    ),
  )
  fill(
    canvas,
    area,
    noisy(noiseField(world.seed + 9, 4, 5), unit * 260, unit * 16, [
      [0, darker(seen, 0.5), 0.5],
      [0.5, seen, 0],
      [1, lighter(seen, 0.4), 0.4],
    ]),
  )
  fill(canvas, rectangle(0, y, widthPx, unit * 0.7), solid(lighter(seen, 0.35)))
}

/** A wall with light that falls on it. */
function wall(world: World, toPx: number): void {
  const { canvas, widthPx, unit, light, wish } = world
  const warm =
    wish.colors[0] ??
    world.random(81).pick([hex('#5f7f86'), hex('#c9a98a'), hex('#8a6f7f'), hex('#6f8a74'), hex('#b5746a')])
  const seen = world.tone(light.isDark ? darker(warm, 0.45) : warm)
  fillAll(
    canvas,
    linear(
      [0, 0],
      [widthPx * 0.3, toPx],
      [
        [0, lighter(seen, 0.14)],
        [1, darker(seen, 0.25)],
      ],
      8,
    ),
  )
  const glow = light.isDark ? hex('#ffb45a') : WHITE
  fill(
    canvas,
    oval(widthPx * 0.4, toPx * 0.5, unit * 75, unit * 60),
    radial(widthPx * 0.4, toPx * 0.5, unit * 75, unit * 60, [
      [0, glow, 0.3],
      [1, glow, 0],
    ]),
  )
}

export const table: Scene = {
  horizon: 0.68,
  ground: 0.86,
  isOutdoors: false,
  back(world, horizonPx) {
    wall(world, horizonPx)
    boards(world, horizonPx)
  },
}

export const room: Scene = {
  horizon: 0.72,
  ground: 0.9,
  isOutdoors: false,
  back(world, horizonPx) {
    wall(world, horizonPx)
    const { canvas, widthPx, unit, light, heightPx } = world
    const random = world.random(82)
    const [left, top, width, height] = [widthPx * random.between(0.06, 0.14), heightPx * 0.1, unit * 30, unit * 38]
    const frame = world.tone(hex('#f2ece0'))
    fill(canvas, rectangle(left - unit * 2, top - unit * 2, width + unit * 4, height + unit * 4), solid(frame))
    fill(
      canvas,
      rectangle(left, top, width, height),
      linear(
        [0, top],
        [0, top + height],
        [
          [0, light.skyTop],
          [1, light.skyLow],
        ],
      ),
    )
    if (light.isDark)
      for (let index = 0; index < 12; index += 1)
        fill(
          canvas,
          oval(left + width * random.next(), top + height * 0.8 * random.next(), unit * 0.3, unit * 0.3),
          solid(WHITE),
          0.8,
        )
    fill(
      canvas,
      polygon([
        left,
        top + height,
        left,
        top + height * 0.8,
        left + width * 0.4,
        top + height * 0.66,
        left + width,
        top + height * 0.82,
        left + width,
        top + height,
      ]),
      solid(blend(hex('#5a8a5a'), light.haze, 0.4)),
    )
    fill(canvas, rectangle(left + width / 2 - unit * 0.5, top, unit, height), solid(frame))
    fill(canvas, rectangle(left, top + height / 2 - unit * 0.5, width, unit), solid(frame))
    const picture = world.tone(hex('#8a5a34'))
    const [x, y] = [widthPx - unit * random.between(24, 32), heightPx * 0.16]
    fill(canvas, rectangle(x, y, unit * 20, unit * 24), solid(picture))
    fill(
      canvas,
      rectangle(x + unit * 1.5, y + unit * 1.5, unit * 17, unit * 21),
      linear(
        [0, y],
        [0, y + unit * 22],
        [
          [0, world.tone(hex('#e8c88a'))],
          [1, world.tone(hex('#b5644a'))],
        ],
      ),
    )
    boards(world, horizonPx, hex('#9a6a44'))
    const rug = world.tone(random.pick([hex('#a83f3f'), hex('#3f6a8a'), hex('#5f7f4a'), hex('#a8743f')]))
    fill(canvas, oval(widthPx / 2, heightPx * 0.91, Math.min(widthPx * 0.46, unit * 60), heightPx * 0.085), solid(rug))
    fill(
      canvas,
      oval(widthPx / 2, heightPx * 0.91, Math.min(widthPx * 0.41, unit * 53), heightPx * 0.07),
      solid(lighter(rug, 0.25)),
    )
  },
}

export const studio: Scene = {
  horizon: 0.7,
  ground: 0.86,
  isOutdoors: false,
  back(world) {
    const { canvas, widthPx, heightPx, unit, wish, light } = world
    const color =
      wish.colors[0] ??
      world.random(83).pick([hex('#d8c3b0'), hex('#a9bfc8'), hex('#c8b3c4'), hex('#b5c4a8'), hex('#8f9fb8')])
    const seen = light.isDark ? darker(color, 0.5) : color
    fillAll(
      canvas,
      linear(
        [0, 0],
        [0, heightPx],
        [
          [0, darker(seen, 0.12)],
          [0.66, lighter(seen, 0.2)],
          [0.72, lighter(seen, 0.1)],
          [1, darker(seen, 0.16)],
        ],
        8,
      ),
    )
    fill(
      canvas,
      oval(widthPx / 2, heightPx * 0.45, unit * 62, unit * 56),
      radial(widthPx / 2, heightPx * 0.45, unit * 62, unit * 56, [
        [0, WHITE, 0.5],
        [1, WHITE, 0],
      ]),
    )
  },
}
