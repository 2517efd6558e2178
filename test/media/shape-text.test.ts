import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { breakLines, endWithEllipsis, type Line } from '../../src/media/break-lines.ts'
import { loadFont } from '../../src/media/fonts.ts'
import { type Cluster, type ShapedText, shapeText } from '../../src/media/shape-text.ts'
import { fontWeights } from '../../src/operations/draw-text.ts'
import { fontNames } from '../../src/operations/text-coverage.ts'
import { charactersIn, drawable } from '../support/texts.ts'

const clustersOf = (text: ShapedText): readonly Cluster[] => text.paragraphs.flat(2)
const textOf = (clusters: readonly Cluster[]) => clusters.map(({ text }) => text).join('')
const linesOf = (lines: readonly Line[] | undefined) => lines?.map(({ clusters }) => textOf(clusters))
const isSeen = (text: string) => /[^\p{Z}]/u.test(text)

describe('shapeText', () => {
  describe.each(fontNames.flatMap((name) => fontWeights.map((weight) => [name, weight] as const)))(
    '%s %s',
    (name, weight) => {
      it('has an outline for every character that is accepted', async () => {
        const font = await loadFont(name, weight)
        const without = charactersIn(name).filter((character) => {
          // A mark needs a letter; both are outlines of their own then, or one that is not the letter's.
          const isMark = /\p{M}/u.test(character)
          const clusters = clustersOf(shapeText(font, isMark ? `q${character}` : character))
          const paths = clusters.flatMap(({ glyphs }) => glyphs.map(({ id }) => font.font.glyphToPath(id)))
          if (!isSeen(character)) return paths.some((path) => path !== '')
          return paths.length === 0 || paths.some((path) => path === '') || (isMark && paths.length === 1)
        })
        expect(without).toEqual([])
      })

      it('loses no character of any text, and puts no other in its place', async () => {
        const font = await loadFont(name, weight)
        const dottedCircle = font.font.nominalGlyph(0x25cc)
        fc.assert(
          fc.property(drawable(name), (text) => {
            const shaped = shapeText(font, text)
            expect(shaped.paragraphs.map((words) => textOf(words.flat()))).toEqual(text.split('\n'))
            for (const cluster of clustersOf(shaped).filter((each) => isSeen(each.text))) {
              expect(cluster.glyphs.some(({ id }) => font.font.glyphToPath(id) !== '')).toBe(true)
              if (!cluster.text.includes('◌'))
                expect(cluster.glyphs.map(({ id }) => id)).not.toContain(dottedCircle ?? 0)
            }
          }),
          { numRuns: 60 },
        )
      })
    },
  )

  it('kerns, and sets marks on their letters', async () => {
    const font = await loadFont('sans', 'regular')
    const width = (text: string) => clustersOf(shapeText(font, text)).reduce((sum, { advance }) => sum + advance, 0)
    expect(width('AV')).toBeLessThan(width('A') + width('V'))
    const [letter, ...others] = clustersOf(shapeText(font, 'x\u0302'))
    expect(others).toEqual([])
    expect(letter?.glyphs).toHaveLength(2)
    expect(letter?.advance).toBe(width('x'))
    const middles = letter?.glyphs.map(({ id, x }) => {
      const box = font.font.glyphExtents(id)
      return x + (box?.xBearing ?? 0) + (box?.width ?? 0) / 2
    })
    expect(Math.abs((middles?.[0] ?? 0) - (middles?.[1] ?? 999))).toBeLessThan(font.unitsPerEm / 50)
    const [stacked] = clustersOf(shapeText(font, 'x\u0302\u0301'))
    expect(stacked?.glyphs[2]?.y).toBeGreaterThan(font.unitsPerEm / 10)
  })

  it('draws what was written: no arrow for ->, no cross for the x of 2x4', async () => {
    const font = await loadFont('sans', 'regular')
    const ids = (text: string) => clustersOf(shapeText(font, text)).flatMap(({ glyphs }) => glyphs.map(({ id }) => id))
    expect(ids('->')).toEqual([...ids('-'), ...ids('>')])
    expect(ids('2x4')).toEqual([...ids('2'), ...ids('x'), ...ids('4')])
  })
})

describe('breakLines', () => {
  const em = 2048
  const broken = async (text: string, ems: number, breakWords = false) =>
    breakLines(shapeText(await loadFont('sans', 'regular'), text), ems * em, breakWords)

  it.each([
    ['the quick brown fox', 5, ['the quick', 'brown fox']],
    ['one\n\ntwo ', 50, ['one', '', 'two']],
    ['5\u00a0000\u00a0€ only', 4, ['5\u00a0000\u00a0€', 'only']],
    ['Нью-Йорк', 3, ['Нью-', 'Йорк']],
    ['1990-2000', 6, ['1990-2000']],
    ['well — yes', 3, ['well', '— yes']],
    ['  indented   text', 5, ['  indented', 'text']],
  ])('breaks %j at %f em into %j', async (text, ems, expected) => {
    expect(linesOf(await broken(text, ems))).toEqual(expected)
  })

  it('breaks a word only when it may, and only where a letter ends', async () => {
    expect(await broken('incomprehensibilities', 4)).toBeUndefined()
    const lines = linesOf(await broken('q\u0323\u0302'.repeat(12), 2.5, true))
    expect(lines?.length).toBeGreaterThan(2)
    for (const line of lines ?? []) expect(line.replaceAll('q\u0323\u0302', '')).toBe('')
    expect(await broken('WWW', 0.5, true)).toBeUndefined()
  })

  it('gives no line that is too wide and loses nothing but spaces, whatever the text', async () => {
    const font = await loadFont('sans', 'regular')
    fc.assert(
      fc.property(drawable('sans'), fc.integer({ min: 3, max: 20 }), (text, ems) => {
        const lines = breakLines(shapeText(font, text), ems * em, true)
        for (const { width } of lines ?? []) expect(width).toBeLessThanOrEqual(ems * em)
        const kept = (linesOf(lines) ?? [text]).join('')
        expect(kept.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
      }),
      { numRuns: 60 },
    )
  })

  it('cuts a line for an ellipsis, and says when not even that fits', async () => {
    const { ellipsis, paragraphs } = shapeText(await loadFont('sans', 'regular'), 'some words')
    const [line] =
      breakLines({ paragraphs, ellipsis, ink: { left: 0, right: 0, above: 0, below: 0 } }, 90 * em, false) ?? []
    if (!line) throw new Error('There is no line')
    const cut = endWithEllipsis(line, ellipsis, 4 * em)
    expect(textOf(cut?.clusters ?? [])).toMatch(/^some( w| wo)?…$/)
    expect(cut?.width).toBeLessThanOrEqual(4 * em)
    expect(endWithEllipsis(line, ellipsis, em / 4)).toBeUndefined()
  })
})
