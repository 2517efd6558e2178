import type { Paint } from '../../ports/painter.ts'
import { masked } from './masked.ts'
import { hex } from './raster/color.ts'
import { covering } from './raster/resample.ts'
import { recolor } from './repaint.ts'
import { foliage, ground, ridge, ridgeLine } from './scenes/parts.ts'
import { sky } from './scenes/sky.ts'
import { readPrompt } from './words/read-prompt.ts'
import { openWorld } from './world.ts'

/** How much of a picture is painted over when nobody says. */
const USUAL_STRENGTH = 0.6

/** Paints a picture by rules. */
export const paint: Paint = function* paint(order) {
  const { widthPx, heightPx, seed, source, mask, phase = 0 } = order
  const wish = readPrompt(order.prompt, order.negativePrompt)
  const world = openWorld({ wish, seed, widthPx, heightPx, phase })
  if (source) {
    const before = covering(source, widthPx, heightPx)
    yield
    const painted = recolor(world, before, order.strength ?? USUAL_STRENGTH)
    return mask ? masked(painted, before, mask) : painted
  }
  sky(world, heightPx * 0.55)
  yield
  ridge(world, ridgeLine(world, heightPx * 0.55, heightPx * 0.3, 0.9, 1), hex('#6b7a94'), 0.45)
  ground(world, heightPx * 0.55, foliage(world), foliage(world))
  return world.canvas
}
