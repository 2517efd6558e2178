import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readHeader } from '../../src/media/header.ts'
import { inspect } from '../../src/media/inspect.ts'
import { render } from '../../src/media/render.ts'
import { parseOperations } from '../../src/operations/parse-operations.ts'
import { type MediaType, mediaTypes } from '../../src/schema/asset.ts'
import * as files from '../support/ordinary-files.ts'
import { distance, pixelAt, plain } from '../support/pictures.ts'

const made = async (source: Uint8Array, mediaType: MediaType = 'image/png', url?: string) => {
  const operations = url ? parseOperations(url).operations : []
  return await render({ source, header: await readHeader(source), operations, mediaType, quality: undefined })
}

const RED = [255, 0, 0]
const GREEN = [0, 255, 0]
const BLUE = [0, 0, 255]

describe('a file by a stranger', () => {
  it('in Adobe RGB comes out in sRGB, where the same green has other numbers', async () => {
    const { bytes } = await made(await files.adobeRgbJpeg())
    // By the published matrices, (32, 192, 64) in Adobe RGB has less red than sRGB can say.
    expect(distance(await pixelAt(bytes, 30, 20), [0, 193, 45])).toBeLessThan(8)
    expect(await sharp(bytes).metadata()).toMatchObject({ space: 'srgb', hasProfile: false })
  })

  it('in gray with a profile of gamma 1 comes out as bright as the scanner meant it', async () => {
    const { bytes } = await made(await files.grayJpeg())
    // Half the light is 188 in sRGB.
    expect(distance(await pixelAt(bytes, 30, 20), [188])).toBeLessThan(4)
  })

  it('with a gain map comes out as its base picture, and nothing of the map is left', async () => {
    const source = await files.gainMapJpeg()
    expect(await inspect(source)).toMatchObject({ mediaType: 'image/jpeg', widthPx: 80, heightPx: 40 })
    for (const mediaType of mediaTypes) {
      const { bytes } = await made(source, mediaType)
      const text = Buffer.from(bytes).toString('latin1')
      for (const word of ['hdrgm', 'MPF', '21496']) expect(text).not.toContain(word)
      expect(text.split('\xff\xd8\xff').length).toBe(mediaType === 'image/jpeg' ? 2 : 1)
    }
    const { bytes } = await made(source)
    expect(distance(await pixelAt(bytes, 60, 10), GREEN)).toBeLessThan(12)
  })

  it.each(['image/gif', 'image/webp'] as const)(
    'that is a GIF of partial frames keeps what each frame shows as %s',
    async (mediaType) => {
      const { bytes, facts } = await made(files.disposalGif(), mediaType)
      expect(facts.frames).toBe(4)
      const near = async (x: number, y: number, frame: number, color: number[]) =>
        expect(distance(await pixelAt(bytes, x, y, frame), color), `${x}, ${y} of ${frame}`).toBeLessThan(24)
      await near(52, 52, 1, GREEN)
      // Put back as it was before the second frame.
      await near(52, 52, 2, RED)
      await near(108, 108, 2, BLUE)
      // Cleared after the third: nothing is there.
      expect((await pixelAt(bytes, 108, 108, 3))[3]).toBe(0)
      await near(20, 20, 3, GREEN)
      await near(148, 148, 3, RED)
    },
  )

  it('that is a WebP of partial frames keeps what each frame shows', async () => {
    for (const mediaType of ['image/gif', 'image/webp'] as const) {
      const { bytes } = await made(await files.disposalWebp(), mediaType)
      expect(distance(await pixelAt(bytes, 52, 52, 1), GREEN)).toBeLessThan(24)
      expect((await pixelAt(bytes, 52, 52, 2))[3]).toBe(0)
      expect(distance(await pixelAt(bytes, 108, 108, 2), [127, 0, 128, 255])).toBeLessThan(24)
    }
  })

  it.each([
    ['TIFF', () => plain(60, 40).tiff().toBuffer(), 'save it as JPEG or PNG'],
    ['Photoshop', () => Buffer.from('8BPS\0\x01'), 'save it as JPEG or PNG'],
  ])('that is a %s file is refused with what to do', async (name, make, remedy) => {
    await expect(inspect(await make())).rejects.toMatchObject({
      code: 'unsupported_media',
      message: expect.stringMatching(new RegExp(`${name}.*${remedy}`)),
    })
  })

  it.each(Object.keys(files.ordinary))('is read, and made smaller in the format of the web: %s', async (name) => {
    const source = (await files.ordinary[name]?.()) ?? Buffer.alloc(0)
    const { widthPx, heightPx } = await readHeader(source)
    const { facts } = await made(source, 'image/webp', 'w_40')
    expect(facts).toMatchObject({ widthPx: Math.min(widthPx, 40), mediaType: 'image/webp' })
    expect(facts.heightPx).toBeCloseTo((facts.widthPx * heightPx) / widthPx, -1)
  })
})

describe('metadata', () => {
  it.each(Object.keys(files.talkative))('of a %s is in none of the formats it is turned into', async (name) => {
    const source = (await files.talkative[name]?.()) ?? Buffer.alloc(0)
    const before = await sharp(source).metadata()
    // Compressed texts are not seen in the bytes, so what is there is asked for as well.
    expect(source.includes(files.SECRET) || before.exif?.includes(files.SECRET)).toBe(true)
    for (const mediaType of mediaTypes) {
      const { bytes } = await made(source, mediaType)
      const { exif, xmp, icc, iptc, comments, orientation } = await sharp(bytes).metadata()
      expect({ exif, xmp, icc, iptc, comments, orientation }).toEqual({})
      const text = Buffer.from(bytes).toString('latin1')
      for (const word of [
        files.SECRET,
        'Exif',
        'xmpmeta',
        'ICC_PROFILE',
        'Photoshop',
        'tEXt',
        'zTXt',
        'iTXt',
        'tIME',
        'colrprof',
      ])
        expect(text.includes(word), `${word} in ${mediaType}`).toBe(false)
    }
  })
})
