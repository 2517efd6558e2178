import { beasts } from './beasts.ts'
import { birds } from './birds.ts'
import { buildings } from './buildings.ts'
import { drinks } from './drinks.ts'
import { figures } from './figures.ts'
import { flyers } from './flyers.ts'
import { foods } from './foods.ts'
import { fruits } from './fruits.ts'
import { pets } from './pets.ts'
import { plants } from './plants.ts'
import { smallAnimals } from './small-animals.ts'
import type { Subject } from './subject.ts'
import { things } from './things.ts'
import { vehicles } from './vehicles.ts'

const table = {
  ...pets,
  ...beasts,
  ...birds,
  ...smallAnimals,
  ...figures,
  ...buildings,
  ...vehicles,
  ...flyers,
  ...plants,
  ...fruits,
  ...foods,
  ...drinks,
  ...things,
}

/** The name of something that can be drawn. */
export type SubjectName = keyof typeof table

/** Everything that can be drawn. What each is called is in `words/subject-words.ts`. */
export const subjects: Readonly<Record<SubjectName, Subject>> = table
