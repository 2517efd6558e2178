import sharp from 'sharp'
import { expect, it } from 'vitest'
import { readHeader } from '../../src/media/header.ts'
import { render } from '../../src/media/render.ts'

it('makes a mask transparent where it was bright, and black', async () => {
  // White, gray, black, and white that nobody sees.
  const pixels = Buffer.from([255, 255, 255, 255, 128, 128, 128, 255, 0, 0, 0, 255, 255, 255, 255, 0])
  const source = await sharp(pixels, { raw: { width: 4, height: 1, channels: 4 } })
    .png()
    .toBuffer()
  const header = await readHeader(source)
  const plan = { source, header, operations: [], mediaType: 'image/png' as const, quality: undefined }
  const { bytes, facts } = await render({ ...plan, asMask: true })
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
  expect([...data]).toEqual([0, 0, 0, 0, 0, 0, 0, 127, 0, 0, 0, 255, 0, 0, 0, 255])
  expect([info.channels, facts.widthPx, facts.hasAlpha]).toEqual([4, 4, true])
})
