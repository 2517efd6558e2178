import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { type Operation, operations } from '../../src/operations/index.ts'
import { made } from '../support/made.ts'
import * as pictures from '../support/pictures.ts'

describe('every operation', () => {
  const table = Object.values<Operation>(operations)
  const call = (operation: Operation) => [{ operation: operation.name, ...operation.example }]
  const difference = async (a: Uint8Array, b: Uint8Array) => {
    const [one, two] = await Promise.all([a, b].map((bytes) => sharp(bytes).ensureAlpha().raw().toBuffer()))
    if (!one || !two || one.length !== two.length) return Number.POSITIVE_INFINITY
    return one.reduce((most, value, index) => Math.max(most, Math.abs(value - (two[index] ?? 0))), 0)
  }

  it.each(table.map((operation) => [operation.name, operation] as const))(
    '%s does to a photo of any EXIF orientation what it does to the upright one',
    async (_name, operation) => {
      const stored = await pictures.photo(240, 160)
      for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
        const turned = await sharp(stored).withMetadata({ orientation }).png().toBuffer()
        const upright = await sharp(turned).autoOrient().png().toBuffer()
        const [one, two] = await Promise.all([made(turned, call(operation)), made(upright, call(operation))])
        // Rows and columns are weighted in another order where a resize comes before the turn.
        const tolerance = ['resize', 'watermark'].includes(operation.name) ? 8 : 1
        expect(await difference(one.bytes, two.bytes), `orientation ${orientation}`).toBeLessThanOrEqual(tolerance)
      }
    },
  )

  it.each(table.map((operation) => [operation.name, operation] as const))(
    '%s does to each frame what it does to a still',
    async (name, operation) => {
      const stills = await Promise.all([1, 2, 3].map((seed) => pictures.photoPixels(120, 90, seed).png().toBuffer()))
      const source = await sharp(stills, { join: { animated: true } })
        .webp({ lossless: true })
        .toBuffer()
      // A trim goes by all frames and normalize by all of their light; a crop that seeks would shake.
      const calls = name === 'resize' ? 'w_50,h_50,fit_cover' : call(operation)
      const { bytes, facts } = await made(source, typeof calls === 'string' ? calls : calls, {
        mediaType: 'image/webp',
        quality: 100,
      })
      expect(facts.frames).toBe(3)
      if (name === 'trim' || name === 'normalize') return
      for (const [index, still] of stills.entries()) {
        const alone = await made(still, calls, { mediaType: 'image/webp', quality: 100 })
        const frame = await sharp(bytes, { page: index }).png().toBuffer()
        const [a, b] = await Promise.all([frame, alone.bytes].map((each) => sharp(each).ensureAlpha().raw().toBuffer()))
        const total = a?.reduce((sum, value, at) => sum + Math.abs(value - (b?.[at] ?? 0)), 0) ?? 0
        expect(total / (a?.length ?? 1), `frame ${index}`).toBeLessThan(2)
      }
    },
  )
})
