import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Asset } from '../../src/schema/asset.ts'
import { manyFrames } from '../support/pictures.ts'
import { smallPicture } from '../support/small-picture.ts'
import { jsonOf, openTestApp, type TestApp } from './test-app.ts'

let app: TestApp
let stillId: string
let animationId: string
beforeAll(async () => {
  app = await openTestApp()
  const send = async (bytes: Uint8Array) =>
    (await jsonOf<Asset>(app.request('/v1/assets', { method: 'POST', body: new Uint8Array(bytes) }))).assetId
  stillId = await send(await smallPicture('#ffffff', 'image/png', 1, 1))
  animationId = await send(manyFrames(200))
})
afterAll(() => app.close())

const edge = fc.oneof(fc.integer({ min: 1, max: 9000 }), fc.constantFrom(1, 7745, 7746, 8191, 8192, 8193, 16_384))
const step = fc.record({ widthPx: edge, heightPx: edge })
const format = fc.constantFrom('jpeg', 'png', 'webp', 'gif', 'avif')

interface Step {
  readonly widthPx: number
  readonly heightPx: number
}

/** What may be made, said a second time and from the outside: the documented limits alone. */
function isAllowed(steps: readonly Step[], format: string, sourceFrames: number): boolean {
  const frames = format === 'gif' || format === 'webp' ? sourceFrames : 1
  const areEdgesFine = steps.every(({ widthPx, heightPx }) => Math.max(widthPx, heightPx) <= 8192)
  const isSumFine = steps.every(({ widthPx, heightPx }) => frames * widthPx * heightPx <= 60e6)
  const last = steps.at(-1)
  return areEdgesFine && isSumFine && (format !== 'avif' || !last || last.widthPx * last.heightPx <= 16e6)
}

it('a picture of one pixel is never blown up beyond the limits: it is refused before a job is there', async () => {
  let refused = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 3 }),
      format,
      fc.boolean(),
      async (steps, format, isStill) => {
        const operations = steps
          .map(({ widthPx, heightPx }) => `w_${widthPx},h_${heightPx},fit_fill,enlarge_true`)
          .join('~')
        const source = { assetId: isStill ? stillId : animationId }
        const body = { kind: 'transform', source, outputs: [{ operations: 'w_1' }, { operations, format }] }
        const response = await app.post('/v1/jobs?dryRun=true', body)
        if (isAllowed(steps, format, isStill ? 1 : 200)) {
          expect(response.status).toBe(200)
          return
        }
        refused += 1
        // An edge that no picture may have is wrong by itself, whatever the picture.
        expect([400, 413]).toContain(response.status)
        expect(await response.json()).toMatchObject({
          code: response.status === 413 ? 'image_too_large' : 'invalid_request',
          field: expect.stringMatching(/^outputs\.1/),
        })
      },
    ),
    { numRuns: 300, seed: 27 },
  )
  expect(refused).toBeGreaterThan(50)
})
