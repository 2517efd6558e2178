import { subjects } from '../subjects/index.ts'
import type { SceneName } from '../words/look-words.ts'
import type { World } from '../world.ts'

/** Scenes that a word for water may only mean as what something else lies at. */
const WATERS: readonly SceneName[] = ['sea', 'lake']

/** The place that a wish names, that its first subject is at home in, or that its light and weather need. */
export function chooseScene(world: World): SceneName {
  const { wish } = world
  // An abstract city is a city; an abstract cat is a cat before shapes.
  const places = wish.scenes.filter((name) => name !== 'abstract')
  const isShapes = wish.scenes[0] === 'abstract' && places.every((name) => name === 'sea')
  const named = isShapes ? wish.scenes : places
  const [first] = named
  // "A city by the sea" is a city.
  if (first) return WATERS.includes(first) && named[1] === 'city' ? 'city' : mountainsAtWater(named)
  const [subject] = wish.subjects
  if (subject) return homeOf(world)
  const { weather, time } = wish
  if (weather.has('stars') && time === undefined) return 'space'
  if (weather.has('snow')) return 'forest'
  if (weather.has('leaves') || weather.has('petals')) return 'meadow'
  if (time || weather.size > 0) return world.random(2).pick(['mountains', 'meadow', 'lake', 'sea'])
  return 'abstract'
}

const mountainsAtWater = (named: readonly SceneName[]): SceneName => {
  const isBoth = named.includes('mountains') && (named.includes('lake') || named.includes('sea'))
  return isBoth ? 'lake' : (named[0] ?? 'abstract')
}

function homeOf({ wish }: World): SceneName {
  const homes = wish.subjects.map(({ name }) => subjects[name])
  const [first] = homes
  if (!first) return 'abstract'
  // A boat needs water, whoever else is there.
  const floats = homes.find(({ place }) => place === 'water' || place === 'under')
  const isOutside = wish.weather.size > 0
  const home = (floats ?? first).scene
  if (isOutside && (home === 'room' || home === 'table' || home === 'studio') && first.place === 'ground')
    return 'meadow'
  return home
}
