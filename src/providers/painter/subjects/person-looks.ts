import { type Color, hex } from '../raster/color.ts'
import type { Random } from '../raster/random.ts'

/** What a person looks like. */
export interface PersonLooks {
  readonly skin: Color
  readonly hair: Color
  readonly hasBeard: boolean
  readonly isLong: boolean
  readonly isOld: boolean
}

const SKINS: readonly [Color, ...Color[]] = [
  hex('#f0c8a4'),
  hex('#dba57c'),
  hex('#b27a52'),
  hex('#8a5a3c'),
  hex('#f5d6bc'),
]
const HAIRS: readonly [Color, ...Color[]] = [
  hex('#2b2126'),
  hex('#5a3826'),
  hex('#a8692f'),
  hex('#d9b060'),
  hex('#7c2f22'),
]
const NAMED_HAIRS: readonly (readonly [words: RegExp, color: Color])[] = [
  [/red hair|redhead|ginger/, hex('#c2481c')],
  [/blond|golden hair/, hex('#e3bd62')],
  [/black hair|dark hair/, hex('#242028')],
  [/brown hair|brunette/, hex('#5a3826')],
  [/white|gray|grey|grand|\bold\b|elderly/, hex('#d3d3d7')],
]

/** Reads off the words for a person what they say, and leaves the rest to chance. */
export function looksOf(random: Random, word: string): PersonLooks {
  const [skin, chosen] = [random.pick(SKINS), random.pick(HAIRS)]
  const hair = NAMED_HAIRS.find(([words]) => words.test(word))?.[1] ?? chosen
  return {
    skin,
    hair,
    hasBeard: /king|beard|wizard|grandfather/.test(word),
    isLong:
      /woman|lady|girl|queen|princess|witch|grandmother|blonde|brunette/.test(word) ||
      (!/man|boy|king|prince$|gentleman|father/.test(word) && random.chance(0.5)),
    isOld: /grand|\bold\b|elderly/.test(word),
  }
}
