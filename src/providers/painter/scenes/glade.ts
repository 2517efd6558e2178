import { lighter } from '../raster/color.ts'
import { fill } from '../raster/fill.ts'
import { radial, solid } from '../raster/paint.ts'
import { oval, polygon } from '../raster/path.ts'
import type { World } from '../world.ts'
import { moonPlace } from './sky.ts'

/** The path of light that the moon throws on open water, wider towards the viewer, in glints that come and go. */
export function glade(world: World, linePx: number): void {
  const moon = moonPlace(world, linePx)
  if (!moon || world.wish.weather.has('aurora')) return
  const { canvas, heightPx, unit, light } = world
  const random = world.random(341)
  const tall = heightPx - linePx
  const pale = lighter(light.sun, 0.25)
  fill(
    canvas,
    oval(moon.x, linePx + tall * 0.4, unit * 20, tall * 0.75),
    radial(moon.x, linePx + tall * 0.4, unit * 20, tall * 0.75, [
      [0, pale, 0.3],
      [1, pale, 0],
    ]),
  )
  for (let glint = 0; glint < 150; glint += 1) {
    const near = glint / 150
    const y = linePx + unit * 0.4 + tall * 0.96 * near * (0.45 + 0.55 * near)
    const half = unit * (1 + 5.5 * near) * random.between(0.35, 1)
    const x = moon.x + (random.between(-1, 1) + random.between(-1, 1)) * unit * (1.6 + 4.5 * near)
    const thick = unit * (0.14 + 0.4 * near)
    const shine = 0.65 + 0.35 * world.sway(random.next())
    fill(
      canvas,
      polygon([x - half, y, x, y - thick, x + half, y, x, y + thick]),
      solid(pale),
      shine * (0.95 - 0.35 * near),
    )
  }
}
