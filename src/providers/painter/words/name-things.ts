import type { Meaning } from './dictionary.ts'
import type { Phrase } from './phrases.ts'
import { keyOf, type Named } from './read-prompt.ts'

/** A color by its word. */
type NamedColor = Meaning & { readonly is: 'color' }

/** What the words of a prompt come to, one after another. */
export interface Things {
  readonly named: Named[]
  /** Everything that is no thing and no color. */
  readonly found: Meaning[]
  /** Colors that no thing follows. */
  readonly colors: NamedColor[]
  readonly unwanted: Set<string>
}

/** What is green anyway: green hills make no green sky. */
const GREEN_PLACES: readonly string[] = ['hills', 'meadow', 'forest', 'jungle', 'birches', 'mountains', 'road']
const GREENS: readonly string[] = ['green', 'emerald', 'lime', 'olive']

/** What other things are in. */
const HOLDERS: readonly Named['name'][] = ['vase', 'cup', 'glass', 'bottle', 'fruitbowl']

/** Goes through a prompt's phrases: a color or number belongs to the thing behind it, up to the next comma. */
export function nameThings(phrases: readonly Phrase[]): Things {
  const things: Things = { named: [], found: [], colors: [], unwanted: new Set() }
  let color: NamedColor | undefined
  let [count, isNegated, isAdded, isJoined] = [0, false, false, false]
  /** The thing that the phrase before named, and the one that `of` followed. */
  let [last, holder]: [Named | undefined, Named | undefined] = [undefined, undefined]
  const release = () => {
    if (color) things.colors.push(color)
    color = undefined
  }

  function take(meaning: Meaning, isPlural: boolean) {
    if (meaning.is === 'joining') isJoined = true
    else if (meaning.is === 'negation') isNegated = true
    else if (meaning.is === 'adding') [isAdded, isNegated] = [true, false]
    else if (meaning.is === 'number') count = meaning.count
    else if (isNegated) things.unwanted.add(keyOf(meaning))
    else if (meaning.is === 'subject') {
      name(meaning, isPlural)
      ;[color, count, isJoined] = [undefined, 0, false]
    } else if (meaning.is !== 'color') {
      things.found.push(meaning)
      if (meaning.is === 'scene') {
        if (isItsOwn(meaning.name, color)) color = undefined
        release()
      }
    }
  }

  function name({ name, word }: Meaning & { is: 'subject' }, isPlural: boolean) {
    // A bowl of fruit is one thing; a king and a queen are two.
    const known = things.named.find((one) => one.name === name && (one.word === word || !isJoined))
    if (known) {
      // A portrait is made of all that is said of the person.
      if (name === 'portrait') things.named[things.named.indexOf(known)] = { ...known, word: `${known.word} ${word}` }
      return
    }
    const made = { name, word, color: color?.color, count: count || (isPlural ? 2 : 1), isAdded }
    // Flowers in a vase are the vase's; what is in a bowl is seen rather than the bowl.
    if (holder && holder.name !== 'fruitbowl') return
    // A strawberry cupcake is a cupcake.
    const replaced = holder ?? (last && last.count === 1 && !isJoined ? last : undefined)
    if (replaced) things.named.splice(things.named.indexOf(replaced), 1)
    things.named.push(replaced ? { ...made, color: made.color ?? (holder ? undefined : replaced.color) } : made)
  }

  for (const [index, { meanings, isPlural, isEnd }] of phrases.entries()) {
    if (isEnd) {
      release()
      ;[isNegated, count, last, holder] = [false, 0, undefined, undefined]
      continue
    }
    const hue = meanings.find((meaning): meaning is NamedColor => meaning.is === 'color')
    // `orange` is a fruit unless something follows that can be orange.
    const isThing = meanings.some(({ is }) => is === 'subject') && !isBeforeThing(phrases, index)
    if (hue && !isThing && !isNegated) {
      release()
      color = hue
    } else for (const meaning of meanings) take(meaning, isPlural)
    const isContaining = meanings.some(({ is }) => is === 'containing')
    const isNamed = meanings.some(({ is }) => is === 'subject')
    if (isContaining) holder = last && HOLDERS.includes(last.name) ? last : undefined
    else if (isNamed) holder = undefined
    last = isNamed && !isContaining && !isPlural ? things.named.at(-1) : undefined
  }
  release()
  return things
}

const isItsOwn = (scene: string, color: NamedColor | undefined) =>
  color !== undefined && GREEN_PLACES.includes(scene) && GREENS.includes(color.name)

function isBeforeThing(phrases: readonly Phrase[], index: number): boolean {
  const next = phrases.slice(index + 1, index + 3)
  const end = next.findIndex(({ isEnd }) => isEnd)
  const things: readonly Meaning['is'][] = ['subject', 'scene', 'time']
  return next.slice(0, end < 0 ? 2 : end).some(({ meanings }) => meanings.some(({ is }) => things.includes(is)))
}
