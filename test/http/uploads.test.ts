import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Asset } from '../../src/schema/asset.ts'
import { smallPicture } from '../support/small-picture.ts'
import { jsonOf, openTestApp, type TestApp } from './test-app.ts'

interface Target {
  readonly assetId: string
  readonly url: string
  readonly fields: Record<string, string>
}

let app: TestApp
let bytes: Uint8Array

beforeEach(async () => {
  app = await openTestApp()
  bytes = await smallPicture('#228844', 'image/webp')
})
afterEach(() => app.close())

const ask = async (body: object = {}) =>
  jsonOf<Target>(app.post('/v1/uploads', { mediaType: 'image/webp', sizeBytes: bytes.length, ...body }))

/** Sends a form as bytes, as a browser does. */
async function send(url: string, fields: Record<string, string>, file?: Uint8Array): Promise<Response> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  if (file) form.set('file', new File([new Uint8Array(file)], 'a.webp'))
  const whole = new Response(form)
  const headers = { 'content-type': whole.headers.get('content-type') ?? '' }
  return app.request(url, { method: 'POST', headers, body: await whole.arrayBuffer() })
}

describe('a signed upload', () => {
  it('takes one picture without a token, and the same one again', async () => {
    const { assetId, url, fields } = await ask({ filename: 'leaf.webp' })
    expect(await jsonOf<Asset>(app.request(`/v1/assets/${assetId}`))).toMatchObject({ state: 'uploading', url: null })
    expect((await app.request(`/v1/assets/${assetId}/content`)).status).toBe(409)
    expect((await send(url, fields, bytes)).status).toBe(204)
    expect((await send(url, fields, bytes)).status).toBe(204)
    expect(await jsonOf<Asset>(app.request(`/v1/assets/${assetId}`))).toMatchObject({
      state: 'ready',
      filename: 'leaf.webp',
      mediaType: 'image/webp',
      sizeBytes: bytes.length,
    })
  })

  it('refuses another picture afterwards', async () => {
    const { url, fields } = await ask()
    await send(url, fields, bytes)
    const other = new Uint8Array(bytes)
    other.set([1], other.length - 1)
    expect((await send(url, fields, other)).status).toBe(410)
  })

  it.each([
    ['a changed field', { 'Content-Type': 'image/png' }, 403],
    ['a changed signature', { signature: 'x'.repeat(43) }, 403],
    ['a field that nobody asked for', { acl: 'public-read' }, 400],
  ])('refuses %s', async (_title, change, status) => {
    const { url, fields } = await ask()
    expect((await send(url, { ...fields, ...change }, bytes)).status).toBe(status)
    expect(await app.t.blobKeys()).toEqual([])
  })

  it('refuses the fields of another target', async () => {
    const [one, other] = [await ask(), await ask()]
    expect((await send(one.url, other.fields, bytes)).status).toBe(403)
  })

  it('refuses a form without a file, and one with the file before its fields', async () => {
    const { url, fields } = await ask()
    expect((await send(url, fields)).status).toBe(400)
    const form = new FormData()
    form.set('file', new File([new Uint8Array(bytes)], 'a.webp'))
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    const whole = new Response(form)
    const headers = { 'content-type': whole.headers.get('content-type') ?? '' }
    const response = await app.request(url, { method: 'POST', headers, body: await whole.arrayBuffer() })
    expect(response.status).toBe(403)
  })

  it('is not a JSON call, and its target is not asked for by a form', async () => {
    const { url } = await ask()
    expect((await app.post(url, {})).status).toBe(415)
    expect((await send('/v1/uploads', { mediaType: 'image/webp' })).status).toBe(415)
  })

  it.each([
    ['a type that is not read', { mediaType: 'image/svg+xml' }, 'mediaType'],
    ['no bytes', { sizeBytes: 0 }, 'sizeBytes'],
    ['half a byte', { sizeBytes: 1.5 }, 'sizeBytes'],
    ['an unknown field', { acl: 'public' }, 'acl'],
  ])('is not promised for %s', async (_title, body, field) => {
    const response = await app.post('/v1/uploads', { mediaType: 'image/webp', sizeBytes: 10, ...body })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'invalid_request', field })
  })
})
