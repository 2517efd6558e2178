/** More than any sentence has; what comes behind steers by its hash. */
const MAX_TOKENS = 300
const MAX_CHARACTERS = 4000

/** The words of a text, small, without accents, punctuation but `,` and `.` as ends of a phrase. */
export function tokensOf(text: string): string[] {
  const plain = text.slice(0, MAX_CHARACTERS).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return (plain.match(/[\p{L}\p{N}]+(?:[-'’&][\p{L}\p{N}]+)*|[,.;:!?]/gu) ?? []).slice(0, MAX_TOKENS)
}

/** What a word may be the plural of, the word itself first. */
export function singulars(word: string): string[] {
  const forms = [word]
  if (IRREGULAR.has(word)) forms.push(IRREGULAR.get(word) ?? word)
  if (word.endsWith("'s")) forms.push(word.slice(0, -2))
  if (word.length < 4 || NO_PLURALS.has(word) || word.endsWith('ss') || !word.endsWith('s')) return forms
  forms.push(word.slice(0, -1))
  if (word.endsWith('ies')) forms.push(`${word.slice(0, -3)}y`)
  if (word.endsWith('es')) forms.push(word.slice(0, -2))
  if (word.endsWith('ves')) forms.push(`${word.slice(0, -3)}f`, `${word.slice(0, -3)}fe`)
  return forms
}

/** What snow does is no season. */
const NO_PLURALS = new Set(['falls'])

const IRREGULAR = new Map([
  ['mice', 'mouse'],
  ['geese', 'goose'],
  ['men', 'man'],
  ['women', 'woman'],
  ['children', 'child'],
  ['wolves', 'wolf'],
  ['cacti', 'cactus'],
  ['octopi', 'octopus'],
  ['butterflies', 'butterfly'],
  ['leaves', 'leaf'],
  ['loaves', 'loaf'],
  ['feet', 'foot'],
])
