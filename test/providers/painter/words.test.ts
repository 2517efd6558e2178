import { describe, expect, it } from 'vitest'
import { picture } from '../../../src/providers/painter/picture.ts'
import { subjects } from '../../../src/providers/painter/subjects/index.ts'
import { knownWords, type Meaning } from '../../../src/providers/painter/words/dictionary.ts'
import { keyOf, readPrompt, type Wish } from '../../../src/providers/painter/words/read-prompt.ts'
import { openWorld } from '../../../src/providers/painter/world.ts'
import { sha256 } from '../../support/painted.ts'

/** What a wish looks like when chance is the same for all: only what words mean can make a difference. */
function shown(wish: Wish): string {
  const steps = picture(openWorld({ wish: { ...wish, hash: 1 }, seed: 1, widthPx: 32, heightPx: 32, phase: 0 }), false)
  let step = steps.next()
  while (!step.done) step = steps.next()
  return sha256(step.value)
}

const silent: readonly Meaning['is'][] = ['negation', 'adding', 'joining', 'containing']
const telling = [...knownWords].filter(([, meanings]) => !meanings.every(({ is }) => silent.includes(is)))

/** What a word alone comes to, but for chance. */
const readAlone = (word: string) => ({ ...readPrompt(word), hash: 1 })

describe('the painter’s words', () => {
  it.each(telling.filter(([, [first]]) => first?.is !== 'number'))('%s means something', (word) => {
    expect(readAlone(word)).not.toEqual(readAlone('zzz'))
  })

  // One word of each meaning is painted; the others mean the same.
  const painted = new Map(
    telling.flatMap(([word, meanings]) => meanings.map((meaning) => [keyOf(meaning), word] as const)),
  )
  // What is in one of them already is not in the other.
  const contexts = ['dog in a meadow at dusk', 'cat at sea on an overcast noon', 'an overcast noon'].map(
    (text) => [text, shown(readPrompt(text))] as const,
  )
  it.each([...painted])('%s, such as %s, changes the picture', (_key, word) => {
    expect(contexts.some(([text, plain]) => shown(readPrompt(`${word} ${text}`)) !== plain)).toBe(true)
  })

  it.each(Object.keys(subjects))('%s has a word and a home', (name) => {
    const words = [...knownWords].filter(([, meanings]) =>
      meanings.some((one) => one.is === 'subject' && one.name === name),
    )
    expect(words.length).toBeGreaterThan(0)
    for (const [word] of words.slice(0, 2))
      expect(readPrompt(`two ${word}`).subjects.map((one) => one.name)).toContain(name)
  })

  it('gives a color to the thing behind it, and the rest to the air', () => {
    const wish = readPrompt('A big Red Fox and two blue birds, purple sky')
    expect(wish.subjects).toMatchObject([
      { name: 'fox', count: 1, color: [214, 58, 47] },
      { name: 'bird', count: 2, color: [47, 111, 208] },
    ])
    expect(wish.colors).toHaveLength(1)
    expect(readPrompt('an orange').subjects).toMatchObject([{ name: 'citrus', color: undefined }])
    expect(readPrompt('an orange cat').subjects).toMatchObject([{ name: 'cat', color: [238, 127, 34] }])
  })

  it('reads plurals, phrases, negations and portraits', () => {
    expect(readPrompt('cats').subjects).toMatchObject([{ name: 'cat', count: 2 }])
    expect(readPrompt('three wolves').subjects).toMatchObject([{ name: 'wolf', count: 3 }])
    expect(readPrompt('a hot air balloon').subjects).toMatchObject([{ name: 'balloon', count: 1 }])
    expect(readPrompt('a house without trees, with a dog').subjects.map(({ name }) => name)).toEqual(['house', 'dog'])
    expect(readPrompt('portrait of a woman').subjects).toMatchObject([{ name: 'portrait', word: 'portrait woman' }])
    expect(readPrompt('portrait of a cat').subjects).toMatchObject([{ name: 'cat' }])
    expect(readPrompt('a king and a queen').subjects).toHaveLength(2)
    expect(readPrompt('a bowl of fruit').subjects).toHaveLength(1)
    expect(readPrompt('a bowl of ramen').subjects).toMatchObject([{ name: 'ramen' }])
    expect(readPrompt('a vase of flowers').subjects).toMatchObject([{ name: 'vase' }])
    expect(readPrompt('a strawberry cupcake').subjects).toMatchObject([{ name: 'cupcake' }])
    expect(readPrompt('a girl with red hair').subjects).toMatchObject([{ name: 'portrait', word: 'red hair girl' }])
    expect(readPrompt('a rocket launch').subjects).toMatchObject([{ name: 'rocket', count: 1 }])
    expect(readPrompt('cherry trees').subjects).toMatchObject([{ name: 'tree', count: 2 }])
    expect(readPrompt('snow falls').weather).toEqual(new Set(['snow']))
  })
})
