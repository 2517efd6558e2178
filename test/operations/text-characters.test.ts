import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanText, textProblem } from '../../src/operations/text-characters.ts'
import { fontNames, isCovered } from '../../src/operations/text-coverage.ts'

describe('cleanText', () => {
  it.each([
    ['composes letters and marks', 'e\u0302\u0323 и\u0306 Α\u0301', 'ệ й Ά'],
    ['ends lines in one way', 'a\r\nb\rc\u2028d\u2029e\u0085f\vg\fh', 'a\nb\nc\nd\ne\nf\ng\nh'],
    ['makes a tab a space', 'a\tb', 'a b'],
    ['drops what cannot be seen', '\ufeffa\u200bb\u200d\u2060c\u00add\ufe0f\u034f\u200e\u{e0041}', 'abcd'],
    ['composes across what it dropped', 'e\u200d\u0301', 'é'],
    ['leaves markup as it is', '<b>&amp;</b> %s \u0024{x} {{y}}', '<b>&amp;</b> %s \u0024{x} {{y}}'],
    ['keeps no-break spaces and blanks at the ends', ' 5\u00a0€ ', ' 5\u00a0€ '],
  ])('%s', (_title, text, expected) => {
    expect(cleanText(text)).toBe(expected)
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(cleanText(cleanText(text))).toBe(cleanText(text))
      }),
    )
  })
})

describe('textProblem', () => {
  it.each([
    'Plain ASCII: !"#$%&\'()*+,-./0123456789:;<=>?@[\\]^_`{|}~',
    'Tiếng Việt: Nguyễn Ắ Ằ Ẳ Ẵ Ặ ữ ợ ệ',
    'Ελληνικά: Ἑλλάς ᾧ ΐ Ώ',
    'Русский, Українська: їєґ, Српски: ђћџ, Қазақша: әғқң',
    'Größe, Łódź, Ærø, İstanbul, Dvořák, Þórr, ŵ',
    '9,99 € · £5 · ₴ · ₫ · № 5 · 20 °C · ½ · × · © ® ™ … – — “ ” « »',
    'line one\n\nline three',
    'q\u0323\u0302 three\u0301\u0323\u0307 marks',
    '<span size="1000000">&lt;&#x41;</span>',
    "'; DROP TABLE posts; -- \u0024{7*7} %00 ../../etc/passwd",
  ])('accepts %j in both fonts', (text) => {
    for (const font of fontNames) expect(textProblem(cleanText(text), font)).toBeUndefined()
  })

  it.each([
    ['', 'no character that can be seen'],
    [' \n\u00a0\u200b', 'no character that can be seen'],
    ['x'.repeat(501), 'has 501 characters; at most 500'],
    ['hi 😀', '“😀” (U+1F600)'],
    ['中文字', '“中” (U+4E2D), “文” (U+6587), “字” (U+5B57)'],
    ['שלום', 'U+05E9'],
    ['مرحبا', 'U+0645'],
    ['नमस्ते', 'U+0928'],
    ['ไทย', 'U+0E44'],
    ['👩‍👩‍👧‍👦', '“👩” (U+1F469)'],
    ['🇩🇪', 'U+1F1E9'],
    ['abcdefg 一二三四五六七', ' and 2 others'],
    ['a\u0000b', 'cannot draw: U+0000'],
    ['a\u001b[31mb', 'cannot draw: U+001B'],
    ['a\u007fb\u0080', 'U+007F, U+0080'],
    ['lone \ud800', 'U+D800'],
    ['\ue000 \ufffe', 'U+E000'],
    ['price \u202e99.1', 'has U+202E, which changes the order'],
    ['\u2066x\u2069', 'has U+2066, which changes the order'],
    [`Z${'\u0335\u0321\u0334\u0332'.repeat(9)}`, 'marks on one letter; at most 3'],
    ['\u0301a', 'the mark U+0301 without a letter'],
    ['a \u0301', 'the mark U+0301 without a letter'],
    ['a\n\u0323b', 'the mark U+0323 without a letter'],
  ])('refuses %j and says why', (text, message) => {
    for (const font of fontNames) {
      const problem = textProblem(cleanText(text), font)
      // A mark that a font does not have is named before the tower it is part of.
      if (text.startsWith('Z')) expect(problem).toMatch(/marks on one letter; at most 3|cannot draw: U\+03/)
      else expect(problem).toContain(message)
    }
  })

  it('names the font that can draw what this one cannot', () => {
    expect(textProblem('→ ✓', 'serif')).toContain('The font sans can.')
    expect(textProblem('→ ✓', 'sans')).toBeUndefined()
  })

  it('answers any text, and never accepts a character that the font does not have', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom(...fontNames), (text, font) => {
        const cleaned = cleanText(text)
        if (textProblem(cleaned, font) !== undefined) return
        for (const character of cleaned) {
          expect(character === '\n' || isCovered(font, character.codePointAt(0) ?? 0)).toBe(true)
        }
      }),
    )
  })
})
