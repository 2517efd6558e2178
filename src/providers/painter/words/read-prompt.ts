import type { Color } from '../raster/color.ts'
import { hashText } from '../raster/random.ts'
import type { SubjectName } from '../subjects/index.ts'
import type { Meaning } from './dictionary.ts'
import type { FramingName, MoodName, SceneName, StyleName, TimeName, WeatherName } from './look-words.ts'
import { nameThings } from './name-things.ts'
import { phrasesOf } from './phrases.ts'
import { tokensOf } from './tokens.ts'

/** One thing that is to be seen, and how often. */
export interface Named {
  readonly name: SubjectName
  /** As it was called: a zebra is a horse with stripes. */
  readonly word: string
  readonly color: Color | undefined
  readonly count: number
  /** It stands behind a word such as `add`. */
  readonly isAdded: boolean
}

/** What a prompt asks for, as far as it was understood. */
export interface Wish {
  readonly subjects: readonly Named[]
  readonly scenes: readonly SceneName[]
  readonly time: TimeName | undefined
  readonly weather: ReadonlySet<WeatherName>
  readonly moods: readonly MoodName[]
  readonly style: StyleName | undefined
  readonly framing: ReadonlySet<FramingName>
  /** Colors that belong to nothing in particular. */
  readonly colors: readonly Color[]
  /** What must not be there, as `keyOf` names it. */
  readonly unwanted: ReadonlySet<string>
  /** Of everything that was written, known or not. */
  readonly hash: number
}

/** So many kinds of things have room. */
const MAX_SUBJECTS = 4

/** Reads a prompt. Nothing that is written in it can fail. */
export function readPrompt(prompt: string, negativePrompt = ''): Wish {
  const { named, found, colors, unwanted } = nameThings(phrasesOf(prompt))
  for (const { meanings } of phrasesOf(negativePrompt)) for (const meaning of meanings) unwanted.add(keyOf(meaning))
  const wanted = found.filter((meaning) => !unwanted.has(keyOf(meaning)))
  const namesOf = <Kind extends Meaning['is']>(kind: Kind) => [
    ...new Set(wanted.filter((meaning): meaning is Meaning & { is: Kind } => meaning.is === kind)),
  ]
  const framing = new Set(namesOf('framing').map(({ name }) => name))
  const wantedThings = named.filter(({ name }) => !unwanted.has(`subject:${name}`))
  const subjects = asPortrait(wantedThings, framing)
  return {
    subjects: subjects
      .map((one) => (framing.has('many') && one.count < 3 ? { ...one, count: 5 } : one))
      .slice(0, MAX_SUBJECTS),
    scenes: [...new Set(namesOf('scene').map(({ name }) => name))],
    time: namesOf('time')[0]?.name,
    weather: new Set(namesOf('weather').map(({ name }) => name)),
    moods: [...new Set(namesOf('mood').map(({ name }) => name))],
    style: namesOf('style')[0]?.name,
    framing,
    colors: colors.filter(({ name }) => !unwanted.has(`color:${name}`)).map(({ color }) => color),
    unwanted,
    hash: hashText(`${tokensOf(prompt).join(' ')} ${prompt.length > 4000 ? hashText(prompt) : ''}`),
  }
}

/** The name of what a word means: `subject:cat`. */
export const keyOf = (meaning: Meaning): string => ('name' in meaning ? `${meaning.is}:${meaning.name}` : meaning.is)

/** A portrait of a woman is one picture of one person, and a portrait of a cat is a cat from near. */
function asPortrait(named: readonly Named[], framing: Set<FramingName>): readonly Named[] {
  const portrait = named.find(
    ({ name, word }) =>
      name === 'portrait' && /portrait|face|selfie|headshot|smile|beard|hair|redhead|blonde|brunette/.test(word),
  )
  const other = named.find((one) => one.name !== 'portrait')
  if (!portrait || !other) return named
  if (other.name !== 'person') {
    framing.add('close')
    return named.filter((one) => one !== portrait)
  }
  const both = { ...portrait, word: `${portrait.word} ${other.word}`, color: portrait.color ?? other.color }
  return named.flatMap((one) => (one === portrait ? [both] : one === other ? [] : [one]))
}
