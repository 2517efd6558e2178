import { describe, expect, it } from 'vitest'
import type { Runtime } from './runtime.ts'
import { childrenOf, newPicture, slowOutput, transform, untilJobIsThere, upload } from './steps.ts'

export function failuresSuite(runtime: () => Runtime): void {
  describe('when things go wrong', () => {
    it('a worker that is killed in the middle of a task leaves a job that completes once', async () => {
      const { assetId } = await upload(runtime(), await newPicture())
      const { jobId } = await runtime().client.createJob('transform', { source: { assetId }, outputs: [slowOutput] })
      await runtime().killWorkerOf(jobId)
      const job = await runtime().client.waitForJob(jobId)
      expect(job).toMatchObject({ status: 'completed', run: 1, outputs: [{ widthPx: 4000 }] })
      expect(await childrenOf(runtime(), assetId, jobId)).toHaveLength(1)
    })

    it('a task that can never succeed fails its job, is buried with the reason, and is tried again when the cause is gone', async () => {
      const { assetId, uploadJobId } = await upload(runtime(), await newPicture())
      await untilJobIsThere(runtime(), uploadJobId ?? '')
      await runtime().client.waitForJob(uploadJobId ?? '')
      const { blobs } = runtime()
      const [{ key } = { key: '' }] = (await blobs.list(`originals/${assetId}`)).blobs
      const bytes = await blobs.read(key)
      await blobs.delete(key)
      const failed = await transform(runtime(), assetId, { operations: 'w_50' })
      expect(failed).toMatchObject({ status: 'failed', error: { code: 'integrity_error', retryable: false }, run: 1 })
      const buried = (await runtime().deadLetters()).filter(({ body }) => body.includes(failed.jobId))
      expect(buried).toMatchObject([{ reason: expect.stringContaining('integrity_error') }])
      await blobs.put(key, bytes ?? Buffer.alloc(0))
      await runtime().client.retryJob(failed.jobId)
      const retried = await runtime().client.waitForJob(failed.jobId)
      expect(retried).toMatchObject({ status: 'completed', run: 2, error: null, outputs: [{ widthPx: 50 }] })
    })
  })
}
