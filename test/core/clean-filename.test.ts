import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanFilename } from '../../src/core/uploads.ts'

describe('a file name', () => {
  it.each([
    ['cat.jpg', 'cat.jpg'],
    ['кот на окне.png', 'кот на окне.png'],
    ['日本語の写真.webp', '日本語の写真.webp'],
    ['family 👨‍👩‍👧‍👦.gif', 'family 👨‍👩‍👧‍👦.gif'],
    ['صورة.jpg', 'صورة.jpg'],
    ['a"b<c>&d;$(e)`f`.jpg', 'a"b<c>&d;$(e)`f`.jpg'],
    ['.htaccess', '.htaccess'],
  ])('keeps %j as it is', (name, expected) => {
    expect(cleanFilename(name)).toBe(expected)
  })

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\windows\\win.ini', 'win.ini'],
    ['C:\\fakepath\\cat.jpg', 'cat.jpg'],
    ['/absolute/cat.jpg', 'cat.jpg'],
    ['cat\u0000.php.jpg', 'cat.php.jpg'],
    ['.\u0000./cat.jpg', 'cat.jpg'],
    ['line\r\nSet-Cookie: a=b.jpg', 'lineSet-Cookie: a=b.jpg'],
    ['invoice\u202egpj.exe', 'invoicegpj.exe'],
    ['a\u2066b\u2069c\u200f.jpg', 'abc.jpg'],
    ['\ufeffbom.jpg', 'bom.jpg'],
    ['half\ud83d.jpg', 'half.jpg'],
    ['  spaces.jpg \t', 'spaces.jpg'],
    ['e\u0301te\u0301.jpg', 'été.jpg'],
    ['e\u0000\u0301.jpg', 'é.jpg'],
  ])('turns %j into %j', (name, expected) => {
    expect(cleanFilename(name)).toBe(expected)
  })

  it.each(['', ' ', '.', '..', '/', '../', 'folder/', 'a/..', '\u0000', '\u202e', '...'])(
    'is none when it is %j',
    (name) => {
      expect(cleanFilename(name)).toBeUndefined()
    },
  )

  it('is cut to 255 bytes between characters, its ending kept', () => {
    const cut = cleanFilename(`${'é'.repeat(300)}.jpeg`) ?? ''
    expect(cut).toBe(`${'é'.repeat(125)}.jpeg`)
    expect(cleanFilename('👍'.repeat(100))).toBe('👍'.repeat(63))
    expect(cleanFilename('a'.repeat(300))).toHaveLength(255)
  })

  it('is clean after one pass, whatever it was: no folders, no marks, whole characters, at most 255 bytes', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.string({ unit: 'grapheme', maxLength: 200 }),
    )
    fc.assert(
      fc.property(text, (name) => {
        const clean = cleanFilename(name)
        if (clean === undefined) return
        expect(cleanFilename(clean)).toBe(clean)
        expect(clean).not.toMatch(/[/\\\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
        expect(clean).not.toMatch(/^\.{0,2}$/)
        expect(clean.isWellFormed()).toBe(true)
        expect(Buffer.byteLength(clean)).toBeLessThanOrEqual(255)
        expect(clean).toBe(clean.normalize('NFC'))
      }),
      { numRuns: 500 },
    )
  })
})
