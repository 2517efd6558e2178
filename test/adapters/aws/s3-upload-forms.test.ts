import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { s3UploadForms } from '../../../src/adapters/aws/s3-upload-forms.ts'
import { createApp } from '../../../src/http/app.ts'
import { UploadTarget } from '../../../src/schema/upload-target.ts'
import { BASE, openTestApp } from '../../http/test-app.ts'
import { CEPH_START_MS, type Ceph, hasCeph, startCeph } from '../../support/ceph.ts'
import { sendForm } from '../../support/send-form.ts'

const BYTES = new TextEncoder().encode('twelve bytes')

describe.skipIf(!hasCeph())('an upload’s form for S3', () => {
  let ceph: Ceph
  let bucket: string
  beforeAll(async () => {
    ceph = await startCeph()
  }, CEPH_START_MS)
  beforeEach(async () => {
    bucket = await ceph.makeBucket()
  })

  const sign = (inMs = 60_000) =>
    s3UploadForms({ client: ceph.client, bucket }).sign({
      assetId: 'abc',
      key: 'incoming/abc',
      mediaType: 'image/png',
      sizeBytes: BYTES.length,
      expiresAtMs: Date.now() + inMs,
    })
  const keys = async () => (await ceph.client.send(new ListObjectsV2Command({ Bucket: bucket }))).KeyCount

  it('lets the promised upload in, more than once', async () => {
    const form = await sign()
    expect((await sendForm(form, BYTES)).status).toBe(204)
    expect((await sendForm(form, BYTES)).status).toBe(204)
    const { Body, ContentType } = await ceph.client.send(new GetObjectCommand({ Bucket: bucket, Key: 'incoming/abc' }))
    expect(await Body?.transformToString()).toBe('twelve bytes')
    expect(ContentType).toBe('image/png')
  })

  it.each([
    ['a byte more', { bytes: new Uint8Array(BYTES.length + 1) }],
    ['a byte less', { bytes: BYTES.subarray(1) }],
    ['another key', { fields: { key: 'incoming/abd' } }],
    ['another type', { fields: { 'Content-Type': 'text/html' } }],
    ['a field that was not signed', { fields: { 'x-amz-meta-note': 'hello' } }],
    ['another signature', { fields: { 'X-Amz-Signature': '0'.repeat(64) } }],
  ])('refuses %s', async (_what, change: { bytes?: Uint8Array; fields?: Record<string, string> }) => {
    const { url, fields } = await sign()
    const answer = await sendForm({ url, fields: { ...fields, ...change.fields } }, change.bytes ?? BYTES)
    expect([400, 403]).toContain(answer.status)
    expect(await keys()).toBe(0)
  })

  it('is what the API gives where uploads go to S3', async () => {
    const { context, t, close } = await openTestApp()
    const forms = s3UploadForms({ client: ceph.client, bucket })
    const app = createApp({ ...context, uploads: { ...context.uploads, forms } })
    const response = await app.request(`${BASE}/v1/uploads`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ mediaType: 'image/png', sizeBytes: BYTES.length }),
    })
    expect(response.status).toBe(201)
    const target = UploadTarget.parse(await response.json())
    expect(target.url).toContain(ceph.endpoint)
    expect(target.fields.key).toBe(`incoming/${target.assetId}`)
    const policy = JSON.parse(Buffer.from(target.fields.Policy ?? '', 'base64').toString())
    expect(Math.abs(Date.parse(policy.expiration) - t.clock.nowMs() - 15 * 60_000)).toBeLessThan(10_000)
    expect((await sendForm(target, BYTES)).status).toBe(204)
    await close()
  })

  it('refuses everything when its time is over', async () => {
    expect((await sendForm(await sign(-1_000), BYTES)).status).toBe(403)
    expect(await keys()).toBe(0)
  })
})
