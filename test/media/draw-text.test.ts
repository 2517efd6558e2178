import { describe, expect, it } from 'vitest'
import { drawText } from '../../src/media/draw-text.ts'
import type { DrawTextRequest } from '../../src/operations/draw-text.ts'
import type { Overlay } from '../../src/operations/operation.ts'
import { alphaAt, colorAt, coverage, hashOf, inkOf } from '../support/drawn-text.ts'
import { plainText } from '../support/texts.ts'

const drawn = (text: string, more?: Partial<DrawTextRequest>) => drawText(plainText(text, more))

/** Drawn by hand: `#` is ink, `.` is none, anything else may be either. */
const LETTERS: Record<string, string[]> = {
  L: ['#....', '#....', '#....', '#....', '#####'],
  T: ['#####', '. # .', '. # .', '. # .', '. # .'],
  H: ['#...#', '#...#', '#####', '#...#', '#...#'],
  Γ: ['#####', '#....', '#....', '#....', '#....'],
  П: ['#####', '#...#', '#...#', '#...#', '#...#'],
  E: ['#####', '#....', '#### ', '#....', '#####'],
  '+': ['. # .', '. # .', '#####', '. # .', '. # .'],
  i: [' ### ', '.....', ' ### ', ' ### ', ' ### ', ' ### ', ' ### ', ' ### '],
}

describe('drawText', () => {
  it.each(Object.entries(LETTERS))('draws a legible %s', async (letter, mask) => {
    const grid = coverage(await drawn(letter, { sizePx: 200 }), 5, mask.length)
    for (const [row, cells] of mask.entries()) {
      for (const [column, cell] of [...cells].entries()) {
        const covered = grid[row]?.[column] ?? Number.NaN
        const place = `${letter} at ${column}, ${row}: ${covered}`
        if (cell === '#') expect(covered, place).toBeGreaterThan(0.3)
        if (cell === '.') expect(covered, place).toBeLessThan(0.3)
      }
    }
  })

  it.each(['Ελλάδα', 'Привет', 'Nguyễn', 'Größe', '9,99 €'])(
    'draws each letter of %s at its own place',
    async (text) => {
      const whole = await drawn(text, { sizePx: 60 })
      const letters = await Promise.all(
        [...text.normalize('NFC').replace(' ', '')].map((each) => drawn(each, { sizePx: 60 })),
      )
      const ink = (picture: Overlay) => picture.rgba.reduce((sum, value, at) => (at % 4 === 3 ? sum + value : sum), 0)
      const sum = letters.reduce((total, letter) => total + ink(letter), 0)
      expect(Math.abs(ink(whole) / sum - 1)).toBeLessThan(0.03)
    },
  )

  it('grows with its text, its size and its weight', async () => {
    const [one, two, large, bold] = await Promise.all([
      drawn('Hello'),
      drawn('Hello, world'),
      drawn('Hello', { sizePx: 80 }),
      drawn('Hello', { weight: 'bold' }),
    ])
    expect(two.widthPx).toBeGreaterThan(one.widthPx * 1.8)
    expect(large.widthPx / one.widthPx).toBeCloseTo(2, 1)
    expect(large.heightPx).toBe(one.heightPx * 2)
    expect(bold.widthPx).toBeGreaterThan(one.widthPx)
  })

  it('has the height of its lines, and one line more for each line end', async () => {
    expect((await drawn('x')).heightPx).toBe(48)
    expect((await drawn('x\n\nx')).heightPx).toBe(3 * 48)
    expect((await drawn('x\nx', { lineHeightPercent: 200 })).heightPx).toBe(2 * 80)
  })

  it('draws the same for a text however it was typed', async () => {
    expect(hashOf(await drawn('Vie\u0302\u0323t\r\nNam\u200b'))).toBe(hashOf(await drawn('Việt\nNam')))
  })

  it('paints text, box, padding and opacity as asked', async () => {
    const box = await drawn('I', {
      background: '#0000ff',
      color: '#ff0000',
      paddingPercent: 50,
      sizePx: 100,
      weight: 'bold',
    })
    expect(colorAt(box, 0, 0)).toEqual([0, 0, 255, 255])
    expect(colorAt(box, box.widthPx - 1, box.heightPx - 1)).toEqual([0, 0, 255, 255])
    expect(colorAt(box, Math.round(box.widthPx / 2), Math.round(box.heightPx / 2))).toEqual([255, 0, 0, 255])
    expect(box.heightPx).toBe(120 + 2 * 50)
    const plain = await drawn('I', { sizePx: 100, weight: 'bold' })
    expect(box.widthPx - plain.widthPx).toBeGreaterThanOrEqual(99)

    const pale = await drawn('I', { color: '#ff800080', sizePx: 100, weight: 'bold', opacityPercent: 50 })
    const [r, g, b, alpha] = colorAt(pale, Math.round(pale.widthPx / 2), Math.round(pale.heightPx / 2))
    expect([r, b]).toEqual([255, 0])
    expect(Math.abs((g ?? 0) - 128)).toBeLessThan(4)
    expect(alpha).toBe(64)
    expect(alphaAt(pale, 0, 0)).toBe(0)
  })

  it('draws an outline around the letters and a shadow below them, both inside the box', async () => {
    const outline = { color: '#ff0000', widthPercent: 10 }
    const shadow = { color: '#0000ff', rightPercent: 20, downPercent: 20 }
    const plain = inkOf(await drawn('I', { sizePx: 100 }))
    const picture = await drawn('I', { sizePx: 100, outline, shadow })
    const ink = inkOf(picture)
    expect(ink.right - ink.left).toBe(plain.right - plain.left + 20 + 20)
    expect(ink.bottom - ink.top).toBe(plain.bottom - plain.top + 20 + 20)
    expect(ink.left).toBeGreaterThanOrEqual(0)
    expect(colorAt(picture, ink.left + 5, ink.top + 40)).toEqual([255, 0, 0, 255])
    expect(colorAt(picture, ink.right - 5, ink.bottom - 40)).toEqual([0, 0, 255, 255])
  })

  it.each([
    ['left', 0, 0.2],
    ['center', 0.3, 0.7],
    ['right', 0.8, 1],
  ] as const)('sets a short line to the %s', async (align, from, to) => {
    const picture = await drawn('MMMMMMMMMM\nI', { align })
    const lower = { ...picture, heightPx: 48, rgba: picture.rgba.subarray(picture.widthPx * 48 * 4) }
    const { left, right } = inkOf(lower)
    expect(left / picture.widthPx).toBeGreaterThanOrEqual(from)
    expect(right / picture.widthPx).toBeLessThanOrEqual(to)
  })

  it.each(['Ǻ', 'Ế', 'q\u0323\u0302\u0301', 'j', 'Щ', 'f'])('cuts off nothing of %s in a tight box', async (letter) => {
    for (const font of ['sans', 'serif'] as const) {
      const tight = inkOf(await drawn(letter, { font, lineHeightPercent: 80, sizePx: 100 }))
      const roomy = inkOf(await drawn(letter, { font, lineHeightPercent: 80, sizePx: 100, paddingPercent: 200 }))
      expect(Math.abs(tight.bottom - tight.top - (roomy.bottom - roomy.top))).toBeLessThanOrEqual(2)
      expect(Math.abs(tight.right - tight.left - (roomy.right - roomy.left))).toBeLessThanOrEqual(2)
    }
  })

  it('breaks lines between words, and leaves the size alone while they fit', async () => {
    const picture = await drawn('The quick brown fox jumps', { maxWidthPx: 260, minSizePx: 8 })
    expect(picture).toMatchObject({ sizePx: 40, lines: ['The quick', 'brown fox', 'jumps'], heightPx: 3 * 48 })
  })

  it('shrinks what does not fit to the largest size that does', async () => {
    const picture = await drawn('The quick brown fox jumps', { maxWidthPx: 260, maxHeightPx: 100, minSizePx: 8 })
    expect(picture.sizePx).toBeGreaterThan(25)
    expect(picture.sizePx).toBeLessThan(40)
    const larger = { sizePx: picture.sizePx + 1, maxWidthPx: 260, maxHeightPx: 100 }
    await expect(drawn('The quick brown fox jumps', larger)).rejects.toMatchObject({ code: 'invalid_request' })
  })

  it('keeps words whole by shrinking, unless that would halve them', async () => {
    const slightly = await drawn('an incomprehensibility', { maxWidthPx: 240, minSizePx: 8 })
    expect(slightly.lines).toEqual(['an', 'incomprehensibility'])
    const long = await drawn(`a ${'incomprehensibility'.repeat(9)}`, { maxWidthPx: 240, minSizePx: 8 })
    expect(long.sizePx).toBe(40)
  })

  it('ends in an ellipsis where that is asked for, else says what to do', async () => {
    const room = { maxWidthPx: 200, maxHeightPx: 100 }
    const { lines, heightPx } = await drawn('The quick brown fox jumps over', { ...room, overflow: 'ellipsis' })
    expect(lines).toEqual(['The quick', expect.stringMatching(/^brown.*…$/)])
    expect(heightPx).toBe(96)
    const one = await drawn('The quick brown fox', { maxLines: 1, maxWidthPx: 200, overflow: 'ellipsis' })
    expect(one.lines).toEqual([expect.stringMatching(/^The qui?c?k?…$/)])
    await expect(drawn('The quick brown fox jumps over', room)).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('does not fit into 200 × 100 px'),
    })
    for (const tiny of [{ maxWidthPx: 3 }, { maxHeightPx: 20 }])
      await expect(drawn('W', { ...tiny, overflow: 'ellipsis' })).rejects.toMatchObject({ code: 'invalid_request' })
  })
})
