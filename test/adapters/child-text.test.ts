import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { parseOperations } from '../../src/operations/parse-operations.ts'
import { never, pixelsPool, realChild } from '../support/pixels-pool.ts'

const { directory, header, log, open } = await pixelsPool()

describe('text in the real child', () => {
  const write = (pixels: ReturnType<typeof open>, targetKey: string, text: string, more: object = {}) =>
    pixels.render(
      {
        source: { key: 'photo', header },
        targetKey,
        operations: parseOperations([{ operation: 'text', text, sizePx: 200, background: '#0000ff', ...more }])
          .operations,
        mediaType: 'image/png',
        quality: undefined,
      },
      never,
    )

  it('is drawn, the longest too, within the memory that the child may take', async () => {
    const pixels = open({ childPath: realChild })
    const costly = {
      outline: '#ff0000',
      shadow: '#00000080',
      opacityPercent: 50,
      maxWidthPercent: 100,
      paddingPercent: 0,
    }
    const texts = ['Việt Nam', 'Ελλάδα', ...Array.from({ length: 6 }, (_, index) => 'Ǻế ж'.repeat(120) + index)]
    const made = await Promise.all(texts.map((text, index) => write(pixels, `text-${index}`, text, costly)))
    for (const facts of made) expect(facts).toMatchObject({ widthPx: 600, heightPx: 400, hasAlpha: false })
    expect(await sharp(await readFile(join(directory, 'text-0'))).metadata()).toMatchObject({ width: 600, height: 400 })
    expect(log).toEqual([])
  })

  it('is refused for good when it does not fit, under its own code', async () => {
    const pixels = open({ childPath: realChild })
    const refused = write(pixels, 'refused', 'too wide to fit', { shrink: false, maxLines: 1 })
    await expect(refused).rejects.toMatchObject({
      name: 'AppError',
      code: 'invalid_request',
      message: expect.stringContaining('does not fit into 540 × 400 px'),
    })
  })
})
