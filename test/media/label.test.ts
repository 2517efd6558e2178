import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readHeader } from '../../src/media/header.ts'
import { labelOf, labelXmp, readLabel } from '../../src/media/label.ts'
import { render } from '../../src/media/render.ts'
import { parseOperations } from '../../src/operations/parse-operations.ts'
import { mediaTypes, type SourceType } from '../../src/schema/asset.ts'
import * as pictures from '../support/pictures.ts'

async function rendered(source: Uint8Array, mediaType: (typeof mediaTypes)[number], label?: SourceType) {
  const header = await readHeader(source)
  const { operations } = parseOperations('w_40')
  return await render({ source, header, operations, mediaType, quality: undefined, label })
}

describe('a label', () => {
  it.each(mediaTypes)(
    'is written into %s, read from it, and carried on by whatever is done to it',
    async (mediaType) => {
      const made = await rendered(await pictures.photo(80, 60), mediaType, 'trainedAlgorithmicMedia')
      expect(made.facts.sourceType).toBe('trainedAlgorithmicMedia')
      expect((await readHeader(made.bytes)).sourceType).toBe('trainedAlgorithmicMedia')
      const again = await rendered(made.bytes, 'image/png')
      expect((await readHeader(again.bytes)).sourceType).toBe('trainedAlgorithmicMedia')
      expect((await sharp(again.bytes).metadata()).xmp?.toString()).toBe(labelXmp('trainedAlgorithmicMedia'))
    },
  )

  it('is in no picture that has none, with nothing else of its metadata', async () => {
    const { bytes, facts } = await rendered(await pictures.photo(80, 60), 'image/jpeg')
    expect(facts).not.toHaveProperty('sourceType')
    expect((await sharp(bytes).metadata()).xmp).toBeUndefined()
  })

  it('is the only thing that stays of an upload’s metadata', async () => {
    const xmp = labelXmp('algorithmicMedia').replace('</rdf:Description>', '<secret>at home</secret></rdf:Description>')
    const upload = await sharp(await pictures.photo(80, 60))
      .withXmp(xmp)
      .jpeg()
      .toBuffer()
    const { bytes } = await rendered(upload, 'image/webp')
    expect((await sharp(bytes).metadata()).xmp?.toString()).toBe(labelXmp('algorithmicMedia'))
  })

  it.each([
    [
      'an attribute',
      `Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"`,
    ],
    [
      'an element',
      `<i:DigitalSourceType>https://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia</i:DigitalSourceType>`,
    ],
    [
      'a resource',
      `<i:DigitalSourceType rdf:resource="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/>`,
    ],
  ])('is read from %s', (_form, text) => {
    expect(readLabel('', 'image/jpeg', Buffer.from(text))).toBe('trainedAlgorithmicMedia')
  })

  it.each([
    ['a term that needs no label', 'DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"'],
    ['a term nobody knows', 'DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/constructor"'],
    ['a term of somebody else', 'DigitalSourceType="http://example.com/trainedAlgorithmicMedia"'],
    ['noise', '\u0000<<<DigitalSourceType'.repeat(50_000)],
  ])('is not read from %s', (_what, text) => {
    expect(readLabel('', 'image/jpeg', Buffer.from(text))).toBeUndefined()
  })

  it('says composite when a model’s picture and another are one', () => {
    expect(labelOf('trainedAlgorithmicMedia', [])).toBe('trainedAlgorithmicMedia')
    expect(labelOf('trainedAlgorithmicMedia', ['trainedAlgorithmicMedia'])).toBe('trainedAlgorithmicMedia')
    expect(labelOf('trainedAlgorithmicMedia', [undefined])).toBe('compositeWithTrainedAlgorithmicMedia')
    expect(labelOf(undefined, ['trainedAlgorithmicMedia'])).toBe('compositeWithTrainedAlgorithmicMedia')
    expect(labelOf(undefined, ['algorithmicMedia'])).toBe('algorithmicMedia')
    expect(labelOf(undefined, [undefined])).toBeUndefined()
  })
})
