/** Chance that comes out the same again: a stream of numbers from one seed. */
export interface Random {
  /** In [0, 1). */
  next(): number
  between(low: number, high: number): number
  /** A whole number, both ends included. */
  whole(low: number, high: number): number
  pick<T>(choices: readonly [T, ...T[]]): T
  chance(part: number): boolean
}

/** Mixes a whole number and a place into 32 bits that look like nothing. Source: https://github.com/skeeto/hash-prospector */
export function scramble(x: number, y = 0, seed = 0): number {
  let bits = Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca6b) ^ Math.imul(seed, 0xc2b2ae35)
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d)
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b)
  return (bits ^ (bits >>> 16)) >>> 0
}

/** 32 bits of a text. Source: http://www.isthe.com/chongo/tech/comp/fnv/ */
export function hashText(text: string): number {
  let bits = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193)
  return scramble(bits)
}

export function randomFrom(seed: number): Random {
  let count = 0
  const next = () => scramble(++count, 0x51ed270b, seed) / 0x1_0000_0000
  const random: Random = {
    next,
    between: (low, high) => low + (high - low) * next(),
    whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (choices) => choices[Math.floor(next() * choices.length)] ?? choices[0],
    chance: (part) => next() < part,
  }
  return random
}
