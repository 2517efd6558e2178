import { PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Asset } from '../../src/schema/asset.ts'
import type { CloudRuntime } from './cloud-runtime.ts'
import { eventually } from './eventually.ts'
import { ask, childrenOf, newPicture, slowOutput, untilJobIsThere, upload } from './steps.ts'

/** What only happens on AWS: deliveries that come twice, workers that vanish under a lease, rights. */
export function cloudSuite(runtime: () => CloudRuntime): void {
  const assetsNamed = async (filename: string) => {
    const { assets } = (await (await ask(runtime(), 'GET', '/v1/assets?limit=100')).json()) as { assets: Asset[] }
    return assets.filter((asset) => asset.filename === filename)
  }
  const slowJob = async () => {
    const { assetId, uploadJobId } = await upload(runtime(), await newPicture())
    // Of the workers at work, the one that is meant is then the only one.
    await untilJobIsThere(runtime(), uploadJobId ?? '')
    await runtime().client.waitForJob(uploadJobId ?? '')
    const { jobId } = await runtime().client.createJob('transform', { source: { assetId }, outputs: [slowOutput] })
    return { assetId, jobId }
  }

  describe('on AWS', () => {
    afterEach(() => {
      Object.assign(runtime().cloud.faults, { duplicates: false, shuffles: false, fails: false })
    })
    // Rights that are never used are not wrong, but somebody should know; those that lack are.
    afterAll(() => {
      const unused = Map.groupBy(runtime().cloud.permissions.unused(), ({ owner }) =>
        owner.slice(runtime().prefix.length),
      )
      const lines = [...unused].map(
        ([owner, grants]) => `  ${owner}: ${[...new Set(grants.map(({ action }) => action))].join(' ')}`,
      )
      process.stderr.write(`Granted and never used here:\n${lines.join('\n')}\n`)
    })

    it('a picture that is put straight into the bucket is taken in once, whatever it is called and however often that is told', async () => {
      Object.assign(runtime().cloud.faults, { duplicates: true, shuffles: true })
      const { operator, outputs } = runtime().cloud
      const Key = 'Holidays 2026/ü + %41 & "me".png'
      await operator.s3.send(new PutObjectCommand({ Bucket: outputs.UploadsBucketName, Key, Body: await newPicture() }))
      const filename = 'ü + %41 & "me".png'
      const isReady = async () => (await assetsNamed(filename))[0]?.state === 'ready'
      await eventually('it is taken in', isReady)
      expect(await assetsNamed(filename)).toMatchObject([{ mediaType: 'image/png', widthPx: 96, heightPx: 64 }])
    })

    it('messages and events that all come twice, at the same time and in any order, make everything once', async () => {
      Object.assign(runtime().cloud.faults, { duplicates: true, shuffles: true })
      const assets = await Promise.all([0, 1].map(async () => upload(runtime(), await newPicture())))
      const outputs = [10, 20, 30].map((width) => ({ operations: `w_${width}` }))
      const jobs = await Promise.all(
        assets.map(({ assetId }) => runtime().client.createJob('transform', { source: { assetId }, outputs })),
      )
      for (const [index, { jobId }] of jobs.entries()) {
        const job = await runtime().client.waitForJob(jobId)
        const ended = { status: job.status, error: job.error, widths: job.outputs.map(({ widthPx }) => widthPx) }
        expect(ended).toEqual({ status: 'completed', error: null, widths: [10, 20, 30] })
        const children = await childrenOf(runtime(), assets[index]?.assetId ?? '', jobId)
        expect(children.map(({ assetId }) => assetId).sort()).toEqual(job.outputs.map(({ assetId }) => assetId).sort())
      }
    })

    it('a message that its queue has taken for dead is sent again when its task may still run', async () => {
      const { cloud, client, prefix } = runtime()
      const { assetId } = await upload(runtime(), await newPicture())
      cloud.faults.fails = true
      const { jobId } = await client.createJob('transform', { source: { assetId }, outputs: [{ operations: 'w_25' }] })
      const isDead = async () => (await runtime().deadLetters()).some(({ body }) => body.includes(jobId))
      await eventually('the queue has given up', isDead)
      expect(await client.getJob(jobId)).toMatchObject({ status: 'pending' })
      cloud.faults.fails = false
      await cloud.schedules.fire(`${prefix}dead-letters-0`)
      expect(await client.waitForJob(jobId)).toMatchObject({ status: 'completed' })
      expect((await runtime().deadLetters()).filter(({ body }) => body.includes(jobId))).toEqual([])
    })

    it('a worker that stands still for longer than its lease changes nothing when it goes on', async () => {
      const { assetId, jobId } = await slowJob()
      const { pid } = await runtime().workerOf(jobId)
      process.kill(pid, 'SIGSTOP')
      await runtime().leasesEnd()
      const job = await runtime().client.waitForJob(jobId)
      expect(job).toMatchObject({ status: 'completed' })
      process.kill(pid, 'SIGCONT')
      await eventually('it has noticed', () =>
        runtime()
          .log()
          .some((line) => line.includes('lease_lost')),
      )
      const { status, completedAt, run } = job
      const outputs = job.outputs.map(({ assetId, sha256 }) => ({ assetId, sha256 }))
      expect(await runtime().client.getJob(jobId)).toMatchObject({ status, completedAt, run, outputs })
      expect(await childrenOf(runtime(), assetId, jobId)).toHaveLength(1)
    })

    it('a function that dies over a painting costs a try, and the job is done once', async () => {
      const { cloud, client, prefix } = runtime()
      const order = { prompt: 'a red fox in a forest', model: 'painter:v1', widthPx: 2048, heightPx: 2048 }
      const { jobId } = await client.createJob('generate', order)
      const painting = () => cloud.functions.get(`${prefix}pixels`)?.busy().at(0)
      await eventually('somebody paints', () => painting()?.event.includes('"paint"') === true)
      await painting()?.environment.kill()
      expect(await client.waitForJob(jobId)).toMatchObject({
        status: 'completed',
        run: 1,
        outputs: [{ widthPx: 2048 }],
      })
      const { assets } = (await (await ask(runtime(), 'GET', '/v1/assets?limit=100')).json()) as { assets: Asset[] }
      expect(assets.filter((asset) => asset.jobId === jobId)).toHaveLength(1)
    })

    it('rules of older clients are told once that the frames of an animation are there', async () => {
      const { cloud, client } = runtime()
      const { assetId } = await upload(runtime(), await newPicture())
      const order = { source: { assetId }, prompt: 'waves rise #MOCK#', frames: 3 }
      const { jobId } = await client.createJob('animate', order)
      expect(await client.waitForJob(jobId)).toMatchObject({ status: 'completed', error: null })
      const told = cloud.eventBridge.events.filter(({ event }) => JSON.stringify(event).includes(jobId))
      const older = told.filter(({ event }) => JSON.stringify(event).includes('gif.frames.complete'))
      expect(older).toMatchObject([{ event: { 'detail-type': 'GIFGeneration', detail: { job_id: jobId } } }])
    })

    it('storage is looked through each day', async () => {
      const { cloud, prefix } = runtime()
      expect(JSON.parse(await cloud.schedules.fire(`${prefix}sweep-1`))).toEqual({ swept: expect.any(Number) })
    })

    it('no function wanted anything that its role does not allow', () => {
      expect(runtime().cloud.permissions.refused()).toEqual([])
    })
  })
}
