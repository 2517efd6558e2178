import { describe, expect, it } from 'vitest'
import type { Job } from '../../src/schema/job.ts'
import { eventually } from './eventually.ts'
import type { Runtime } from './runtime.ts'
import { ask, eventsOf, newPicture, slowOutput, transform, upload } from './steps.ts'

export function jobsSuite(runtime: () => Runtime): void {
  describe('a job', () => {
    it('is one, however often it is asked for under the same key, and no other work goes by that key', async () => {
      const { assetId } = await upload(runtime(), await newPicture())
      const headers = { 'idempotency-key': `key-${assetId}` }
      const create = (width: number) =>
        ask(runtime(), 'POST', '/v1/jobs', {
          headers,
          json: { kind: 'transform', source: { assetId }, outputs: [{ operations: `w_${width}` }] },
        })
      const answers = await Promise.all([create(40), create(40), create(40)])
      const jobs = (await Promise.all(answers.map((answer) => answer.json()))) as Job[]
      expect(new Set(jobs.map(({ jobId }) => jobId)).size).toBe(1)
      const other = await create(41)
      expect(other.status).toBe(422)
      expect(await other.json()).toMatchObject({ code: 'idempotency_conflict' })
    })

    it('makes every output once, in order', async () => {
      const { assetId } = await upload(runtime(), await newPicture())
      const job = await transform(
        runtime(),
        assetId,
        ...[10, 20, 30, 40].map((width) => ({ operations: `w_${width}` })),
      )
      expect(job.outputs.map(({ widthPx }) => widthPx)).toEqual([10, 20, 30, 40])
      expect(new Set(job.outputs.map((output) => output.assetId)).size).toBe(4)
    })

    it('is followed live to its end, and from where somebody was cut off', async () => {
      const { assetId } = await upload(runtime(), await newPicture())
      const { jobId, eventsUrl } = await runtime().client.createJob('transform', {
        source: { assetId },
        outputs: [slowOutput],
      })
      const response = await fetch(eventsUrl)
      expect(response.headers.get('content-type')).toContain('text/event-stream')
      const events = await eventsOf(response)
      expect(events.at(-1)?.job).toMatchObject({ jobId, status: 'completed' })
      const ids = events.map(({ id }) => Number(id))
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
      expect(ids.length).toBeGreaterThan(1)
      const resumed = await fetch(eventsUrl, { headers: { 'last-event-id': String(ids[0]) } })
      const missed = (await eventsOf(resumed)).map(({ id }) => Number(id))
      // The end, or the one change that may follow it: what the job has cost.
      expect(missed).toHaveLength(1)
      expect(missed[0]).toBeGreaterThanOrEqual(Number(ids.at(-1)))
      await eventually('there is nothing left to follow', async () => {
        const { revision } = await runtime().client.getJob(jobId)
        const nothingNew = await fetch(eventsUrl, { headers: { 'last-event-id': String(revision) } })
        return nothingNew.status === 204
      })
    })

    it('can be stopped, and is forgotten only after its end', async () => {
      const { assetId } = await upload(runtime(), await newPicture())
      const { jobId } = await runtime().client.createJob('transform', { source: { assetId }, outputs: [slowOutput] })
      expect((await ask(runtime(), 'DELETE', `/v1/jobs/${jobId}`)).status).toBe(409)
      expect(await runtime().client.cancelJob(jobId)).toMatchObject({ status: 'canceled' })
      expect(await runtime().client.cancelJob(jobId)).toMatchObject({ status: 'canceled' })
      expect((await ask(runtime(), 'POST', `/v1/jobs/${jobId}/retry`)).status).toBe(409)
      expect(await runtime().client.getJob(jobId)).toMatchObject({ status: 'canceled', outputs: [] })
      await runtime().client.deleteJob(jobId)
      expect((await ask(runtime(), 'GET', `/v1/jobs/${jobId}`)).status).toBe(404)
    })

    it('is listed by its owner and its source, newest first', async () => {
      const { assetId } = await upload(runtime(), await newPicture())
      const jobs = [
        await transform(runtime(), assetId, { operations: 'w_11' }),
        await transform(runtime(), assetId, { operations: 'w_12' }),
      ]
      const wanted = jobs.map(({ jobId }) => jobId).reverse()
      const found = async (filter: object) => {
        const ids: string[] = []
        for await (const { jobId } of runtime().client.listJobs(filter)) ids.push(jobId)
        return ids
      }
      const isWanted = (jobId: string) => wanted.includes(jobId)
      expect((await found({ sourceAssetId: assetId })).filter(isWanted)).toEqual(wanted)
      expect((await found({ status: 'completed' })).filter(isWanted)).toEqual(wanted)
    })
  })
}
