import type { SceneName } from '../words/look-words.ts'
import { abstract } from './abstract.ts'
import { city } from './city.ts'
import { room, studio, table } from './indoors.ts'
import { forest, meadow, mountains } from './land.ts'
import type { Scene } from './scene.ts'
import { beach, lake, road, sea } from './shore.ts'
import { moonscape, space } from './space.ts'
import { underwater } from './underwater.ts'
import { arctic, desert } from './wild.ts'

/** Every place that can be painted. What each is called is in `words/look-words.ts`. */
export const scenes: Readonly<Record<SceneName, Scene>> = {
  mountains,
  sea,
  beach,
  lake,
  city,
  forest,
  desert,
  space,
  moonscape,
  meadow,
  arctic,
  underwater,
  table,
  room,
  road,
  studio,
  abstract,
}
