import { existsSync } from 'node:fs'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Operation } from '../../src/operations/index.ts'
import { operations } from '../../src/operations/index.ts'
import { resize } from '../../src/operations/resize.ts'
import { fits } from '../../src/operations/resize-geometry.ts'
import { photoPixels, plain } from '../support/pictures.ts'

describe.each(Object.entries<Operation>(operations))('the operation %s', (name, operation) => {
  it('has the name of its key and of its file', () => {
    expect(operation.name).toBe(name)
    expect(existsSync(`src/operations/${name}.ts`)).toBe(true)
  })

  it('has an example that really runs and gives the size it promises', async () => {
    const params = operation.params.parse(operation.example)
    const size = { widthPx: 640, heightPx: 480 }
    const { info } = await operation
      .apply(photoPixels(640, 480), params, { ...size, frames: 1, keepsAlpha: true })
      .png()
      .toBuffer({ resolveWithObject: true })
    expect({ widthPx: info.width, heightPx: info.height }).toEqual(operation.outputSize(params, size))
  })

  it('gives every parameter one URL key', () => {
    const named = Object.values(operation.url).map((place) => place.parameter)
    expect([...named].sort()).toEqual(Object.keys(operation.params.shape).sort())
  })
})

it('no two operations share a URL key', () => {
  const keys = Object.values<Operation>(operations).flatMap((operation) => Object.keys(operation.url))
  expect(new Set([...keys, 'f', 'q']).size).toBe(keys.length + 2)
})

it('sharp gives exactly the size that resize promises, whatever is asked', async () => {
  const edge = fc.integer({ min: 1, max: 90 })
  const box = fc.record({ fit: fc.constantFrom(...fits), widthPx: edge, heightPx: edge, enlarge: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(box, edge, edge, async (asked, widthPx, heightPx) => {
      const params = { ...asked, gravity: 'northwest' as const, background: 'transparent' }
      const pipe = resize.apply(plain(widthPx, heightPx), params, { widthPx, heightPx, frames: 1, keepsAlpha: true })
      const { info } = await sharp(await pipe.png().toBuffer()).toBuffer({ resolveWithObject: true })
      expect({ widthPx: info.width, heightPx: info.height }).toEqual(resize.outputSize(params, { widthPx, heightPx }))
    }),
    { numRuns: 60 },
  )
})
