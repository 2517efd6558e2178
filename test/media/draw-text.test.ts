import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawText } from '../../src/media/draw-text.ts'
import { readHeader } from '../../src/media/header.ts'
import { sharp } from '../../src/media/loaders.ts'
import type { DrawnText, DrawTextRequest } from '../../src/operations/draw-text.ts'
import { MAX_TEXT_LENGTH } from '../../src/operations/text-characters.ts'
import { drawable, nastyTexts, plainText } from '../support/texts.ts'

const drawn = (text: string, more?: Partial<DrawTextRequest>) => drawText(plainText(text, more))

const alphaAt = ({ rgba, widthPx }: DrawnText, x: number, y: number) => rgba[(y * widthPx + x) * 4 + 3] ?? 0
const colorAt = ({ rgba, widthPx }: DrawnText, x: number, y: number) => {
  const at = (y * widthPx + x) * 4
  return [...rgba.subarray(at, at + 4)]
}

/** The smallest box around everything that is seen. */
function inkOf(picture: DrawnText) {
  const box = { left: picture.widthPx, top: picture.heightPx, right: 0, bottom: 0 }
  for (let y = 0; y < picture.heightPx; y += 1) {
    for (let x = 0; x < picture.widthPx; x += 1) {
      if (alphaAt(picture, x, y) === 0) continue
      box.left = Math.min(box.left, x)
      box.right = Math.max(box.right, x + 1)
      box.top = Math.min(box.top, y)
      box.bottom = Math.max(box.bottom, y + 1)
    }
  }
  return box
}

/** How much of each cell of a grid over the ink is covered, 0 to 1, row by row. */
function coverage(picture: DrawnText, columns: number, rows: number): number[][] {
  const { left, top, right, bottom } = inkOf(picture)
  const mean = (fromX: number, toX: number, fromY: number, toY: number) => {
    let sum = 0
    for (let y = fromY; y < toY; y += 1) for (let x = fromX; x < toX; x += 1) sum += alphaAt(picture, x, y)
    return sum / 255 / ((toX - fromX) * (toY - fromY))
  }
  const edge = (from: number, to: number, index: number, count: number) =>
    Math.round(from + ((to - from) * index) / count)
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) =>
      mean(
        edge(left, right, column, columns),
        edge(left, right, column + 1, columns),
        edge(top, bottom, row, rows),
        edge(top, bottom, row + 1, rows),
      ),
    ),
  )
}

const hashOf = ({ rgba }: DrawnText) => createHash('sha256').update(rgba).digest('hex')

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
      const ink = (picture: DrawnText) => picture.rgba.reduce((sum, value, at) => (at % 4 === 3 ? sum + value : sum), 0)
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

  it('is never larger than asked and cuts off no ink, whatever the text', async () => {
    const room = fc.record({
      maxWidthPx: fc.integer({ min: 60, max: 500 }),
      maxHeightPx: fc.integer({ min: 60, max: 300 }),
      lineHeightPercent: fc.integer({ min: 80, max: 150 }),
      paddingPercent: fc.constantFrom(0, 40),
      align: fc.constantFrom('left', 'center', 'right'),
      font: fc.constantFrom('sans', 'serif'),
    })
    const text = drawable('serif').filter((each) => !/[^\p{L}\p{M}\p{Z}\n]/u.test(each))
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, fc.constantFrom(...nastyTexts)), room, async (value, more) => {
        const options = { ...more, minSizePx: 6, overflow: 'ellipsis' } as const
        const picture = await drawn(value, options).catch((error) => {
          expect(error).toMatchObject({ code: 'invalid_request' })
        })
        if (!picture) return
        expect(picture.rgba.length).toBe(picture.widthPx * picture.heightPx * 4)
        expect(picture.widthPx).toBeLessThanOrEqual(more.maxWidthPx)
        expect(picture.heightPx).toBeLessThanOrEqual(more.maxHeightPx)
        // The same in more room than its box: as much ink, so nothing was cut at the edges. Soft edges fall otherwise there.
        const { left, right, top, bottom } = inkOf(picture)
        const broken = picture.lines.join('\n')
        if (broken.length > MAX_TEXT_LENGTH) return
        const spacious = await drawn(broken, {
          ...more,
          sizePx: picture.sizePx,
          maxWidthPx: 4000,
          maxHeightPx: 4000,
          paddingPercent: 300,
        })
        const ink = inkOf(spacious)
        expect(Math.abs(right - left - (ink.right - ink.left))).toBeLessThanOrEqual(2)
        expect(Math.abs(bottom - top - (ink.bottom - ink.top))).toBeLessThanOrEqual(2)
      }),
      { numRuns: 30 },
    )
  })

  it.each(nastyTexts)('draws %j as it stands, within its box', async (text) => {
    const picture = await drawn(text, { maxWidthPx: 600, maxHeightPx: 600, minSizePx: 1 })
    const shown = picture.lines.join('').replace(/\s/g, '')
    expect(shown).toBe(text.normalize('NFC').replace(/\s/g, ''))
    expect(picture.widthPx).toBeLessThanOrEqual(600)
    expect(picture.heightPx).toBeLessThanOrEqual(600)
    expect(inkOf(picture).right).toBeGreaterThan(0)
  })

  it('refuses 200,000 characters, empty text and characters it does not have, naming them', async () => {
    await expect(drawn('x'.repeat(200_000))).rejects.toMatchObject({ code: 'invalid_request', field: 'text' })
    await expect(drawn(`Z${'\u0323'.repeat(200_000)}`)).rejects.toMatchObject({ code: 'invalid_request' })
    await expect(drawn('\u200b'.repeat(1000))).rejects.toThrow('no character that can be seen')
    await expect(drawn('Hi 😀 中')).rejects.toThrow(
      'text has characters that the font sans cannot draw: “😀” (U+1F600), “中” (U+4E2D).',
    )
  })

  it('draws no more than 8 megapixels, outline and shadow counted again', async () => {
    const room = { sizePx: 2000, maxWidthPx: 8000, maxHeightPx: 8000 }
    await expect(drawn('MMM', room)).rejects.toMatchObject({ code: 'invalid_request' })
    const shrunk = await drawn('MMM', { ...room, minSizePx: 8 })
    expect(shrunk.widthPx * shrunk.heightPx).toBeLessThanOrEqual(8e6)
    const outlined = await drawn('MMM', { ...room, minSizePx: 8, outline: { color: '#000000', widthPercent: 5 } })
    expect(outlined.widthPx * outlined.heightPx).toBeLessThanOrEqual(4e6)
  })

  it('gives the same pixels in every process, whatever its language', async () => {
    const request = plainText('Việt Nam, Ελλάδα, Привет', { font: 'serif', weight: 'bold', background: '#00000080' })
    const script = `
      const { drawText } = await import(${JSON.stringify(new URL('../../src/media/draw-text.ts', import.meta.url).href)})
      const { rgba } = await drawText(${JSON.stringify(request)})
      const { createHash } = await import('node:crypto')
      process.stdout.write(createHash('sha256').update(rgba).digest('hex'))`
    const elsewhere = async (language: string) =>
      (
        await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
          env: { LANG: language, LC_ALL: language, FONTCONFIG_FILE: '/dev/null' },
        })
      ).stdout
    const here = hashOf(await drawText(request))
    expect(hashOf(await drawText(request))).toBe(here)
    expect(await Promise.all([elsewhere('C'), elsewhere('tr_TR.UTF-8')])).toEqual([here, here])
  })

  it('leaves SVG shut for everybody else', async () => {
    await drawn('Hello')
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
    )
    await expect(readHeader(svg)).rejects.toMatchObject({ code: 'unsupported_media' })
    await expect(sharp(svg).png().toBuffer()).rejects.toThrow('unsupported image format')
  })

  it('loads nothing before the first text', async () => {
    const script = `
      const { render } = await import(${JSON.stringify(new URL('../../src/media/render.ts', import.meta.url).href)})
      const { drawText } = await import(${JSON.stringify(new URL('../../src/media/draw-text.ts', import.meta.url).href)})
      const loaded = () => process.report.getReport().sharedObjects.some((path) => path.includes('resvg'))
      const before = loaded()
      await drawText(${JSON.stringify(plainText('x'))})
      process.stdout.write(JSON.stringify([typeof render, before, loaded()]))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
    expect(JSON.parse(stdout)).toEqual(['function', false, true])
  })
})
