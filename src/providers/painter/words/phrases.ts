import { MAX_PARTS, type Meaning, meaningsOf } from './dictionary.ts'
import { tokensOf } from './tokens.ts'

/** A word or a few that mean something together, or one that means nothing here. */
export interface Phrase {
  readonly meanings: readonly Meaning[]
  readonly isPlural: boolean
  /** A comma or a full stop. */
  readonly isEnd: boolean
}

/** The longest known phrases, one after another, and what is between them. */
export function phrasesOf(text: string): Phrase[] {
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
