import type { Paint, PaintOrder } from '../../ports/painter.ts'
import { arrange, drawSubjects } from './compose.ts'
import { grade } from './grade.ts'
import { masked } from './masked.ts'
import type { Canvas } from './raster/canvas.ts'
import { covering } from './raster/resample.ts'
import { recolor } from './repaint.ts'
import { chooseScene } from './scenes/choose-scene.ts'
import { scenes } from './scenes/index.ts'
import { farWeather, nearWeather } from './weather.ts'
import { readPrompt } from './words/read-prompt.ts'
import { openWorld, type World } from './world.ts'

/** How much of a picture is painted over when nobody says. */
const USUAL_STRENGTH = 0.6

/**
 * Paints a picture by rules: the prompt's words choose what is to be seen and how, everything else in it steers chance.
 * A source is painted over by its strength; without one the picture is made up.
 */
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
  return yield* picture(world, order)
}

function* picture(world: World, { background }: PaintOrder): Generator<undefined, Canvas> {
  const { wish, heightPx } = world
  const isAlone = background === 'transparent'
  const name = chooseScene(world)
  const scene = scenes[name]
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
  grade(world.canvas, wish.moods, 5)
  return world.canvas
}
