import { type Canvas, copyOf } from './raster/canvas.ts'
import { blend, darker, lighter } from './raster/color.ts'
import { ramp } from './raster/paint.ts'
import type { World } from './world.ts'

/** The source in other colors and another light: its lightness stays, so that what is to be seen in it stays. */
export function recolor(world: World, source: Canvas, strength: number): Canvas {
  const painted = copyOf(source)
  const { skyTop, skyMiddle, skyLow, isDark, ambient } = world.light
  const dark = blend(darker(skyTop, 0.6), darker(ambient, 0.7), 0.4)
  const colors = ramp([
    [0, dark],
    [0.3, isDark ? skyTop : darker(skyMiddle, 0.45)],
    [0.6, isDark ? skyMiddle : blend(skyMiddle, skyLow, 0.5)],
    [1, lighter(skyLow, 0.35)],
  ])
  const { data } = painted
  for (let at = 0; at < data.length; at += 4) {
    const luma = Math.floor(0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0))
    for (let channel = 0; channel < 3; channel += 1) {
      const before = data[at + channel] ?? 0
      data[at + channel] = before + ((colors[luma * 4 + channel] ?? 0) - before) * strength * 0.75
    }
  }
  return painted
}
