import { describe, expect, it } from 'vitest'
import { tableLines } from '../../../src/entrypoints/cli/table.ts'
import { ageText, clip, clockText, printable, sizeText, widthOf } from '../../../src/entrypoints/cli/text.ts'

it.each([
  ['photo', 5],
  ['写真', 4],
  ['🐦', 2],
  ['👩‍👩‍👧', 2],
  ['é', 1],
  ['e\u0301', 1],
])('knows how many cells %s takes', (text, cells) => {
  expect(widthOf(text)).toBe(cells)
})

it('clips by cells and never through a character', () => {
  expect(clip('photograph', 6)).toBe('photo…')
  expect(clip('写真写真', 6)).toBe('写真…')
  expect(clip('写真写真', 4)).toBe('写…')
  expect(clip('fits', 4)).toBe('fits')
  expect(clip('nothing', 0)).toBe('')
})

it('shows what would move the cursor or turn the writing around', () => {
  expect(printable('a\u001b[2Jb\nc\u202egpj')).toBe('a\\u001b[2Jb\\u000ac\\u202egpj')
  expect(printable('möwe 🐦')).toBe('möwe 🐦')
})

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [999_949, '999.9 kB'],
  [999_950, '1.0 MB'],
  [83_183_000_000, '83.2 GB'],
])('writes %i bytes as %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text)
})

it('writes times as people say them', () => {
  expect([0, 89_000, 90_000, 7_200_000, 200_000_000].map((ms) => ageText(0, ms))).toEqual([
    '0 s ago',
    '89 s ago',
    '2 min ago',
    '2 h ago',
    '2 d ago',
  ])
  expect([4_900, 750_000, 3_723_000].map(clockText)).toEqual(['0:04', '12:30', '1:02:03'])
})

describe('a table', () => {
  const headings = ['JOB', 'NAME', 'ERROR']
  const rows = [
    ['a', '写真', 'The picture is damaged.'],
    ['bbb', 'möwe', ''],
  ]

  it('aligns its columns by cells', () => {
    expect(tableLines(headings, rows)).toEqual(['JOB  NAME  ERROR', 'a    写真  The picture is damaged.', 'bbb  möwe'])
  })

  it('fits into the terminal by clipping the last column first', () => {
    const lines = tableLines(headings, rows, 24)
    expect(lines[1]).toBe('a    写真  The picture …')
    expect(Math.max(...lines.map(widthOf))).toBe(24)
  })

  it('keeps something of every column on a terminal that is far too narrow', () => {
    expect(tableLines(['IDENTIFIER', 'IDENTIFIER'], [], 4)).toEqual(['IDENTIF…  IDENTIF…'])
  })
})
