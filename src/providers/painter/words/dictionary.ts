import type { Color } from '../raster/color.ts'
import type { SubjectName } from '../subjects/index.ts'
import { colorWords } from './color-words.ts'
import * as look from './look-words.ts'
import { subjectWords } from './subject-words.ts'
import { singulars } from './tokens.ts'

/** What a word means for a picture. */
export type Meaning =
  | { readonly is: 'subject'; readonly name: SubjectName; readonly word: string }
  | { readonly is: 'scene'; readonly name: look.SceneName }
  | { readonly is: 'time'; readonly name: look.TimeName }
  | { readonly is: 'weather'; readonly name: look.WeatherName }
  | { readonly is: 'mood'; readonly name: look.MoodName }
  | { readonly is: 'style'; readonly name: look.StyleName }
  | { readonly is: 'framing'; readonly name: look.FramingName }
  | { readonly is: 'color'; readonly name: string; readonly color: Color }
  | { readonly is: 'number'; readonly count: number }
  | { readonly is: 'negation' }
  | { readonly is: 'adding' }
  | { readonly is: 'joining' }
  | { readonly is: 'containing' }

/** Words that change more than one thing: a haunted castle is a night with haze. */
const SECOND_MEANINGS: readonly (readonly [words: string, meaning: Meaning])[] = [
  ['cyberpunk, synthwave, blade runner, noir', { is: 'time', name: 'night' }],
  ['cyberpunk, blade runner', { is: 'scene', name: 'city' }],
  ['haunted, spooky, mysterious, gothic', { is: 'weather', name: 'haze' }],
  ['haunted, spooky, horror, nightmare', { is: 'weather', name: 'moon' }],
  ['starry, starry night, night sky, milky way', { is: 'weather', name: 'stars' }],
  ['christmas, halloween', { is: 'mood', name: 'warm' }],
  ['orange', { is: 'subject', name: 'citrus', word: 'orange' }],
  ['lemon', { is: 'subject', name: 'citrus', word: 'lemon' }],
  ['peach', { is: 'subject', name: 'citrus', word: 'peach' }],
  ['van gogh', { is: 'mood', name: 'vivid' }],
  ['summer', { is: 'time', name: 'day' }],
  ['rocket launch', { is: 'subject', name: 'rocket', word: 'rocket' }],
  ['cherry tree', { is: 'subject', name: 'tree', word: 'cherry tree' }],
  [
    'huge wave, giant wave, big wave, high wave, enormous wave, towering wave, monster wave, great wave, tsunami',
    { is: 'scene', name: 'sea' },
  ],
  ['library', { is: 'scene', name: 'room' }],
  [
    'aurora, northern light, aurora borealis, firework, campfire, fireflies, firefly, new year',
    { is: 'time', name: 'night' },
  ],
  ['library, bookshop', { is: 'scene', name: 'room' }],
]

const words = new Map<string, Meaning[]>()
const add = (list: string, meaning: (word: string) => Meaning) => {
  for (const word of list.split(', ')) words.set(word, [...(words.get(word) ?? []), meaning(word)])
}
const names = <Name extends string>(table: Readonly<Record<Name, string>>) => Object.entries(table) as [Name, string][]

for (const [word, color] of Object.entries(colorWords)) add(word, () => ({ is: 'color', name: word, color }))
for (const [name, list] of names(subjectWords)) add(list, (word) => ({ is: 'subject', name, word }))
for (const [name, list] of names(look.sceneWords)) add(list, () => ({ is: 'scene', name }))
for (const [name, list] of names(look.timeWords)) add(list, () => ({ is: 'time', name }))
for (const [name, list] of names(look.weatherWords)) add(list, () => ({ is: 'weather', name }))
for (const [name, list] of names(look.moodWords)) add(list, () => ({ is: 'mood', name }))
for (const [name, list] of names(look.styleWords)) add(list, () => ({ is: 'style', name }))
for (const [name, list] of names(look.framingWords)) add(list, () => ({ is: 'framing', name }))
for (const [word, count] of Object.entries(look.numberWords)) add(word, () => ({ is: 'number', count }))
for (const word of look.negationWords) add(word, () => ({ is: 'negation' }))
add('of, full of, filled with', () => ({ is: 'containing' }))
for (const word of look.joiningWords) add(word, () => ({ is: 'joining' }))
for (const word of look.addingWords) add(word, () => ({ is: 'adding' }))
for (const [list, meaning] of SECOND_MEANINGS) add(list, () => meaning)

/** Every word that means something, for tests and documentation. */
export const knownWords: ReadonlyMap<string, readonly Meaning[]> = words

/** The longest words of the table have so many parts. */
export const MAX_PARTS = 3

/** What a word or phrase means; plurals mean what their singular does. */
export function meaningsOf(parts: readonly string[]): {
  readonly meanings: readonly Meaning[]
  readonly isPlural: boolean
} {
  const last = parts.at(-1) ?? ''
  for (const form of singulars(last)) {
    const found = words.get([...parts.slice(0, -1), form].join(' '))
    if (found) return { meanings: found, isPlural: form !== last }
  }
  return { meanings: [], isPlural: false }
}
