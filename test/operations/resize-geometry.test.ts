import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fits, resizedSize } from '../../src/operations/resize-geometry.ts'

const size = (widthPx: number, heightPx: number) => ({ widthPx, heightPx })
const landscape = size(600, 300)

describe('resizedSize', () => {
  it.each([
    ['inside', 500, 400, 500, 250],
    ['outside', 500, 200, 500, 250],
    ['cover', 500, 200, 500, 200],
    ['contain', 500, 400, 500, 400],
    ['fill', 100, 300, 100, 300],
  ] as const)(
    'gives %s of %i × %i as %i × %i when the picture is large enough',
    (fit, widthPx, heightPx, width, height) => {
      expect(resizedSize({ fit, widthPx, heightPx, enlarge: false }, landscape)).toEqual(size(width, height))
    },
  )

  it.each([
    ['inside', 1000, 1000, 600, 300],
    ['outside', 1000, 1000, 600, 300],
    ['outside', 500, 400, 600, 300],
    ['cover', 1000, 1000, 300, 300],
    ['cover', 500, 400, 375, 300],
    ['contain', 1000, 1000, 1000, 1000],
    ['fill', 1000, 200, 600, 200],
  ] as const)(
    'keeps what %s of %i × %i promises without enlarging: %i × %i',
    (fit, widthPx, heightPx, width, height) => {
      expect(resizedSize({ fit, widthPx, heightPx, enlarge: false }, landscape)).toEqual(size(width, height))
    },
  )

  it.each(fits)('lets a left-out edge follow the shape of the picture with %s', (fit) => {
    expect(resizedSize({ fit, widthPx: 200, enlarge: false }, landscape)).toEqual(size(200, 100))
    expect(resizedSize({ fit, heightPx: 900, enlarge: true }, landscape)).toEqual(size(1800, 900))
  })

  const edge = fc.integer({ min: 1, max: 8192 })
  const any = fc.record({ fit: fc.constantFrom(...fits), widthPx: edge, heightPx: edge, enlarge: fc.boolean() })

  it('never gives an edge of nothing, and no fit but contain ever exceeds the picture unless asked to enlarge', () => {
    fc.assert(
      fc.property(any, edge, edge, (box, width, height) => {
        const result = resizedSize(box, size(width, height))
        expect(Math.min(result.widthPx, result.heightPx)).toBeGreaterThanOrEqual(1)
        if (box.enlarge || box.fit === 'contain') return
        expect(result.widthPx).toBeLessThanOrEqual(width)
        expect(result.heightPx).toBeLessThanOrEqual(height)
      }),
    )
  })

  it('stays within the box with inside, and covers it or the picture with outside', () => {
    fc.assert(
      fc.property(any, edge, edge, (box, width, height) => {
        const inside = resizedSize({ ...box, fit: 'inside' }, size(width, height))
        expect(inside.widthPx <= box.widthPx && inside.heightPx <= box.heightPx).toBe(true)
        const outside = resizedSize({ ...box, fit: 'outside', enlarge: true }, size(width, height))
        expect(outside.widthPx >= box.widthPx && outside.heightPx >= box.heightPx).toBe(true)
      }),
    )
  })
})
