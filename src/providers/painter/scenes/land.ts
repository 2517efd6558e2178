import { darker, hex, lighter } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { linear, solid } from '../raster/paint.ts'
import { oval, polygon } from '../raster/path.ts'
import type { World } from '../world.ts'
import { conifer, foliage, grass, ground, leafy, ridge, ridgeLine } from './parts.ts'
import { hasSnow, peaks, SNOW, turf } from './peaks.ts'
import type { Scene } from './scene.ts'
import { isSkyShown, sky } from './sky.ts'

/** Trees from left to right, in rows that come nearer. */
export function woods(world: World, from: number, to: number, rows: number, tall: number, name: number): void {
  if (!world.allows('subject:tree') || !world.allows('scene:forest')) return
  const { widthPx, unit } = world
  const random = world.random(name)
  const isLeafy = world.wish.weather.has('leaves') || world.wish.weather.has('petals')
  for (let row = 0; row < rows; row += 1) {
    const near = rows === 1 ? 1 : row / (rows - 1)
    const height = unit * tall * (0.55 + 0.6 * near)
    const step = height * (0.26 + 0.16 * near)
    for (let x = -step * random.next(); x < widthPx + step; x += step * random.between(0.7, 1.5)) {
      const y = from + (to - from) * near + unit * random.between(-1, 1)
      const size = height * random.between(0.7, 1.15)
      const depth = 0.6 * (1 - near)
      if (isLeafy)
        leafy(
          world,
          x,
          y,
          size,
          random.chance(0.35) ? lighter(foliage(world), 0.16) : foliage(world),
          depth,
          row * 100 + Math.floor(x),
        )
      else
        conifer(
          world,
          x,
          y,
          size,
          random.chance(0.4) ? hex('#2c5c48') : hex('#38705a'),
          depth,
          row * 100 + Math.floor(x),
        )
    }
  }
}

export const mountains: Scene = {
  horizon: 0.6,
  ground: 0.86,
  isOutdoors: true,
  back(world, horizonPx) {
    sky(world, horizonPx)
    const { heightPx, unit } = world
    if (world.allows('scene:mountains')) {
      // Where the sky is what is to be seen, they leave room for it.
      peaks(world, horizonPx, heightPx * (isSkyShown(world) ? 0.28 : 0.5), 1, 0.5)
      peaks(world, horizonPx + heightPx * 0.02, heightPx * (isSkyShown(world) ? 0.18 : 0.3), 2, 0.25)
    }
    ridge(world, ridgeLine(world, horizonPx + heightPx * 0.07, heightPx * 0.1, 0.2, 3), hex('#56786a'), 0.35)
    woods(world, horizonPx + heightPx * 0.09, horizonPx + heightPx * 0.12, 2, 9, 41)
    const line = ridgeLine(world, horizonPx + heightPx * 0.17, heightPx * 0.09, 0.1, 4)
    ridge(world, line, turf(world), 0.05)
    grass(world, horizonPx + heightPx * 0.16, heightPx + unit, darker(turf(world), 0.2), hasSnow(world) ? 30 : 220, 42)
  },
}

export const forest: Scene = {
  horizon: 0.56,
  ground: 0.9,
  isOutdoors: true,
  back(world, horizonPx) {
    sky(world, horizonPx)
    const { heightPx, unit } = world
    ridge(world, ridgeLine(world, horizonPx, heightPx * 0.16, 0.2, 1), hex('#6a8f86'), 0.6)
    ground(world, horizonPx, turf(world), darker(turf(world), 0.1))
    woods(world, horizonPx + unit, horizonPx + heightPx * 0.13, 4, 42, 43)
    grass(world, horizonPx + heightPx * 0.16, heightPx + unit, darker(turf(world), 0.16), hasSnow(world) ? 40 : 260, 44)
  },
  front(world) {
    const { canvas, widthPx, heightPx, unit } = world
    if (!world.allows('subject:tree')) return
    // Two dark trunks frame the view.
    for (const [x, wide] of [
      [-0.01, 7],
      [1.02, 9],
    ] as const) {
      const bark = world.tone(hex('#3a2c2a'))
      const [at, half] = [x * widthPx, wide * unit]
      fill(
        canvas,
        polygon([at - half, 0, at + half * 0.8, 0, at + half, heightPx, at - half * 1.3, heightPx]),
        linear(
          [at - half, 0],
          [at + half, 0],
          [
            [0, lighter(bark, 0.1)],
            [1, darker(bark, 0.3)],
          ],
          20,
        ),
      )
    }
  },
}

export const meadow: Scene = {
  horizon: 0.55,
  ground: 0.87,
  isOutdoors: true,
  back(world, horizonPx) {
    sky(world, horizonPx)
    const { canvas, heightPx, widthPx, unit, wish } = world
    ridge(world, ridgeLine(world, horizonPx, heightPx * 0.12, 0.2, 1), hex('#7fa08a'), 0.6)
    ridge(
      world,
      ridgeLine(world, horizonPx + heightPx * 0.05, heightPx * 0.12, 0.1, 2),
      darker(turf(world), 0.08),
      0.35,
    )
    const random = world.random(45)
    if (world.allows('subject:tree'))
      for (let index = 0; index < 7; index += 1)
        leafy(
          world,
          random.between(0, widthPx),
          horizonPx + heightPx * random.between(0.01, 0.05),
          unit * random.between(8, 14),
          foliage(world),
          0.35,
          index,
        )
    ridge(world, ridgeLine(world, horizonPx + heightPx * 0.13, heightPx * 0.08, 0.1, 3), turf(world), 0)
    grass(world, horizonPx + heightPx * 0.1, heightPx + unit, darker(turf(world), 0.18), hasSnow(world) ? 50 : 340, 46)
    if (hasSnow(world) || !world.allows('subject:flower')) return
    const tones =
      wish.colors.length > 0 ? wish.colors : [hex('#f6e04a'), hex('#fbf6ea'), hex('#e0608a'), hex('#b07ad0')]
    for (let index = 0; index < 110; index += 1) {
      const near = index / 110
      const y = horizonPx + heightPx * 0.12 + heightPx * 0.36 * near
      const radius = unit * (0.25 + 0.75 * near)
      fill(
        canvas,
        oval(random.between(0, widthPx), y, radius, radius * 0.8, 0, 10),
        solid(world.tone(tones[index % tones.length] ?? SNOW, 0.3 * (1 - near))),
      )
    }
  },
}
