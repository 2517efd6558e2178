import sharp from 'sharp'
import { beforeEach, describe, expect, it } from 'vitest'
import type { AnimationRequest, FrameRequest } from '../../src/ports/animation.ts'
import type { ImageHeader, Pixels } from '../../src/ports/pixels.ts'
import * as pictures from '../support/pictures.ts'
import { scene } from '../support/scenes.ts'
import type { PixelsFixture } from './pixels.suite.ts'

const never = new AbortController().signal

/** What everything that makes animations must do, on any runtime. */
export function animationSuite(name: string, open: () => Promise<PixelsFixture>) {
  describe(`${name} as a maker of animations`, () => {
    let fixture: PixelsFixture
    let pixels: Pixels
    beforeEach(async () => {
      fixture = await open()
      pixels = fixture.pixels
      return () => fixture.close()
    })

    /** Stores a scene as a model's answer, and makes it a frame. */
    async function frame(index: number, changes: Partial<FrameRequest> = {}) {
      const { data, widthPx, heightPx } = scene(index)
      const picture = sharp(data, { raw: { width: widthPx, height: heightPx, channels: 3 } })
      await fixture.put(`originals/scene-${index}`, await picture.png().toBuffer())
      const header: ImageHeader = {
        mediaType: 'image/png',
        widthPx,
        heightPx,
        frames: 1,
        hasAlpha: false,
        isInterlaced: false,
      }
      const request: FrameRequest = {
        source: { key: `originals/scene-${index}`, header },
        targetKey: `jobs/job/1/${index}.1`,
        widthPx,
        heightPx,
        fit: 'cover',
        label: 'trainedAlgorithmicMedia',
        ...changes,
      }
      return await pixels.frame(request, never)
    }

    const request = (changes: Partial<AnimationRequest> = {}): AnimationRequest => ({
      frames: [0, 1, 2].map((index) => ({ key: `jobs/job/1/${index}.1` })),
      order: [0, 1, 2, 1],
      delaysMs: [120, 120, 120, 120],
      loop: 0,
      widthPx: 64,
      heightPx: 48,
      mediaType: 'image/gif',
      targetKey: 'jobs/job/2/0.1',
      label: 'trainedAlgorithmicMedia',
      ...changes,
    })

    it('makes pictures frames, and frames an animation, with its label', async () => {
      await frame(0)
      const before = [{ key: 'jobs/job/1/0.1' }]
      expect(await frame(1, { before })).toMatchObject({
        mediaType: 'image/png',
        widthPx: 64,
        sourceType: 'trainedAlgorithmicMedia',
      })
      await frame(2, { before })
      const made = await pixels.animation(request(), never)
      expect(made).toMatchObject({
        mediaType: 'image/gif',
        widthPx: 64,
        heightPx: 48,
        frames: 4,
        durationMs: 480,
        sourceType: 'trainedAlgorithmicMedia',
      })
      const bytes = await fixture.read('jobs/job/2/0.1')
      expect(bytes?.byteLength).toBe(made.sizeBytes)
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'gif', pages: 4, delay: [120, 120, 120, 120] })
      expect(await pixels.inspect('jobs/job/2/0.1', never)).toMatchObject({ sourceType: 'trainedAlgorithmicMedia' })
      expect(await fixture.leftovers()).toEqual([])
    })

    it('makes the same animation of frames of which nothing is prepared, or something else', async () => {
      for (const index of [0, 1, 2]) await frame(index)
      const alone = await pixels.animation(request(), never)
      const before = [{ key: 'jobs/job/1/none.1' }, { key: 'jobs/job/1/0.1' }]
      const again = [0, 1, 2].map((index) => ({ targetKey: `jobs/job/3/${index}.1`, before: index ? before : [] }))
      for (const [index, changes] of again.entries()) await frame(index, changes)
      const frames = [0, 1, 2].map((index) => ({ key: `jobs/job/3/${index}.1` }))
      const prepared = await pixels.animation(request({ frames, targetKey: 'jobs/job/4/0.1' }), never)
      expect(prepared.sha256).toBe(alone.sha256)
      const elsewhere = frames.map(({ key }) => ({ key, preparedKey: 'jobs/job/none/0.1' }))
      const bare = await pixels.animation(request({ frames: elsewhere, targetKey: 'jobs/job/4/1.1' }), never)
      expect(bare.sha256).toBe(alone.sha256)
    })

    it('makes a WebP with the times and rounds that were asked for', async () => {
      for (const index of [0, 1, 2]) await frame(index)
      const changes = { mediaType: 'image/webp', loop: 2, delaysMs: [33, 125, 1001, 40] } as const
      expect(await pixels.animation(request(changes), never)).toMatchObject({ mediaType: 'image/webp', frames: 4 })
      const bytes = await fixture.read('jobs/job/2/0.1')
      expect(await sharp(bytes).metadata()).toMatchObject({
        format: 'webp',
        pages: 4,
        loop: 2,
        delay: changes.delaysMs,
      })
    })

    it('misses a source or a frame that is not there, and stores nothing', async () => {
      const lost = { name: 'AppError', code: 'integrity_error' }
      await frame(0)
      const header = await pixels.inspect('originals/scene-0', never)
      const source = { key: 'originals/none', header }
      await expect(frame(1, { source })).rejects.toMatchObject(lost)
      await expect(pixels.animation(request(), never)).rejects.toMatchObject(lost)
      expect(await fixture.read('jobs/job/1/1.1')).toBeUndefined()
      expect(await fixture.read('jobs/job/2/0.1')).toBeUndefined()
      expect(await fixture.leftovers()).toEqual([])
    })

    it('refuses a damaged picture and a frame of another size', async () => {
      await fixture.put('originals/bad', pictures.truncated(await pictures.photo(300, 200)))
      const header = { mediaType: 'image/jpeg', widthPx: 300, heightPx: 200, frames: 1, hasAlpha: false } as const
      const source = { key: 'originals/bad', header: { ...header, isInterlaced: false } }
      await expect(frame(0, { source })).rejects.toMatchObject({ code: 'image_damaged' })
      await frame(0)
      await frame(1)
      await frame(2, { widthPx: 60 })
      await expect(pixels.animation(request(), never)).rejects.toMatchObject({
        code: 'integrity_error',
        message: expect.stringContaining('60 × 48'),
      })
    })

    it('does nothing for a caller who has left already', async () => {
      await frame(0)
      const reason = new Error('no longer wanted')
      await expect(pixels.animation(request(), AbortSignal.abort(reason))).rejects.toBe(reason)
      expect(await fixture.read('jobs/job/2/0.1')).toBeUndefined()
      await expect.poll(() => fixture.leftovers()).toEqual([])
    })
  })
}
