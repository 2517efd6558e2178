import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aspects, modelSize, sizeForEditing, sizeOfAspect } from '../../src/jobs/model-size.ts'
import type { SizeLimits } from '../../src/ports/image-model.ts'

const any = { kind: 'any', minPx: 256, maxPx: 1536, multipleOfPx: 32, maxPixels: 1_600_000 } as const
const size = (widthPx: number, heightPx: number) => ({ widthPx, heightPx })

describe('the size a model is asked for', () => {
  const edge = fc.integer({ min: 16, max: 4096 })
  const limits = fc.record({
    kind: fc.constant('any' as const),
    minPx: fc.integer({ min: 64, max: 512 }),
    maxPx: fc.integer({ min: 1024, max: 4096 }),
    multipleOfPx: fc.constantFrom(1, 8, 16, 32, 64),
    maxPixels: fc.integer({ min: 4_200_000, max: 16_000_000 }),
  })

  it('is always one that the model makes', () => {
    fc.assert(
      fc.property(limits, edge, edge, (limit, widthPx, heightPx) => {
        const found = modelSize(limit, size(widthPx, heightPx))
        for (const px of [found.widthPx, found.heightPx]) {
          expect(px).toBeGreaterThanOrEqual(limit.minPx)
          expect(px).toBeLessThanOrEqual(limit.maxPx)
          expect(px % limit.multipleOfPx === 0 || px === limit.maxPx).toBe(true)
        }
        expect(found.widthPx * found.heightPx).toBeLessThanOrEqual(limit.maxPixels)
      }),
    )
  })

  it.each([
    [size(1024, 1024), size(1024, 1024)],
    [size(500, 333), size(512, 320)],
    [size(100, 100), size(256, 256)],
    [size(3000, 1500), size(1536, 768)],
    [size(4000, 4000), size(1248, 1248)],
  ])('of %o is %o where the model makes any', (wanted, found) => {
    expect(modelSize(any, wanted)).toEqual(found)
  })

  it.each([
    [size(1024, 1024), size(1024, 1024)],
    [size(300, 200), size(1536, 1024)],
    [size(1080, 1920), size(1024, 1536)],
    [size(2000, 2000), size(2048, 2048)],
  ])('of %o is %o where it makes a few: the nearest shape, then large enough', (wanted, found) => {
    const sizes = [size(1024, 1024), size(1536, 1024), size(1024, 1536), size(2048, 2048)]
    const limits: SizeLimits = { kind: 'list', sizes }
    expect(modelSize(limits, wanted)).toEqual(found)
  })
})

describe('a size that nobody named', () => {
  it.each(aspects)('is about a megapixel for %s, in steps of eight', (aspect) => {
    const { widthPx, heightPx } = sizeOfAspect(aspect)
    const [width = 1, height = 1] = aspect.split(':').map(Number)
    expect(widthPx / heightPx / (width / height)).toBeCloseTo(1, 1)
    expect(Math.abs(widthPx * heightPx - 1_048_576)).toBeLessThan(20_000)
    expect([widthPx % 8, heightPx % 8]).toEqual([0, 0])
  })

  it('is the picture’s own when it is edited, unless that is larger than models take', () => {
    expect(sizeForEditing(size(640, 480))).toEqual(size(640, 480))
    expect(sizeForEditing(size(6000, 4000))).toEqual(size(1256, 840))
  })
})
