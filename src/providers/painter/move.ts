import type { Canvas } from './raster/canvas.ts'
import { emptyCanvas } from './raster/canvas.ts'
import { clamp } from './raster/numbers.ts'
import { sample } from './raster/resample.ts'
import type { World } from './world.ts'

/**
 * A picture at a moment of a loop: water rolls, what grows sways more the higher it is, and everything else breathes.
 * It is moved by a few hundredths of its size at most, so that what is to be seen stays where it was.
 */
export function move(world: World, source: Canvas, strength: number): Canvas {
  const { widthPx, heightPx, unit, wish } = world
  const moved = emptyCanvas(widthPx, heightPx)
  const reach = unit * (0.5 + 1.6 * clamp(strength))
  const isWater =
    wish.weather.has('waves') ||
    wish.scenes.some(
      (name) => name === 'sea' || name === 'lake' || name === 'waterfall' || name === 'beach' || name === 'underwater',
    )
  const isWindy =
    wish.weather.has('wind') ||
    wish.subjects.some(({ name }) => name === 'tree' || name === 'flower' || name === 'palm') ||
    wish.scenes.includes('forest') ||
    wish.scenes.includes('meadow')
  const rows = Array.from({ length: heightPx }, (_, y) => {
    const down = y / heightPx
    const swell = isWater ? clamp((down - 0.35) * 2.5) * 1.5 : 0.35
    const sway = isWindy ? (1 - down) * 1.5 : 0.25
    return {
      across: reach * (sway * world.sway(down * 0.4) + swell * 0.6 * world.sway(down * 6, 1)),
      swell: reach * swell,
    }
  })
  const columns = Array.from({ length: widthPx }, (_, x) => world.sway((x / widthPx) * 2.5, 1))
  const pixel = [0, 0, 0, 0]
  for (let y = 0; y < heightPx; y += 1)
    for (let x = 0; x < widthPx; x += 1) {
      const { across = 0, swell = 0 } = rows[y] ?? {}
      sample(source, x + across, y + swell * (columns[x] ?? 0), pixel)
      moved.data.set(pixel, (y * widthPx + x) * 4)
    }
  return moved
}
