import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { type MakeFrameOptions, makeFrame } from '../../../src/media/animation/make-frame.ts'
import { readPreparedFrame } from '../../../src/media/gif/prepared-frame.ts'
import { readHeader } from '../../../src/media/header.ts'
import * as pictures from '../../support/pictures.ts'

async function frameOf(bytes: Uint8Array, changes: Partial<MakeFrameOptions> = {}) {
  const path = join(await mkdtemp(join(tmpdir(), 'frame-')), 'picture')
  await writeFile(path, bytes)
  const header = await readHeader(path)
  const size = { widthPx: 40, heightPx: 40 }
  return await makeFrame({ path, header, ...size, fit: 'cover', before: [], ...changes })
}

const pixelAt = async (png: Uint8Array, left: number, top: number) => [
  ...(await sharp(png).ensureAlpha().extract({ left, top, width: 1, height: 1 }).raw().toBuffer()),
]

describe('a frame', () => {
  it('has the animation’s size, whatever the picture’s: cut, or with bars', async () => {
    const wide = await pictures.quarters().png().toBuffer()
    const cut = await frameOf(wide)
    expect(cut.facts).toMatchObject({ mediaType: 'image/png', widthPx: 40, heightPx: 40, hasAlpha: false })
    expect(await pixelAt(cut.bytes, 1, 1)).toEqual([255, 0, 0, 255])
    const whole = await frameOf(wide, { fit: 'contain', background: '#102030' })
    expect(await pixelAt(whole.bytes, 1, 1)).toEqual([16, 32, 48, 255])
    expect(await pixelAt(whole.bytes, 2, 15)).toEqual([255, 0, 0, 255])
    expect(whole.facts.hasAlpha).toBe(false)
    const open = await frameOf(wide, { fit: 'contain' })
    expect(await pixelAt(open.bytes, 1, 1)).toEqual([0, 0, 0, 0])
    expect(open.facts.hasAlpha).toBe(true)
    expect(readPreparedFrame(open.prepared)).toMatchObject({ hasHoles: true, draws: 'all' })
    const enlarged = await frameOf(wide, { widthPx: 300, heightPx: 200 })
    expect(enlarged.facts).toMatchObject({ widthPx: 300, heightPx: 200 })
  })

  it('has three channels, of a gray picture, of one with an alpha that hides nothing, and over a background', async () => {
    const gray = await pictures.plain(40, 40, '#808080').toColourspace('b-w').png().toBuffer()
    const opaque = await pictures.plain(40, 40, { r: 1, g: 2, b: 3, alpha: 1 }, 4).png().toBuffer()
    for (const bytes of [gray, opaque, await pictures.badge()]) {
      const made = await frameOf(bytes, { background: '#ffffff' })
      expect((await sharp(made.bytes).metadata()).channels).toBe(3)
      expect(readPreparedFrame(made.prepared).hasHoles).toBe(false)
    }
  })

  it('carries the label that it is given, or its picture’s', async () => {
    const photo = await pictures.photo(60, 60)
    const labelled = await frameOf(photo, { label: 'trainedAlgorithmicMedia' })
    expect(labelled.facts.sourceType).toBe('trainedAlgorithmicMedia')
    expect((await frameOf(labelled.bytes)).facts.sourceType).toBe('trainedAlgorithmicMedia')
    expect((await frameOf(photo)).facts.sourceType).toBeUndefined()
  })

  it('is made of the first frame of an animation that came instead of a picture', async () => {
    const frames = [pictures.colors.red, pictures.colors.blue].map((color) =>
      pictures.plain(40, 40, color).png().toBuffer(),
    )
    const gif = await sharp(await Promise.all(frames), { join: { animated: true } })
      .gif()
      .toBuffer()
    const { bytes, facts } = await frameOf(gif)
    expect(facts).toMatchObject({ mediaType: 'image/png', frames: 1 })
    expect(await pixelAt(bytes, 20, 20)).toEqual([255, 0, 0, 255])
  })

  it('is refused of what is too large, by its header alone, and of what is damaged', async () => {
    const size = { widthPx: 60_000, heightPx: 60_000 }
    const header = { ...size, mediaType: 'image/png', frames: 1, hasAlpha: false, isInterlaced: false } as const
    const photo = await pictures.photo(60, 60)
    const bomb = frameOf(photo, { header })
    await expect(bomb).rejects.toMatchObject({ code: 'image_too_large' })
    await expect(frameOf(pictures.pngHeader(60_000, 60_000))).rejects.toMatchObject({ code: 'image_too_large' })
    await expect(frameOf(pictures.truncated(await pictures.photo(300, 200)))).rejects.toMatchObject({
      code: 'image_damaged',
    })
  })
})
