import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawText } from '../../src/media/draw-text.ts'
import { readHeader } from '../../src/media/header.ts'
import { sharp } from '../../src/media/loaders.ts'
import type { DrawTextRequest } from '../../src/operations/draw-text.ts'
import { MAX_TEXT_LENGTH } from '../../src/operations/text-characters.ts'
import { hashOf, inkOf } from '../support/drawn-text.ts'
import { drawable, nastyTexts, plainText } from '../support/texts.ts'

const drawn = (text: string, more?: Partial<DrawTextRequest>) => drawText(plainText(text, more))

/** Broken between a T and an A, which stand closer together on one line than apart. */
const BROKEN_IN_A_PAIR = ']]><!-- --><![CDATA[x'
const NARROW = {
  maxWidthPx: 67,
  maxHeightPx: 156,
  lineHeightPercent: 80,
  paddingPercent: 0,
  align: 'right',
  font: 'sans',
} as const

describe('drawText, whatever it is given,', () => {
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
      { numRuns: 30, examples: [[BROKEN_IN_A_PAIR, NARROW]] },
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
