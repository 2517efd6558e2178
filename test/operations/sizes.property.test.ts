import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../src/errors.ts'
import { MAX_EDGE_PX } from '../../src/operations/edge.ts'
import { type Operation, type OperationCall, operations } from '../../src/operations/index.ts'
import { mediaTypes } from '../../src/schema/asset.ts'
import { made } from '../support/made.ts'
import { anyCall, callOf } from '../support/operation-calls.ts'
import * as pictures from '../support/pictures.ts'

const edge = fc.integer({ min: 1, max: 120 })
const sources = {
  RGB: (widthPx: number, heightPx: number) => pictures.photoPixels(widthPx, heightPx).png().toBuffer(),
  RGBA: (widthPx: number, heightPx: number) =>
    pictures.plain(widthPx, heightPx, { r: 9, g: 200, b: 90, alpha: 0.4 }, 4).png().toBuffer(),
  gray: (widthPx: number, heightPx: number) =>
    pictures.photoPixels(widthPx, heightPx).toColourspace('b-w').png().toBuffer(),
  'turned JPEG': (widthPx: number, heightPx: number) =>
    pictures.photoPixels(heightPx, widthPx).jpeg().withMetadata({ orientation: 6 }).toBuffer(),
} as const
const source = fc.constantFrom(...(Object.keys(sources) as (keyof typeof sources)[]))

/** The size that comes out, or undefined when it was refused for good reason. */
async function sizeOf(
  picture: Uint8Array,
  calls: readonly OperationCall[],
  mediaType = mediaTypes[1] as (typeof mediaTypes)[number],
) {
  try {
    const { facts } = await made(picture, calls, { mediaType })
    return { widthPx: facts.widthPx, heightPx: facts.heightPx, frames: facts.frames }
  } catch (error) {
    if (error instanceof AppError && ['invalid_request', 'image_too_large'].includes(error.code)) return undefined
    throw error
  }
}

function promised(call: OperationCall, size: { widthPx: number; heightPx: number }) {
  const { operation: name, ...params } = call
  const operation: Operation | undefined = Object.entries<Operation>(operations).find(([key]) => key === name)?.[1]
  try {
    const promise = operation?.outputSize(params, size)
    // A size that nothing may have is refused, whichever operation promises it.
    return promise && Math.max(promise.widthPx, promise.heightPx) <= MAX_EDGE_PX ? promise : undefined
  } catch {
    return undefined
  }
}

describe.each(Object.entries<Operation>(operations))('the size that %s promises', (name, operation) => {
  it('is the size that comes out, whatever is asked of whatever picture', async () => {
    await fc.assert(
      fc.asyncProperty(callOf(name), source, edge, edge, async (call, kind, widthPx, heightPx) => {
        const expected = promised(call, { widthPx, heightPx })
        const found = await sizeOf(await sources[kind](widthPx, heightPx), [call])
        // Whether a text fits into a picture is known once it is drawn.
        if (name === 'text' && !found) return
        if (operation.sizeIsBound) {
          expect(found?.widthPx).toBeLessThanOrEqual(expected?.widthPx ?? 0)
          expect(found?.heightPx).toBeLessThanOrEqual(expected?.heightPx ?? 0)
        } else expect(found).toEqual(expected && { ...expected, frames: 1 })
      }),
      { numRuns: 25 },
    )
  })

  it('is that of each frame of an animation, and no frame is lost', async () => {
    const animation = await pictures.animation('image/webp')
    await fc.assert(
      fc.asyncProperty(callOf(name), async (call) => {
        const expected = promised(call, { widthPx: 60, heightPx: 40 })
        const found = await sizeOf(animation, [call], 'image/webp')
        if (operation.sizeIsBound) expect(found?.frames).toBe(3)
        else expect(found).toEqual(expected && { ...expected, frames: 3 })
      }),
      { numRuns: 8 },
    )
  })
})

it('chains of any operations end in a picture of some size or in a refusal that names its reason', async () => {
  const format = fc.constantFrom(...mediaTypes)
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyCall, { minLength: 2, maxLength: 6 }),
      source,
      format,
      async (calls, kind, mediaType) => {
        const found = await sizeOf(await sources[kind](90, 60), calls, mediaType)
        if (found) expect(Math.min(found.widthPx, found.heightPx)).toBeGreaterThanOrEqual(1)
      },
    ),
    { numRuns: 60 },
  )
})
