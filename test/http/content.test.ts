import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Asset } from '../../src/schema/asset.ts'
import type { Job } from '../../src/schema/job.ts'
import { smallPicture } from '../support/small-picture.ts'
import { jsonOf, openTestApp, type TestApp } from './test-app.ts'

let app: TestApp
let bytes: Uint8Array
let asset: Asset
let address: string

beforeEach(async () => {
  app = await openTestApp()
  bytes = await smallPicture('#cc6633', 'image/png', 200, 100)
  const name = encodeURIComponent('Übung "1" 100%.png')
  const send = { method: 'POST', headers: { 'content-type': 'image/png' }, body: new Uint8Array(bytes) }
  asset = await jsonOf(app.request(`/v1/assets?filename=${name}`, send))
  address = `/v1/assets/${asset.assetId}/content`
})
afterEach(() => app.close())

const bodyOf = async (response: Response) => Buffer.from(await response.arrayBuffer())

describe('the bytes of a picture', () => {
  it('are what was sent, cannot act in a browser, and may be kept for ever', async () => {
    const response = await app.request(address)
    expect(response.status).toBe(200)
    expect((await bodyOf(response)).equals(Buffer.from(bytes))).toBe(true)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(bytes.length),
      etag: `"${asset.sha256}"`,
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
      'accept-ranges': 'bytes',
    })
  })

  it('carry their name in a form for every client', async () => {
    const response = await app.request(address)
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="_bung _1_ 100_.png"; filename*=UTF-8''%C3%9Cbung%20%221%22%20100%25.png`,
    )
  })

  it('open in the browser when a job has made them, unless a download is asked for', async () => {
    const { assetId } = asset
    const { jobId } = await jsonOf<Job>(app.post('/v1/jobs', { kind: 'transform', source: { assetId } }))
    await app.t.drain()
    const job = await jsonOf<Job>(app.request(`/v1/jobs/${jobId}`))
    const url = job.outputs[0]?.url ?? ''
    expect((await app.request(url)).headers.get('content-disposition')).toMatch(/^inline;/)
    expect((await app.request(`${url}&download`)).headers.get('content-disposition')).toMatch(/^attachment;/)
  })

  it.each([
    ['the same tag', (tag: string) => tag],
    ['one of several tags', (tag: string) => `"other", W/${tag}`],
    ['any', () => '*'],
  ])('are not sent again to whoever has %s', async (_title, header) => {
    const tag = `"${asset.sha256}"`
    const response = await app.request(address, { headers: { 'if-none-match': header(tag) } })
    expect(response.status).toBe(304)
    expect(response.headers.get('etag')).toBe(tag)
    expect(await response.text()).toBe('')
  })

  it.each([
    ['bytes=0-9', 0, 10],
    ['bytes=10-', 10, undefined],
    ['bytes=-5', -5, undefined],
    ['bytes=0-999999', 0, undefined],
  ])('come in part for the range %s', async (range, start, end) => {
    const response = await app.request(address, { headers: { range } })
    const expected = Buffer.from(bytes).subarray(start, end)
    const from = start < 0 ? bytes.length + start : start
    expect(response.status).toBe(206)
    expect((await bodyOf(response)).equals(expected)).toBe(true)
    expect(response.headers.get('content-length')).toBe(String(expected.length))
    expect(response.headers.get('content-range')).toBe(`bytes ${from}-${from + expected.length - 1}/${bytes.length}`)
  })

  it.each(['bytes=0-1,5-6', 'bytes=5-1', 'items=0-1', 'bytes=x-'])('come whole for the range %s', async (range) => {
    expect((await app.request(address, { headers: { range } })).status).toBe(200)
  })

  it('come whole when If-Range names another version', async () => {
    const response = await app.request(address, { headers: { range: 'bytes=0-1', 'if-range': '"other"' } })
    expect(response.status).toBe(200)
  })

  it.each(['bytes=999999-', 'bytes=-0'])('have nothing for the range %s', async (range) => {
    const response = await app.request(address, { headers: { range } })
    expect(response.status).toBe(416)
    expect(await response.json()).toMatchObject({ code: 'range_not_satisfiable' })
    expect(response.headers.get('content-range')).toBe(`bytes */${bytes.length}`)
  })

  it('stay away when only their headers are asked for', async () => {
    const response = await app.request(address, { method: 'HEAD' })
    expect(response.headers.get('content-length')).toBe(String(bytes.length))
    expect(await response.text()).toBe('')
  })

  it('are never given out when they are damaged', async () => {
    const record = await app.t.engine.ports.assets.get('local', asset.assetId)
    await app.t.engine.ports.blobs.delete(record?.key ?? '')
    const response = await app.request(address)
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({ code: 'integrity_error' })
  })

  it('are not given out in part either when another part is damaged', async () => {
    const copy = await app.t.engine.ports.assets.get('local', asset.assetId)
    const damaged = Uint8Array.from(bytes)
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1
    await app.t.engine.ports.blobs.put(copy?.key ?? '', damaged)
    const response = await app.request(address, { headers: { range: 'bytes=0-9' } })
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({ code: 'integrity_error' })
  })
})

describe('a signed URL', () => {
  it('needs no token, may be shown by other pages, and ends', async () => {
    const url = asset.url ?? ''
    const response = await app.request(url)
    expect(response.status).toBe(200)
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    app.t.clock.advance(2 * 3_600_000)
    const late = await app.request(url)
    expect(late.status).toBe(403)
    expect(await late.json()).toMatchObject({ code: 'forbidden', detail: expect.stringContaining('fresh one') })
  })

  it('is good for its own picture only, and only as it was signed', async () => {
    const url = new URL(asset.url ?? '')
    const changed = new URL(url)
    changed.searchParams.set('expires', '99999999999')
    expect((await app.request(changed.href)).status).toBe(403)
    expect((await app.request(`/v1/assets/${app.t.newId()}/content${url.search}`)).status).toBe(403)
  })
})
