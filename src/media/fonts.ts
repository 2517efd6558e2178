import { readFile } from 'node:fs/promises'
import type { FontWeight } from '../operations/draw-text.ts'
import type { FontName } from '../operations/text-coverage.ts'

/**
 * The font files, whole and unchanged, as Google Fonts gives them out (npm: `@expo-google-fonts`), under the SIL Open Font
 * License 1.1; the licenses lie beside them. Inter 4.001 by Rasmus Andersson and Noto Serif 2.015: Latin with Vietnamese,
 * Greek with the ancient accents, Cyrillic. Nothing is ever looked for on the machine.
 */
const FONT_FILES = {
  sans: { regular: 'inter-regular.ttf', bold: 'inter-bold.ttf' },
  serif: { regular: 'noto-serif-regular.ttf', bold: 'noto-serif-bold.ttf' },
} as const satisfies Record<FontName, Record<FontWeight, string>>

/** Where the font lies. */
export const fontFile = (font: FontName, weight: FontWeight): URL =>
  new URL(`fonts/${FONT_FILES[font][weight]}`, import.meta.url)

/** HarfBuzz and resvg come with the first text: a process that only resizes never pays for them. */
const loadHarfBuzz = () => import('harfbuzzjs')

/** A font with its shaper. Lengths are in `unitsPerEm`. */
export interface LoadedFont {
  readonly harfBuzz: Awaited<ReturnType<typeof loadHarfBuzz>>
  readonly font: InstanceType<Awaited<ReturnType<typeof loadHarfBuzz>>['Font']>
  readonly unitsPerEm: number
  /** Above the baseline. */
  readonly ascent: number
  /** Below the baseline, as a positive number. */
  readonly descent: number
}

const loaded = new Map<string, Promise<LoadedFont>>()

/** The font, read once in the life of the process: 4 files, 1.7 MB if all are used. */
export function loadFont(name: FontName, weight: FontWeight): Promise<LoadedFont> {
  const key = `${name} ${weight}`
  const known = loaded.get(key)
  if (known) return known
  const font = readFont(name, weight).catch((error) => {
    // A disk may be out of order for a moment; the next text tries again.
    loaded.delete(key)
    throw error
  })
  loaded.set(key, font)
  return font
}

async function readFont(name: FontName, weight: FontWeight): Promise<LoadedFont> {
  const [harfBuzz, bytes] = await Promise.all([loadHarfBuzz(), readFile(fontFile(name, weight))])
  const face = new harfBuzz.Face(new harfBuzz.Blob(bytes), 0)
  const font = new harfBuzz.Font(face)
  const { ascender, descender } = font.hExtents()
  return { harfBuzz, font, unitsPerEm: face.upem, ascent: ascender, descent: -descender }
}
