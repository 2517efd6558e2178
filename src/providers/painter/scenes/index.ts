import type { SceneName } from '../words/look-words.ts'
import { abstract } from './abstract.ts'
import { birches } from './birches.ts'
import { city } from './city.ts'
import { hills } from './hills.ts'
import { room, studio, table } from './indoors.ts'
import { jungle } from './jungle.ts'
import { forest, meadow, mountains } from './land.ts'
import { launch } from './launch.ts'
import { savanna } from './savanna.ts'
import type { Scene } from './scene.ts'
import { shapes } from './shapes.ts'
import { beach, lake, road, sea } from './shore.ts'
import { moonscape, space } from './space.ts'
import { spirals } from './spirals.ts'
import { street } from './street.ts'
import { summit } from './summit.ts'
import { underwater } from './underwater.ts'
import { village } from './village.ts'
import { volcano } from './volcano.ts'
import { waterfall } from './waterfall.ts'
import { arctic, desert } from './wild.ts'

/** Every place that can be painted. What each is called is in `words/look-words.ts`. */
export const scenes: Readonly<Record<SceneName, Scene>> = {
  mountains,
  hills,
  summit,
  volcano,
  sea,
  beach,
  lake,
  waterfall,
  city,
  street,
  village,
  forest,
  jungle,
  birches,
  desert,
  savanna,
  space,
  launch,
  moonscape,
  meadow,
  arctic,
  underwater,
  table,
  room,
  road,
  studio,
  abstract,
  shapes,
  spirals,
}
