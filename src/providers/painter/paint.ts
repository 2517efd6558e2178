import type { Paint, PaintOrder } from '../../ports/painter.ts'
import { arrange, drawSubjects } from './compose.ts'
import { framePhase } from './frame-phase.ts'
import { grade } from './grade.ts'
import { masked } from './masked.ts'
import { type Canvas, copyOf } from './raster/canvas.ts'
import { covering } from './raster/resample.ts'
import { repaint } from './repaint.ts'
import { chooseScene } from './scenes/choose-scene.ts'
import { scenes } from './scenes/index.ts'
import { styles } from './styles/index.ts'
import { farWeather, nearWeather } from './weather.ts'
import { readPrompt } from './words/read-prompt.ts'
import { openWorld, type World } from './world.ts'

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
  const open = () => openWorld({ wish, seed, widthPx, heightPx, phase: phase ?? 0 })
  if (!source) return yield* picture(open(), order)
  const before = covering(source, widthPx, heightPx)
  yield
  if (strength <= 0) return before
  const painted = yield* repaint(open(), before, { ...order, phase }, Math.min(strength, 1), () =>
    picture(open(), order),
  )
  return mask ? masked(painted, before, mask) : painted
}

/** What the prompt alone gives, from the back to the front. */
function* picture(world: World, { background }: PaintOrder): Generator<undefined, Canvas> {
  const { wish, heightPx, canvas } = world
  const isAlone = background === 'transparent'
  const scene = scenes[chooseScene(world)]
  const horizonPx = Math.round(heightPx * scene.horizon)
  if (!isAlone) {
    scene.back(world, horizonPx)
    yield
    for (const weather of wish.weather) if (scene.isOutdoors) farWeather[weather]?.(world, horizonPx)
    yield
  }
  drawSubjects(world, arrange(world, isAlone ? undefined : scene), isAlone)
  yield
  if (!isAlone) {
    scene.front?.(world, horizonPx)
    for (const weather of wish.weather) nearWeather[weather]?.(world, horizonPx)
    yield
  }
  if (wish.style) styles[wish.style](world)
  yield
  grade(canvas, wish.moods, wish.style === 'pixel' || wish.style === 'poster' ? 0 : 5)
  return copyOf(canvas)
}
