import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Asset } from '../../src/schema/asset.ts'
import { smallPicture } from '../support/small-picture.ts'
import { jsonOf, openTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeEach(async () => {
  app = await openTestApp({ maxBytes: 200_000 })
})
afterEach(() => app.close())

const picture = () => smallPicture('#3366cc', 'image/jpeg')

async function upload(path = '/v1/assets'): Promise<Asset> {
  const body = new Uint8Array(await picture())
  return jsonOf(app.request(path, { method: 'POST', headers: { 'content-type': 'image/jpeg' }, body }))
}

describe('POST /v1/assets', () => {
  it('keeps the body as a picture and gives its facts', async () => {
    const bytes = await picture()
    const response = await app.request('/v1/assets?filename=%C3%89t%C3%A9%20%F0%9F%91%8D.jpg', {
      method: 'POST',
      headers: { 'content-type': 'image/jpeg' },
      body: new Uint8Array(bytes),
    })
    expect(response.status).toBe(201)
    const asset = await jsonOf<Asset>(response)
    expect(response.headers.get('location')).toBe(`/v1/assets/${asset.assetId}`)
    expect(asset).toMatchObject({
      state: 'ready',
      filename: 'Été 👍.jpg',
      mediaType: 'image/jpeg',
      widthPx: 64,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })
  })

  it('takes a form with one file and keeps its name', async () => {
    const body = new FormData()
    body.set('file', new File([new Uint8Array(await picture())], 'grüße 🐈.jpg', { type: 'image/jpeg' }))
    const response = await app.request('/v1/assets', { method: 'POST', body })
    expect(response.status).toBe(201)
    expect(await jsonOf<Asset>(response)).toMatchObject({ filename: 'grüße 🐈.jpg', mediaType: 'image/jpeg' })
  })

  it.each([
    ['without a file', (form: FormData) => form.set('title', 'x'), 'no file'],
    [
      'with two files',
      (form: FormData, file: File) => {
        form.append('a', file)
        form.append('b', file)
      },
      'more than one file',
    ],
    ['with too many fields', (form: FormData) => addFields(form, 40), 'more than 16 fields'],
    ['with a field too long', (form: FormData) => form.set('a', 'x'.repeat(20_000)), 'longer than 8192'],
  ])('refuses a form %s and keeps nothing', async (_title, fill, reason) => {
    const body = new FormData()
    fill(body, new File([new Uint8Array(await picture())], 'a.jpg', { type: 'image/jpeg' }))
    // As bytes: a FormData's own stream does not like to be left half read.
    const whole = new Response(body)
    const headers = { 'content-type': whole.headers.get('content-type') ?? '' }
    const response = await app.request('/v1/assets', { method: 'POST', headers, body: await whole.arrayBuffer() })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'invalid_request', detail: expect.stringContaining(reason) })
    expect(await app.t.blobKeys()).toEqual([])
  })

  it('refuses a form that is cut off inside its file and keeps nothing', async () => {
    const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    const body = new Uint8Array(Buffer.concat([Buffer.from(head), await picture()]))
    const headers = { 'content-type': 'multipart/form-data; boundary=b' }
    const response = await app.request('/v1/assets', { method: 'POST', headers, body })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'invalid_request' })
    expect(await app.t.blobKeys()).toEqual([])
  })

  it.each([
    ['a page named .jpg', '<!doctype html><script>alert(1)</script>', 415, 'unsupported_media'],
    ['nothing at all', '', 400, 'invalid_request'],
  ])('refuses %s', async (_title, body, status, code) => {
    const response = await app.request('/v1/assets?filename=a.jpg', {
      method: 'POST',
      headers: { 'content-type': 'image/jpeg' },
      body,
    })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ code })
  })

  it('refuses a body that is too large, by its bytes and by its declared length', async () => {
    const send = (body: Uint8Array<ArrayBuffer>, headers = {}) =>
      app.request('/v1/assets', { method: 'POST', headers: { 'content-type': 'image/jpeg', ...headers }, body })
    const byBytes = await send(new Uint8Array(200_001))
    const byLength = await send(new Uint8Array(1), { 'content-length': '5000000000' })
    expect([byBytes.status, byLength.status]).toEqual([413, 413])
    expect(await app.t.blobKeys()).toEqual([])
  })

  it('takes nothing more when the disk is nearly full', async () => {
    const full = await openTestApp({}, { freeBytes: () => 1_000_000 })
    const body = new Uint8Array(await picture())
    const response = await full.request('/v1/assets', {
      method: 'POST',
      headers: { 'content-type': 'image/jpeg' },
      body,
    })
    expect(response.status).toBe(507)
    expect(await response.json()).toMatchObject({ code: 'storage_full' })
    await full.close()
  })
})

describe('the library', () => {
  it('is listed newest first, page by page', async () => {
    const ids: string[] = []
    for (let i = 0; i < 3; i++) {
      ids.unshift((await upload()).assetId)
      app.t.clock.advance(10)
    }
    type Page = { assets: Asset[]; nextCursor: string | null }
    const first = await jsonOf<Page>(app.request('/v1/assets?limit=2&state=ready'))
    const second = await jsonOf<Page>(app.request(`/v1/assets?limit=2&cursor=${first.nextCursor}`))
    expect([...first.assets, ...second.assets].map((asset) => asset.assetId)).toEqual(ids)
    expect(second.nextCursor).toBeNull()
  })

  it('forgets a picture for an hour before it is gone for good', async () => {
    const { assetId } = await upload()
    const address = `/v1/assets/${assetId}`
    expect((await app.request(address, { method: 'DELETE' })).status).toBe(204)
    expect((await app.request(address, { method: 'DELETE' })).status).toBe(204)
    expect((await app.request(address)).status).toBe(410)
    expect((await app.request(`${address}/content`)).status).toBe(410)
    const restored = await app.request(`${address}/restore`, { method: 'POST' })
    expect(await jsonOf<Asset>(restored)).toMatchObject({ assetId, deletedAt: null })
    await app.request(address, { method: 'DELETE' })
    app.t.clock.advance(3_600_001)
    expect((await app.request(`${address}/restore`, { method: 'POST' })).status).toBe(410)
  })

  it('knows what was made of a picture, and of what it was made', async () => {
    const { assetId } = await upload('/v1/assets?filename=sea.jpg')
    await app.post('/v1/jobs', { kind: 'transform', source: { assetId } })
    await app.t.drain()
    type Lineage = { ancestors: Asset[]; children: Asset[] }
    const { children } = await jsonOf<Lineage>(app.request(`/v1/assets/${assetId}/lineage`))
    expect(children).toHaveLength(1)
    const made = await jsonOf<Lineage>(app.request(`/v1/assets/${children[0]?.assetId}/lineage`))
    expect(made.ancestors.map((one) => one.assetId)).toEqual([assetId])
  })

  it.each(['', '/content', '/lineage'])('has nothing at an unknown id%s', async (rest) => {
    expect((await app.request(`/v1/assets/${app.t.newId()}${rest}`)).status).toBe(404)
    expect((await app.request(`/v1/assets/no-such-id${rest}`)).status).toBe(404)
  })
})

function addFields(form: FormData, count: number) {
  for (let i = 0; i < count; i++) form.set(`field${i}`, 'x')
}
