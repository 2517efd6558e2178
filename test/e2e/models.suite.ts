import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../src/schema/job.ts'
import { type ForeignServer, httpServer } from '../support/foreign-servers.ts'
import type { ImageServer } from './image-server.ts'
import type { Runtime } from './runtime.ts'
import { bytesOf, eventsOf, newPicture, pixelAt, redAndBlue, upload } from './steps.ts'

export function modelsSuite(runtime: () => Runtime, models: () => ImageServer): void {
  const make = async (kind: string, input: object): Promise<Job> => {
    const { jobId } = await runtime().client.createJob(kind, { model: 'painter:v1', ...input })
    return await runtime().client.waitForJob(jobId)
  }

  describe('a picture of words', () => {
    it('is the red dot for a prompt that is a trial, whatever model is named', async () => {
      const job = await make('generate', { prompt: 'a fox #MOCK#' })
      expect(job).toMatchObject({
        status: 'completed',
        error: null,
        cost: { estimatedUsd: 0, actualUsd: 0 },
        outputs: [{ mediaType: 'image/png', widthPx: 1, heightPx: 1 }],
      })
      expect(await pixelAt(await bytesOf(runtime(), job.outputs[0]?.url), 0, 0)).toEqual([255, 0, 0])
    })

    it('is painted in the size that was asked for, the same for the same seed, and says that rules have made it', async () => {
      const order = { prompt: 'a red fox in a forest', widthPx: 256, heightPx: 256, seed: 7 }
      const job = await make('generate', order)
      expect(job).toMatchObject({
        status: 'completed',
        error: null,
        outputs: [
          {
            ...{ mediaType: 'image/png', widthPx: 256, heightPx: 256, sourceType: 'algorithmicMedia' },
            making: { model: 'painter:v1', prompt: order.prompt, seed: 7 },
          },
        ],
      })
      const bytes = await bytesOf(runtime(), job.outputs[0]?.url)
      expect((await sharp(bytes).metadata()).xmp?.toString()).toContain('algorithmicMedia')
      expect((await make('generate', order)).outputs[0]?.sha256).toBe(job.outputs[0]?.sha256)
    })

    it('takes up the colors and shapes of a picture that it is told to change', async () => {
      const { assetId } = await upload(runtime(), await redAndBlue(200, 100))
      const job = await make('generate', { prompt: 'at night', images: [{ assetId }], strength: 0.1, seed: 1 })
      expect(job).toMatchObject({ status: 'completed', error: null })
      const { widthPx = 0, heightPx = 0, url } = job.outputs[0] ?? {}
      expect(widthPx).toBe(2 * heightPx)
      const bytes = await bytesOf(runtime(), url)
      const [leftRed, , leftBlue] = await pixelAt(bytes, Math.round(widthPx / 4), Math.round(heightPx / 2))
      const [rightRed, , rightBlue] = await pixelAt(bytes, Math.round((widthPx * 3) / 4), Math.round(heightPx / 2))
      expect([leftRed > leftBlue, rightBlue > rightRed]).toEqual([true, true])
    })
  })

  describe('an animation', () => {
    let web: ForeignServer
    beforeAll(async () => {
      const picture = await newPicture()
      web = await httpServer((_request, response) => response.end(picture))
    })
    afterAll(() => web?.close())

    it('begins with its picture, shows its frames on the way, and is labelled', async () => {
      const { assetId } = await upload(runtime(), await newPicture())
      const { jobId, eventsUrl } = await runtime().client.createJob('animate', {
        ...{ source: { assetId }, prompt: 'waves rise', model: 'painter:v1' },
        ...{ frames: 3, mode: 'chained', delayMs: 200 },
      })
      const events = await eventsOf(await fetch(eventsUrl))
      const seen = events.filter(({ job }) => job.status === 'processing').map(({ job }) => job.partial.length)
      expect(Math.max(...seen)).toBeGreaterThan(0)
      const job = await runtime().client.waitForJob(jobId)
      expect(job).toMatchObject({
        status: 'completed',
        error: null,
        partial: [],
        outputs: [{ mediaType: 'image/gif', widthPx: 96, heightPx: 64, frames: 4, sourceType: 'algorithmicMedia' }],
      })
      const bytes = await bytesOf(runtime(), job.outputs[0]?.url)
      const { pages, delay, loop } = await sharp(bytes).metadata()
      expect({ pages, delay, loop }).toEqual({ pages: 4, delay: [200, 200, 200, 200], loop: 0 })
      expect(bytes.toString('latin1')).toContain('algorithmicMedia')
    })

    it('is made by a model that is sent the picture, each frame once, and says so', async () => {
      const { assetId } = await upload(runtime(), await newPicture())
      const before = models().asked.length
      const order = { source: { assetId }, prompt: 'a lawn', model: 'openai-compatible:green', frames: 2 }
      const job = await make('animate', order)
      expect(job).toMatchObject({
        status: 'completed',
        error: null,
        outputs: [{ mediaType: 'image/gif', widthPx: 96, heightPx: 64, sourceType: 'trainedAlgorithmicMedia' }],
      })
      const asked = models().asked.slice(before)
      expect(asked.map(({ path }) => path)).toEqual(['/v1/images/edits', '/v1/images/edits'])
      for (const { body } of asked) expect(body).toContain('\x89PNG')
      const bytes = await bytesOf(runtime(), job.outputs[0]?.url)
      const [red, green, blue] = await pixelAt(await sharp(bytes, { page: 2 }).png().toBuffer(), 48, 32)
      expect(green - Math.max(red, blue)).toBeGreaterThan(80)
    })

    it('is made of a picture on the web', async () => {
      const source = { url: `${web.url}/wave.png?signature=hidden` }
      const job = await make('animate', { source, prompt: 'waves rise', frames: 2, poster: true })
      expect(job).toMatchObject({
        status: 'completed',
        error: null,
        outputs: [
          { mediaType: 'image/gif', widthPx: 96, heightPx: 64 },
          { mediaType: 'image/webp', widthPx: 96, heightPx: 64, frames: 1 },
        ],
      })
    })
  })
}
