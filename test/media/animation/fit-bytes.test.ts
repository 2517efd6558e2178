import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitBytes } from '../../../src/media/animation/fit-bytes.ts'
import { gifLevels, lossyLevels } from '../../../src/media/animation/levels.ts'
import { thinned } from '../../../src/media/animation/sequence.ts'

describe('the search for what fits', () => {
  it('ends after eight encodings at the most with something that fits, where anything it has to fit does by far', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 100, max: 100_000 }),
        fc.double({ min: 0.05, max: 1.2, noNaN: true }),
        fc.array(fc.double({ min: 0.7, max: 1.4, noNaN: true }), { minLength: 13, maxLength: 13 }),
        async (first, share, errors) => {
          const levels = gifLevels(16)
          const sizeOf = (at: number) => Math.ceil(first * (levels[at]?.share ?? 1) * (errors[at] ?? 1))
          const maxBytes = Math.round(first * share)
          let calls = 0
          const found = await fitBytes(levels, maxBytes, async (level) => {
            calls += 1
            return new Uint8Array(sizeOf(levels.indexOf(level)))
          })
          expect(calls).toBe(found.encodings)
          expect(calls).toBeLessThanOrEqual(8)
          expect(found.isSmallEnough).toBe(found.bytes.byteLength <= maxBytes)
          if (sizeOf(levels.length - 1) <= maxBytes) expect(found.isSmallEnough).toBe(true)
        },
      ),
    )
  })

  it('takes the best that fits where the shares are right', async () => {
    const levels = gifLevels(16)
    const encode = async (level: { readonly share: number }) => new Uint8Array(Math.round(10_000 * level.share))
    for (const [at, level] of levels.entries()) {
      const found = await fitBytes(levels, Math.ceil(10_000 * level.share) + 1, encode)
      expect(levels.indexOf(found.level)).toBe(at)
      expect(found.encodings).toBeLessThanOrEqual(2)
    }
  })

  it('goes down a ladder on which every rung is smaller than the one before', () => {
    for (const levels of [gifLevels(16), lossyLevels(16, 75), lossyLevels(16, 30)])
      for (const [at, { share }] of levels.slice(1).entries()) expect(share).toBeLessThanOrEqual(levels[at]?.share ?? 0)
  })
})

describe('a sequence with fewer frames', () => {
  it('lasts as long and keeps two frames at least', () => {
    const sequence = { order: [0, 1, 2, 3, 2], delaysMs: [10, 20, 30, 40, 50] }
    expect(thinned(sequence, 2)).toEqual({ order: [0, 2, 2], delaysMs: [30, 70, 50] })
    expect(thinned(sequence, 1)).toEqual(sequence)
    for (const frames of [1, 2, 3, 4, 8])
      for (const { everyFrames } of gifLevels(frames))
        expect(Math.ceil(frames / everyFrames)).toBeGreaterThanOrEqual(Math.min(2, frames))
  })
})
