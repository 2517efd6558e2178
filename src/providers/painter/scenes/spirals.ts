import { darker, lighter } from '../raster/color.ts'
import { fill, fillAll } from '../raster/fill.ts'
import { swing, wave } from '../raster/numbers.ts'
import { solid } from '../raster/paint.ts'
import { oval, type Path, polygon } from '../raster/path.ts'
import { palette } from './palette.ts'
import type { Scene } from './scene.ts'

/** How many stand around the large one, and how far away; farther ones for long pictures. */
const RINGS = [
  [9, 51],
  [16, 90],
  [22, 128],
] as const

/** Spirals of two arms, one large and others around it, that turn to and fro. */
export const spirals: Scene = {
  horizon: 1,
  ground: 0.8,
  isOutdoors: false,
  back(world) {
    const { canvas, widthPx, heightPx, unit } = world
    const colors = palette(world)
    const paper = lighter(colors[3], 0.5)
    const random = world.random(95)
    fillAll(canvas, solid(paper))
    const inks = [colors[4], colors[0], colors[1]]
    const [centerX, centerY] = [widthPx * random.between(0.42, 0.58), heightPx * random.between(0.42, 0.58)]
    const draw = (x: number, y: number, radius: number, index: number) => {
      const ink = inks[index % 3] ?? colors[4]
      fill(canvas, oval(x, y, radius * 1.06, radius * 1.06, 0, 70), solid(darker(paper, 0.04)))
      for (const arm of [0, 0.5])
        fill(
          canvas,
          spiral(x, y, radius, arm + index * 0.13 + 0.03 * world.sway(index / 9), index % 2 ? -1 : 1),
          solid(ink),
        )
    }
    for (const [count, far] of RINGS) {
      // The first ring reaches the edges of a square.
      if (far > RINGS[0][1] && Math.max(widthPx, heightPx) < unit * 115) continue
      for (let index = 1; index <= count; index += 1) {
        const turns = index / count + random.between(-0.02, 0.02)
        const away = unit * (far + (index % 2 ? -5 : 5))
        const radius = unit * (index % 2 ? 12 : 17) * random.between(0.85, 1.1)
        draw(centerX + swing(turns) * away, centerY + wave(turns) * away, radius, index)
      }
    }
    draw(centerX, centerY, unit * 34, 0)
  },
}

/** One arm from the middle outwards, wider the farther it is. */
function spiral(x: number, y: number, radius: number, start: number, side: number): Path {
  const [windings, steps] = [2.6, 100]
  const edge = (step: number, part: number) => {
    const out = step / steps
    const turns = (start + out * windings) * side
    const reach = radius * (out * 0.91 + part * 0.09 * Math.min(1, out * 3))
    return [x + swing(turns) * reach, y + wave(turns) * reach]
  }
  const outer = Array.from({ length: steps + 1 }, (_, step) => edge(step, 1))
  const inner = Array.from({ length: steps + 1 }, (_, step) => edge(steps - step, 0))
  return polygon([...outer, ...inner].flat())
}
