import { hex } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { noiseAt, noiseField } from '../raster/noise.ts'
import { linear } from '../raster/paint.ts'
import type { World } from '../world.ts'
import { ridge, ridgeLine } from './parts.ts'

export const SNOW = hex('#eef3f8')
export const hasSnow = (world: World) => world.wish.weather.has('snow')
export const turf = (world: World) =>
  hasSnow(world) ? SNOW : world.wish.weather.has('leaves') ? hex('#b8924a') : hex('#6f9d4c')

/** Tops of rock, white where they are highest. */
export function peaks(world: World, y: number, height: number, name: number, depth: number): void {
  const line = ridgeLine(world, y, height, 0.9, name, 52)
  const field = noiseField(world.seed + name, 16, 3)
  ridge(world, line, hex('#66728c'), depth)
  // Snow lies above a line of its own, which goes up and down with the rock.
  const edge: number[] = []
  for (let at = line.length - 2; at >= 0; at -= 2) {
    const [x, top] = [line[at] ?? 0, line[at + 1] ?? 0]
    const teeth = world.unit * 3.2 * (1 - Math.abs(2 * noiseAt(field, x / (world.unit * 1.6), 3) - 1))
    edge.push(
      x,
      Math.max(top, Math.min(y - height * (hasSnow(world) ? 0.12 : 0.46) + teeth, top + height * 0.34 + teeth)),
    )
  }
  const lit = world.tone(hex('#fbfcff'), depth * 0.55)
  fill(
    world.canvas,
    [[...line, ...edge]],
    linear(
      [0, y - height],
      [world.unit * 18, y],
      [
        [0, lit],
        [1, world.tone(hex('#b9c8e0'), depth * 0.7)],
      ],
    ),
    0.92,
  )
}
