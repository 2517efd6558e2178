import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { sendForm } from '../support/send-form.ts'
import type { Runtime } from './runtime.ts'
import {
  ask,
  bytesOf,
  newPicture,
  pixelAt,
  redAndBlue,
  transform,
  untilJobIsThere,
  untilLookedAt,
  upload,
} from './steps.ts'

export function picturesSuite(runtime: () => Runtime): void {
  describe('a picture', () => {
    it('comes in, is made 500 pixels wide, and goes out with the right pixels and without what was noted in it', async () => {
      const asset = await upload(runtime(), await redAndBlue())
      expect(asset).toMatchObject({
        state: 'ready',
        filename: 'photo.jpg',
        mediaType: 'image/jpeg',
        widthPx: 1000,
        heightPx: 800,
      })
      const job = await transform(runtime(), asset.assetId, { operations: 'w_500' })
      expect(job).toMatchObject({
        status: 'completed',
        error: null,
        outputs: [{ mediaType: 'image/jpeg', widthPx: 500, heightPx: 400 }],
      })
      const bytes = await bytesOf(runtime(), job.outputs[0]?.url)
      expect(bytes).toHaveLength(job.outputs[0]?.sizeBytes ?? 0)
      const { width, height, format, exif, orientation } = await sharp(bytes).metadata()
      expect({ width, height, format, exif, orientation }).toEqual({ width: 500, height: 400, format: 'jpeg' })
      const [red, , notBlue] = await pixelAt(bytes, 100, 200)
      const [notRed, , blue] = await pixelAt(bytes, 400, 200)
      expect([red > 240, notBlue < 15, notRed < 15, blue > 240]).toEqual([true, true, true, true])
      const lineage = await (await ask(runtime(), 'GET', `/v1/assets/${job.outputs[0]?.assetId}/lineage`)).json()
      expect(lineage).toMatchObject({ ancestors: [{ assetId: asset.assetId }] })
    })

    it('is made for the web by itself when it arrives', async () => {
      const asset = await upload(runtime(), await newPicture())
      const jobId = asset.uploadJobId ?? ''
      await untilJobIsThere(runtime(), jobId)
      const job = await runtime().client.waitForJob(jobId)
      expect(job).toMatchObject({
        kind: 'transform',
        status: 'completed',
        input: { source: { assetId: asset.assetId } },
      })
      expect(job.outputs.length).toBeGreaterThan(0)
    })

    it('is taken from a form that was signed for it, and for nothing else', async () => {
      const bytes = await newPicture()
      const asked = await ask(runtime(), 'POST', '/v1/uploads', {
        json: { filename: 'leaf.png', mediaType: 'image/png', sizeBytes: bytes.length },
      })
      const target = (await asked.json()) as { assetId: string; url: string; fields: Record<string, string> }
      expect((await sendForm(target, bytes.subarray(1))).status).toBeGreaterThanOrEqual(400)
      expect((await sendForm(target, bytes)).status).toBe(204)
      const asset = await untilLookedAt(runtime(), target.assetId)
      expect(asset).toMatchObject({
        state: 'ready',
        filename: 'leaf.png',
        mediaType: 'image/png',
        widthPx: 96,
        heightPx: 64,
      })
      expect(await bytesOf(runtime(), asset.url ?? '')).toEqual(bytes)
    })

    it('of no kind is refused wherever it comes in', async () => {
      const text = Buffer.from('this is no picture')
      const direct = await ask(runtime(), 'POST', '/v1/assets', { headers: { 'content-type': 'image/png' } })
      expect(direct.status).toBe(400)
      await expect(upload(runtime(), text)).rejects.toMatchObject({ code: 'unsupported_media' })
      const asked = await ask(runtime(), 'POST', '/v1/uploads', {
        json: { mediaType: 'image/png', sizeBytes: text.length },
      })
      const target = (await asked.json()) as { assetId: string; url: string; fields: Record<string, string> }
      await sendForm(target, text)
      expect(await untilLookedAt(runtime(), target.assetId)).toMatchObject({
        state: 'rejected',
        error: { code: 'unsupported_media' },
      })
    })

    it('can be deleted and brought back', async () => {
      const { assetId, url } = await upload(runtime(), await newPicture())
      await runtime().client.deleteAsset(assetId)
      expect((await ask(runtime(), 'GET', `/v1/assets/${assetId}/content`)).status).toBe(410)
      expect((await fetch(url ?? '')).status).toBe(410)
      expect((await ask(runtime(), 'POST', `/v1/assets/${assetId}/restore`)).status).toBe(200)
      expect((await fetch(url ?? '')).status).toBe(200)
    })
  })
}
