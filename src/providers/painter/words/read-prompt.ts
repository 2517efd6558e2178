import type { Color } from '../raster/color.ts'
import { hashText } from '../raster/random.ts'
import type { SubjectName } from '../subjects/index.ts'
import { MAX_PARTS, type Meaning, meaningsOf } from './dictionary.ts'
import type { FramingName, MoodName, SceneName, StyleName, TimeName, WeatherName } from './look-words.ts'
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
  /** What must not be there, by `kind:name`. */
  readonly unwanted: ReadonlySet<string>
  /** Of everything that was written, known or not. */
  readonly hash: number
}

/** So many kinds of things have room. */
const MAX_SUBJECTS = 4

/** Reads a prompt. Nothing that is written in it can fail. */
export function readPrompt(prompt: string, negativePrompt = ''): Wish {
  const unwanted = new Set<string>()
  for (const { meanings } of phrasesOf(negativePrompt)) for (const meaning of meanings) unwanted.add(keyOf(meaning))
  const named: { name: SubjectName; word: string; color: Color | undefined; count: number; isAdded: boolean }[] = []
  const found: Meaning[] = []
  const colors: Color[] = []
  let [color, count, negated, added]: [Color | undefined, number, boolean, boolean] = [undefined, 0, false, false]
  const phrases = phrasesOf(prompt)
  for (const [index, { meanings, isPlural, isEnd }] of phrases.entries()) {
    if (isEnd) {
      if (color) colors.push(color)
      ;[color, negated, count] = [undefined, false, 0]
      continue
    }
    const subject = meanings.find((meaning) => meaning.is === 'subject')
    const hue = meanings.find((meaning) => meaning.is === 'color')
    // `orange` is a fruit unless something follows that can be orange.
    const isHue = hue && !(subject && !isBeforeThing(phrases, index))
    if (isHue) {
      if (color) colors.push(color)
      color = hue.color
      continue
    }
    for (const meaning of meanings) {
      if (meaning.is === 'negation') negated = true
      else if (meaning.is === 'adding') [added, negated] = [true, false]
      else if (meaning.is === 'number') count = meaning.count
      else if (negated) unwanted.add(keyOf(meaning))
      else if (meaning.is === 'subject') {
        const known = named.find(({ name, word }) => name === meaning.name && word === meaning.word)
        if (!known)
          named.push({
            name: meaning.name,
            word: meaning.word,
            color,
            count: count || (isPlural ? 2 : 1),
            isAdded: added,
          })
        ;[color, count] = [undefined, 0]
      } else if (meaning.is !== 'color') {
        found.push(meaning)
        if (meaning.is === 'scene' && color) {
          colors.push(color)
          color = undefined
        }
      }
    }
  }
  if (color) colors.push(color)
  const wanted = found.filter((meaning) => !unwanted.has(keyOf(meaning)))
  const namesOf = <Kind extends Meaning['is']>(kind: Kind) =>
    wanted.filter((meaning): meaning is Meaning & { is: Kind } => meaning.is === kind)
  const framing = new Set(namesOf('framing').map(({ name }) => name))
  return {
    subjects: named
      .filter(({ name }) => !unwanted.has(`subject:${name}`))
      .map((one) => (framing.has('many') && one.count < 3 ? { ...one, count: 5 } : one))
      .slice(0, MAX_SUBJECTS),
    scenes: [...new Set(namesOf('scene').map(({ name }) => name))],
    time: namesOf('time')[0]?.name,
    weather: new Set(namesOf('weather').map(({ name }) => name)),
    moods: [...new Set(namesOf('mood').map(({ name }) => name))],
    style: namesOf('style')[0]?.name,
    framing,
    colors,
    unwanted,
    hash: hashText(tokensOf(prompt).join(' ') + prompt.slice(4000)),
  }
}

const keyOf = (meaning: Meaning): string => ('name' in meaning ? `${meaning.is}:${meaning.name}` : meaning.is)

interface Phrase {
  readonly meanings: readonly Meaning[]
  readonly isPlural: boolean
  readonly isEnd: boolean
}

/** The longest known phrases, one after another, and what is between them. */
function phrasesOf(text: string): Phrase[] {
  const tokens = tokensOf(text)
  const phrases: Phrase[] = []
  for (let at = 0; at < tokens.length; ) {
    let length = Math.min(MAX_PARTS, tokens.length - at)
    let read = meaningsOf(tokens.slice(at, at + length))
    while (read.meanings.length === 0 && length > 1) {
      length -= 1
      read = meaningsOf(tokens.slice(at, at + length))
    }
    phrases.push({ ...read, isEnd: /^[,.;:!?]$/.test(tokens[at] ?? '') })
    at += length
  }
  return phrases
}

const isBeforeThing = (phrases: readonly Phrase[], index: number): boolean => {
  const next = phrases.slice(index + 1, index + 3)
  const end = next.findIndex(({ isEnd }) => isEnd)
  return next
    .slice(0, end < 0 ? 2 : end)
    .some(({ meanings }) => meanings.some(({ is }) => is === 'subject' || is === 'scene' || is === 'time'))
}
