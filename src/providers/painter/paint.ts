import type { Paint } from '../../ports/painter.ts'
import { framePhase } from './frame-phase.ts'
import { masked } from './masked.ts'
import { picture } from './picture.ts'
import { covering } from './raster/resample.ts'
import { repaint } from './repaint.ts'
import { readPrompt } from './words/read-prompt.ts'
import { openWorld } from './world.ts'

/** How much of a picture is painted over when nobody says. */
const USUAL_STRENGTH = 0.6

/**
 * Paints a picture by rules: the prompt's words choose what is to be seen and how, everything else in it steers chance.
 * A source is painted over by its strength; without one the picture is made up.
 *
 * The same bytes everywhere: only what IEEE 754 fixes to the last bit is used (see `raster/numbers.ts`).
 */
export const paint: Paint = function* paint(order) {
  const { widthPx, heightPx, seed, source, mask, strength = USUAL_STRENGTH } = order
  const said = framePhase(order.prompt)
  const phase = order.phase ?? said.phase
  const wish = readPrompt(said.prompt, order.negativePrompt)
  const made = () =>
    picture(openWorld({ wish, seed, widthPx, heightPx, phase: phase ?? 0 }), order.background === 'transparent')
  if (!source) return yield* made()
  const before = covering(source, widthPx, heightPx)
  yield
  if (strength <= 0) return before
  const world = openWorld({ wish, seed, widthPx, heightPx, phase: phase ?? 0 })
  const painted = yield* repaint(world, before, { ...order, phase }, Math.min(strength, 1), made)
  return mask ? masked(painted, before, mask) : painted
}
