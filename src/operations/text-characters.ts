import { type FontName, fontNames, isCovered } from './text-coverage.ts'

/** A headline and a paragraph. More is a document, and a picture of one cannot be searched, copied or read aloud. */
export const MAX_TEXT_LENGTH = 500

/** No orthography of these scripts stacks more than three marks on a letter; a tower of them covers the lines around it. */
const MARK_TOWER = /\p{M}{4,}/u
const MARK_ON_NOTHING = /(?:^|[\s\p{C}])\p{M}/u

/** These would show a text in another order than it is written in, which is how people are shown what is not there. */
const REORDERING = /[\u202a-\u202e\u2066-\u2069]/u

/** What draws nothing and changes nothing in these scripts: zero-width characters, soft hyphens, variation selectors, tags. */
const INVISIBLE = /(?!\p{Bidi_Control})\p{Default_Ignorable_Code_Point}|[\u200e\u200f\u061c]/gu

/** More names than this do not help anybody. */
const NAMED_CHARACTERS = 5

/**
 * The text in the one form it is drawn in: composed (NFC), lines ended by `\n`, tabs as spaces, without characters that
 * cannot be seen. Cleaning it again changes nothing. Pure.
 */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n|[\r\v\f\u0085\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replace(INVISIBLE, '')
    .normalize('NFC')
}

/** Why a cleaned text cannot be drawn in that font and what to do about it, or undefined when it can. Pure. */
export function textProblem(text: string, font: FontName): string | undefined {
  if (text.length > MAX_TEXT_LENGTH) {
    return `has ${text.length} characters; at most ${MAX_TEXT_LENGTH} are drawn. Shorten it.`
  }
  if (text.trim() === '') return 'has no character that can be seen. Write something, or leave the operation out.'
  const order = text.match(REORDERING)
  if (order) return `has ${nameOf(order[0])}, which changes the order of what is shown. Leave it out.`

  const foreign = charactersOf(text).filter((character) => !isDrawnBy(font, character))
  if (foreign.length > 0) {
    const names = foreign.slice(0, NAMED_CHARACTERS).map(nameOf).join(', ')
    const more = foreign.length > NAMED_CHARACTERS ? ` and ${foreign.length - NAMED_CHARACTERS} others` : ''
    const other = fontNames.find((name) => foreign.every((character) => isDrawnBy(name, character)))
    const remedy = other
      ? `The font ${other} can.`
      : 'Latin, Greek and Cyrillic letters, digits and common signs can be drawn. Leave the others out.'
    return `has characters that the font ${font} cannot draw: ${names}${more}. ${remedy}`
  }
  const tower = text.match(MARK_TOWER)
  if (tower) return `has ${[...tower[0]].length} marks on one letter; at most 3 are drawn. Leave some out.`
  const lost = text.match(MARK_ON_NOTHING)
  if (lost) return `has the mark ${nameOf(lost[0].slice(-1))} without a letter before it. Leave it out.`
  return undefined
}

/** Each character once, in the order of the text. */
const charactersOf = (text: string): string[] => [...new Set(text)]

const isDrawnBy = (font: FontName, character: string): boolean =>
  character === '\n' || isCovered(font, character.codePointAt(0) ?? 0)

/** `“中” (U+4E2D)`; what cannot be printed by itself only as `U+202E`. */
function nameOf(character: string): string {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  return /[\p{C}\p{Z}\p{M}]/u.test(character) ? code : `“${character}” (${code})`
}
