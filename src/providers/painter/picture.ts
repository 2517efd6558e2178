import { arrange, drawSubjects, isSunken } from './compose.ts'
import { farWeather } from './far-weather.ts'
import { grade } from './grade.ts'
import { nearWeather } from './near-weather.ts'
import type { Canvas } from './raster/canvas.ts'
import { chooseScene } from './scenes/choose-scene.ts'
import { scenes } from './scenes/index.ts'
import type { Scene } from './scenes/scene.ts'
import { mirror } from './scenes/water.ts'
import { styles } from './styles/index.ts'
import type { WeatherName } from './words/look-words.ts'
import type { World } from './world.ts'

/** What is in the air under a roof too. */
const INDOORS: readonly WeatherName[] = ['fireflies', 'bubbles', 'fog', 'haze']

/** Places that have water to reflect in. */
const REFLECTING: readonly Scene[] = [scenes.sea, scenes.lake, scenes.city]

/** The picture that a wish alone gives, from the back to the front; or its subjects alone, on nothing. */
export function* picture(world: World, isAlone: boolean): Generator<undefined, Canvas> {
  const { wish, heightPx, canvas } = world
  const scene = scenes[chooseScene(world)]
  const horizonPx = Math.round(heightPx * scene.horizon)
  if (!isAlone) {
    scene.back(world, horizonPx)
    yield
    for (const weather of wish.weather) if (scene.isOutdoors) farWeather[weather]?.(world, horizonPx)
    yield
  }
  drawSubjects(world, arrange(world, isAlone ? undefined : scene), isAlone, isSunken(scene))
  yield
  if (!isAlone) {
    if (wish.framing.has('reflection') && !REFLECTING.includes(scene)) floorMirror(world, scene.ground)
    scene.front?.(world, horizonPx)
    // Snow may lie under a clear sky, but not fall from it.
    for (const weather of wish.weather)
      if ((scene.isOutdoors || INDOORS.includes(weather)) && !(weather === 'snow' && wish.weather.has('clear')))
        nearWeather[weather]?.(world, horizonPx)
    yield
  }
  if (wish.style) styles[wish.style](world)
  yield
  grade(canvas, wish.moods, wish.style === 'pixel' || wish.style === 'poster' ? 0 : 5)
  return canvas
}

/** Wet ground: what stands on it is in it too, upside down. */
function floorMirror(world: World, ground: number): void {
  mirror(world, Math.min(world.heightPx * (ground + 0.01), world.heightPx * 0.9), 0.75)
}
