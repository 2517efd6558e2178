import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fontFile, loadFont } from '../../src/media/fonts.ts'
import { fontWeights } from '../../src/operations/draw-text.ts'
import { fontNames } from '../../src/operations/text-coverage.ts'
import { charactersIn } from '../support/texts.ts'

describe.each(fontNames)('the font %s', (name) => {
  it('has exactly the characters that requests are checked against, in both weights', async () => {
    const loaded = await Promise.all(fontWeights.map((weight) => loadFont(name, weight)))
    const [first = new Set<number>(), ...others] = loaded.map(({ font }) => new Set(font.face.collectUnicodes()))
    const drawn = [...first]
      .filter((code) => others.every((codes) => codes.has(code)))
      .map((code) => String.fromCodePoint(code))
      .filter((character) => /[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]/u.test(character))
      .filter((character) => !/\p{Default_Ignorable_Code_Point}/u.test(character))
    expect(charactersIn(name)).toEqual(drawn.sort((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0)))
  })

  it('is read once', async () => {
    expect(await loadFont(name, 'bold')).toBe(await loadFont(name, 'bold'))
    expect(await loadFont(name, 'bold')).not.toBe(await loadFont(name, 'regular'))
  })

  it('lies in the repository with its license', async () => {
    for (const weight of fontWeights) {
      const file = fontFile(name, weight)
      const family = file.pathname.replace(/^.*\/(.*)-(regular|bold)\.ttf$/, '$1')
      expect(readFileSync(new URL(`${family}-license.txt`, file), 'utf8')).toContain(
        'SIL OPEN FONT LICENSE Version 1.1',
      )
      const { font } = await loadFont(name, weight)
      expect(font.face.getName(13, 'en')).toContain('SIL Open Font License, Version 1.1')
    }
  })
})
