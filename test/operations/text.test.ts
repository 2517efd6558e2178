import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { alignments, fontWeights, overflows } from '../../src/operations/draw-text.ts'
import { compass } from '../../src/operations/gravity.ts'
import { parseOperations } from '../../src/operations/parse-operations.ts'
import { cleanText, textProblem } from '../../src/operations/text-characters.ts'
import { fontNames } from '../../src/operations/text-coverage.ts'
import { printUrl } from '../../src/operations/url-grammar.ts'
import { made } from '../support/made.ts'
import * as pictures from '../support/pictures.ts'
import { distance, pixelAt } from '../support/pictures.ts'
import { drawable, nastyTexts } from '../support/texts.ts'

const written = (text: string, more: Record<string, unknown> = {}) => ({ operation: 'text', text, ...more })
const red = () => pictures.plain(200, 100).png().toBuffer()

/** The box around all pixels that are no longer red, by which a text on red is found. */
async function changedBox(bytes: Uint8Array, frame = 0) {
  const { data, info } = await sharp(bytes, { page: frame }).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const box = { left: info.width, top: info.height, right: 0, bottom: 0 }
  for (let at = 0; at < data.length; at += 3) {
    if (distance([...data.subarray(at, at + 3)], [255, 0, 0]) < 8) continue
    const [x, y] = [(at / 3) % info.width, Math.floor(at / 3 / info.width)]
    box.left = Math.min(box.left, x)
    box.right = Math.max(box.right, x + 1)
    box.top = Math.min(box.top, y)
    box.bottom = Math.max(box.bottom, y + 1)
  }
  return box
}

describe('the operation text', () => {
  it('writes on the picture, leaves its size, and the pixels beside the text as they were', async () => {
    const { bytes, facts } = await made(await red(), [written('Hello', { sizePx: 40, gravity: 'center' })])
    expect(facts).toMatchObject({ widthPx: 200, heightPx: 100, hasAlpha: false })
    const { left, right, top, bottom } = await changedBox(bytes)
    expect(Math.abs((left + right) / 2 - 100)).toBeLessThan(4)
    expect(Math.abs((top + bottom) / 2 - 50)).toBeLessThan(8)
    expect(right - left).toBeGreaterThan(80)
    expect(await pixelAt(bytes, 3, 3)).toEqual([255, 0, 0])
  })

  it.each(compass)('stands in the %s, away from the edge by its offset', async (gravity) => {
    const box = { background: '#0000ff', sizePx: 20, maxWidthPercent: 50, gravity }
    const at = async (more: object) => changedBox((await made(await red(), [written('Hi', { ...box, ...more })])).bytes)
    const plain = await at({})
    if (gravity.includes('north')) expect(plain.top).toBe(0)
    else if (gravity.includes('south')) expect(plain.bottom).toBe(100)
    else expect(plain.top + plain.bottom).toBe(100)
    if (gravity.includes('west')) expect(plain.left).toBe(0)
    else if (gravity.includes('east')) expect(plain.right).toBe(200)
    else expect(Math.abs(plain.left + plain.right - 200)).toBeLessThanOrEqual(1)

    const moved = await at({ offsetXPx: 7, offsetYPx: 5 })
    expect(moved.left - plain.left).toBe(gravity.includes('east') ? -7 : 7)
    expect(moved.top - plain.top).toBe(gravity.includes('south') ? -5 : 5)
    const far = await at({ offsetXPx: 8192, offsetYPx: -8192 })
    expect([far.right - far.left, far.bottom - far.top]).toEqual([plain.right - plain.left, plain.bottom - plain.top])
  })

  it('has a size in percent of the width that looks the same on every picture', async () => {
    const share = async (widthPx: number) => {
      const source = await pictures
        .plain(widthPx, widthPx / 2)
        .png()
        .toBuffer()
      const { left, right } = await changedBox((await made(source, [written('Hello', { sizePercent: 10 })])).bytes)
      return (right - left) / widthPx
    }
    expect(await share(1600)).toBeCloseTo(await share(400), 2)
  })

  it('is drawn in its colors, and paler with less opacity', async () => {
    const box = { background: '#0000ff', color: '#00ff00', sizePx: 60, weight: 'bold', gravity: 'center' }
    const { bytes } = await made(await red(), [written('I', box)])
    expect(await pixelAt(bytes, 100, 50)).toEqual([0, 255, 0])
    const { left, top } = await changedBox(bytes)
    expect(await pixelAt(bytes, left, top)).toEqual([0, 0, 255])
    const pale = await made(await red(), [written('I', { ...box, opacityPercent: 50 })])
    expect(distance(await pixelAt(pale.bytes, 100, 50), [127, 128, 0])).toBeLessThan(4)
    expect(distance(await pixelAt(pale.bytes, left, top), [127, 0, 128])).toBeLessThan(4)
  })

  it.each(['image/gif', 'image/webp'] as const)('stands on every frame of an animated %s', async (mediaType) => {
    const { bytes, facts } = await made(
      await pictures.animation('image/gif'),
      [written('X', { sizePx: 30, weight: 'bold', paddingPercent: 0 })],
      {
        mediaType,
      },
    )
    expect(facts).toMatchObject({ frames: 3, widthPx: 60, heightPx: 40 })
    expect(await sharp(bytes).metadata()).toMatchObject({ pages: 3, delay: [100, 100, 300] })
    for (const frame of [0, 1, 2]) {
      const { data } = await sharp(bytes, { page: frame }).removeAlpha().raw().toBuffer({ resolveWithObject: true })
      let white = 0
      for (let at = 0; at < data.length; at += 3) if (Math.min(...data.subarray(at, at + 3)) > 200) white += 1
      expect(white).toBeGreaterThan(20)
    }
  })

  it('keeps its colors on gray, CMYK, 16-bit and palette pictures, and transparency where there is some', async () => {
    const text = written('I', { sizePx: 40, weight: 'bold', color: '#00c000', gravity: 'center', paddingPercent: 0 })
    const gray = await pictures.plain(64, 48, '#808080').toColourspace('b-w').png().toBuffer()
    const sources = [gray, await pictures.cmykJpeg(), await pictures.png16Bit(), await pictures.palettePng()]
    for (const source of sources) {
      const { bytes } = await made(source, [text])
      expect(distance(await pixelAt(bytes, 32, 24), [0, 192, 0])).toBeLessThan(6)
    }
    const { bytes } = await made(await pictures.palettePng(), [text])
    expect((await pixelAt(bytes, 32, 24))[3]).toBe(255)
    expect((await pixelAt(bytes, 2, 2))[3]).toBeCloseTo(128, -1)
  })

  it('is turned with the picture: operations go in the order of the list', async () => {
    const line = written('wide wide wide', { sizePx: 20, gravity: 'center' })
    const { bytes, facts } = await made(await red(), [line, { operation: 'rotate', degrees: 90 }])
    expect(facts).toMatchObject({ widthPx: 100, heightPx: 200 })
    const { left, right, top, bottom } = await changedBox(bytes)
    expect(bottom - top).toBeGreaterThan(2 * (right - left))
  })

  it('refuses a text for which the picture is too small, for good', async () => {
    const source = await pictures.plain(16, 16).png().toBuffer()
    await expect(made(source, [written('far too much to say')])).rejects.toMatchObject({
      code: 'invalid_request',
      field: 'text',
      message: expect.stringContaining('does not fit into 14 × 16 px'),
    })
    const cut = await made(source, [
      written('far too much to say', { overflow: 'ellipsis', sizePx: 8, paddingPercent: 0 }),
    ])
    expect(cut.facts).toMatchObject({ widthPx: 16, heightPx: 16 })
  })

  it.each(nastyTexts)('gives the size of the picture with %j', async (text) => {
    const { facts } = await made(await red(), [written(text, { overflow: 'ellipsis' })])
    expect(facts).toMatchObject({ widthPx: 200, heightPx: 100 })
  })
})

describe('the parameters of text', () => {
  it.each([
    [{ text: 'Hi 中' }, 'operations.0.text', '“中” (U+4E2D)'],
    [{ text: 'x'.repeat(501) }, 'operations.0.text', 'has 501 characters'],
    [{ text: 'x'.repeat(200_000) }, 'operations.0.text', 'longer than the 500 characters'],
    [{ text: '\u200b' }, 'operations.0.text', 'no character that can be seen'],
    [{ text: 'a\u202eb' }, 'operations.0.text', 'U+202E'],
    [{ text: '→', font: 'serif' }, 'operations.0.text', 'The font sans can.'],
    [{ text: 'x', font: 'Comic Sans' }, 'operations.0.font', 'sans'],
    [{ text: 'x', sizePx: 20, sizePercent: 5 }, 'operations.0.sizePercent', 'sizePx or sizePercent'],
    [{ text: 'x', color: 'red' }, 'operations.0.color', 'must be a color'],
    [{ text: 'x', html: true }, 'operations.0', 'Unrecognized key'],
    [{}, 'operations.0.text', 'expected string'],
  ])('are checked before any work: %j', (params, field, message) => {
    expect(() => parseOperations([{ operation: 'text', ...params }])).toThrow(
      expect.objectContaining({ code: 'invalid_request', field, message: expect.stringContaining(message) }),
    )
  })

  it('are cleaned once and for all', () => {
    const once = parseOperations([written('Vie\u0302\u0323t\u00ad\r\nNam')]).operations
    expect(once).toMatchObject([{ text: 'Việt\nNam' }])
    expect(parseOperations([...once]).operations).toEqual(once)
  })

  it('have a URL form, the text in base64url', () => {
    const { operations } = parseOperations('w_500,text_SGVsbG8sIHdvcmxkIQ,tweight_bold,tg_north')
    expect(operations).toMatchObject([{ widthPx: 500 }, { text: 'Hello, world!', weight: 'bold', gravity: 'north' }])
    expect(printUrl({ operations })).toBe('w_500,text_SGVsbG8sIHdvcmxkIQ,tweight_bold,tg_north')
  })

  it.each(['text_Hello!', 'text_', 'text_SGVsbG8=', 'text_SGVsbG9', 'text__w', 'text_a', 'text_Hi%20'])(
    'have no other URL form: %j',
    (text) => {
      expect(() => parseOperations(text)).toThrow(
        expect.objectContaining({ code: 'invalid_request', message: expect.stringMatching(/base64url|text_: /) }),
      )
    },
  )

  it('come back from a URL as they went in', () => {
    const call = fc.record(
      {
        text: fc.oneof(drawable('serif'), fc.constantFrom(...nastyTexts)),
        font: fc.constantFrom(...fontNames),
        weight: fc.constantFrom(...fontWeights),
        sizePercent: fc.integer({ min: 1, max: 50 }),
        shrink: fc.boolean(),
        overflow: fc.constantFrom(...overflows),
        align: fc.constantFrom(...alignments),
        color: fc.constantFrom('#ff0000', '#ff000080', 'transparent'),
        gravity: fc.constantFrom(...compass),
        offsetXPx: fc.integer({ min: -8192, max: 8192 }),
        paddingPercent: fc.integer({ min: 0, max: 300 }),
      },
      { requiredKeys: ['text'] },
    )
    fc.assert(
      fc.property(call, (params) => {
        fc.pre(textProblem(cleanText(params.text), params.font ?? 'sans') === undefined)
        const { operations } = parseOperations([{ operation: 'text', ...params }])
        const url = printUrl({ operations })
        expect(parseOperations(url).operations).toEqual(operations)
        expect(encodeURI(url)).toBe(url)
      }),
    )
  })
})
