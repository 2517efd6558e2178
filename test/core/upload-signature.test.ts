import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createUrlSigner } from '../../src/core/signed-urls.ts'
import { receiveUpload } from '../../src/core/uploads.ts'
import type { TestEngine } from '../support/engine.ts'
import { inPieces, smallPicture } from '../support/small-picture.ts'
import { openUploads, outcome, uploadSteps } from './upload-steps.ts'

const MINUTE = 60_000
let t: TestEngine
beforeEach(async () => {
  t = await openUploads()
})
afterEach(() => t.close())
const { declare, post, stored } = uploadSteps(() => t)

describe('the signature of an upload', () => {
  it('is good for 15 minutes', async () => {
    const bytes = await smallPicture()
    const created = await declare(bytes)
    t.clock.advance(15 * MINUTE)
    expect(await outcome(post(created, bytes))).toBe('forbidden')
    t.clock.advance(-1)
    expect(await post(created, bytes)).toMatchObject({ state: 'ready' })
  })

  it('covers every field: none can be changed, left out or added', async () => {
    const bytes = await smallPicture()
    const { asset, target } = await declare(bytes)
    const other = await declare(new Uint8Array(9_999), 'image/gif')
    const alike = (await declare(bytes)).target.fields
    const { policy = '', signature = '' } = target.fields
    const changed = Buffer.from(Buffer.from(policy, 'base64').toString().replace('image/png', 'image/gif'))
    const attempts: Record<string, Record<string, string | undefined>> = {
      'another policy': { policy: other.target.fields.policy },
      'another upload’s policy and signature': { policy: alike.policy, signature: alike.signature },
      'another signature': { signature: other.target.fields.signature },
      'a changed policy': { policy: changed.toString('base64') },
      'a cut signature': { signature: signature.slice(0, -1) },
      'an empty signature': { signature: '' },
      'another key': { key: other.target.fields.key },
      'a path as key': { key: `incoming/../originals/${asset.assetId}` },
      'another type': { 'Content-Type': 'text/html' },
      'no type': { 'Content-Type': undefined },
      'no key': { key: undefined },
      'no policy': { policy: undefined },
      'no signature': { signature: undefined },
    }
    for (const [name, change] of Object.entries(attempts)) {
      const entries = Object.entries({ ...target.fields, ...change }).filter((entry) => entry[1] !== undefined)
      const fields = Object.fromEntries(entries) as Record<string, string>
      const work = receiveUpload(t.uploads, asset.assetId, { fields, body: inPieces(bytes) })
      expect([name, await outcome(work)]).toEqual([name, 'forbidden'])
    }
    const fields = { ...target.fields, acl: 'public-read' }
    const work = receiveUpload(t.uploads, asset.assetId, { fields, body: inPieces(bytes) })
    await expect(work).rejects.toMatchObject({ code: 'invalid_request', field: 'acl' })
    expect(await stored({ asset, target })).toEqual(asset)
  })

  it('opens no other upload', async () => {
    const bytes = await smallPicture()
    const [one, two] = [await declare(bytes), await declare(bytes)]
    const { fields } = one.target
    const work = receiveUpload(t.uploads, two.asset.assetId, { fields, body: inPieces(bytes) })
    expect(await outcome(work)).toBe('forbidden')
  })

  it('outlives a new secret as long as the old one is kept', async () => {
    const bytes = await smallPicture()
    const created = await declare(bytes)
    const fresh = new Uint8Array(32).fill(99)
    const options = { publicUrl: 'http://127.0.0.1:8787', nowMs: t.clock.nowMs }
    const rotated = createUrlSigner({ ...options, secrets: [fresh, ...t.engine.secrets] })
    const replaced = createUrlSigner({ ...options, secrets: [fresh] })
    expect(await outcome(post(created, bytes, { ...t.uploads, signer: replaced }))).toBe('forbidden')
    expect(await post(created, bytes, { ...t.uploads, signer: rotated })).toMatchObject({ state: 'ready' })
  })
})
