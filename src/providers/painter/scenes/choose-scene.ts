import { subjects } from '../subjects/index.ts'
import type { SceneName } from '../words/look-words.ts'
import type { World } from '../world.ts'

/** Scenes that a word for water may only mean as what something else lies at. */
const WATERS: readonly SceneName[] = ['sea', 'lake']

/** What is no place: shapes that fill a picture, or that are behind a thing. */
const SHAPES: readonly SceneName[] = ['abstract', 'shapes', 'spirals']

/** What is to be seen wherever it is: an island with a volcano is a volcano. */
const LANDMARKS: readonly SceneName[] = ['volcano', 'summit', 'waterfall', 'launch', 'street', 'village']

/** The place that a wish names, that its first subject is at home in, or that its light and weather need. */
export function chooseScene(world: World): SceneName {
  const { wish } = world
  // An abstract city is a city; an abstract cat is a cat before shapes.
  const places = wish.scenes.filter((name) => !SHAPES.includes(name))
  const [start] = wish.scenes
  if (start && SHAPES.includes(start) && places.every((name) => name === 'sea'))
    return wish.scenes.find((name) => name === 'shapes' || name === 'spirals') ?? 'abstract'
  const landmark = places.find((name) => LANDMARKS.includes(name))
  const [first] = places
  // "A city by the sea" is a city.
  if (first) return WATERS.includes(first) && places[1] === 'city' ? 'city' : (landmark ?? mountainsAtWater(places))
  const [subject] = wish.subjects
  if (subject) return homeOf(world)
  const { weather, time } = wish
  if (weather.has('milkyway')) return 'mountains'
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
