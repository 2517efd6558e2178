import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { beforeEach, describe, expect, it } from 'vitest'
import { parseOperations } from '../../src/operations/parse-operations.ts'
import type { ImageHeader, PaintRequest, Pixels, RenderRequest } from '../../src/ports/pixels.ts'
import * as pictures from '../support/pictures.ts'

export interface PixelsFixture {
  readonly pixels: Pixels
  readonly put: (key: string, bytes: Uint8Array) => Promise<void>
  readonly read: (key: string) => Promise<Uint8Array | undefined>
  /** Files that are there for the time of a call only. */
  readonly leftovers: () => Promise<readonly string[]>
  readonly close: () => Promise<void>
  /** What was begun goes on to its end elsewhere, although its caller has left. */
  readonly endsAnyway?: true
}

const never = new AbortController().signal

/** What everything that works on pictures must do, on any runtime. */
export function pixelsSuite(name: string, open: () => Promise<PixelsFixture>) {
  describe(`${name} as pixels`, () => {
    let fixture: PixelsFixture
    let pixels: Pixels
    beforeEach(async () => {
      fixture = await open()
      pixels = fixture.pixels
      return () => fixture.close()
    })

    const photoHeader = { mediaType: 'image/jpeg', widthPx: 300, heightPx: 200, frames: 1, hasAlpha: false } as const
    const header: ImageHeader = { ...photoHeader, isInterlaced: false }
    const request = (changes: Partial<RenderRequest> = {}): RenderRequest => ({
      source: { key: 'originals/photo', header },
      targetKey: 'jobs/job/0/0.1',
      operations: parseOperations('w_100').operations,
      mediaType: 'image/jpeg',
      quality: undefined,
      ...changes,
    })
    const putPhoto = async () => await fixture.put('originals/photo', await pictures.photo(300, 200))

    it('looks at a stored picture', async () => {
      await putPhoto()
      expect(await pixels.inspect('originals/photo', never)).toMatchObject({
        ...header,
        sizeBytes: (await fixture.read('originals/photo'))?.byteLength,
        thumbhash: expect.any(String),
        dominantColor: expect.stringMatching(/^#[0-9a-f]{6}$/),
      })
      expect(await fixture.leftovers()).toEqual([])
    })

    it('stores what it renders under the key, and nothing else', async () => {
      await putPhoto()
      const rendered = await pixels.render(request(), never)
      const bytes = (await fixture.read('jobs/job/0/0.1')) ?? new Uint8Array()
      expect(rendered).toMatchObject({ mediaType: 'image/jpeg', widthPx: 100, heightPx: 67 })
      expect(rendered.sizeBytes).toBe(bytes.byteLength)
      expect(rendered.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 100, height: 67 })
      expect(await fixture.leftovers()).toEqual([])
    })

    it('renders the same again', async () => {
      await putPhoto()
      const first = await pixels.render(request(), never)
      expect(await pixels.render(request({ targetKey: 'jobs/job/0/0.2' }), never)).toEqual(first)
    })

    it('lays pictures on one another, and writes the format, quality and colors that are asked for', async () => {
      await putPhoto()
      await fixture.put('originals/badge', await pictures.badge())
      const mark = 'a'.repeat(26)
      const overlays = { [mark]: { key: 'originals/badge', header: await pixels.inspect('originals/badge', never) } }
      const { operations } = parseOperations(`wm_${mark},wg_northwest`)
      await pixels.render(request({ overlays, operations, mediaType: 'image/png', profile: 'p3' }), never)
      const png = await fixture.read('jobs/job/0/0.1')
      const shown = await sharp(png).toColourspace('srgb').raw().toBuffer()
      expect(pictures.distance([...shown.subarray(0, 3)], [255, 0, 0])).toBeLessThan(4)
      expect((await sharp(png).metadata()).icc).toBeDefined()

      const [poor, good] = [5, 95].map((quality) => request({ quality, targetKey: `jobs/job/1/${quality}.1` }))
      const sizes = [poor, good].map(async (one) => one && (await pixels.render(one, never)).sizeBytes)
      const [small = 0, large = 0] = await Promise.all(sizes)
      expect(small).toBeLessThan(large)
    })

    const painting = (changes: Partial<PaintRequest> = {}): PaintRequest => ({
      prompt: 'a red fox in a forest',
      seed: 7,
      widthPx: 96,
      heightPx: 64,
      targetKey: 'jobs/job/0/0.1',
      mediaType: 'image/png',
      ...changes,
    })

    it('paints, says in the picture who did, and paints the same again', async () => {
      const painted = await pixels.paint(painting(), never)
      const bytes = (await fixture.read('jobs/job/0/0.1')) ?? new Uint8Array()
      expect(painted).toMatchObject({
        mediaType: 'image/png',
        widthPx: 96,
        heightPx: 64,
        sourceType: 'algorithmicMedia',
      })
      expect(painted.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
      expect((await sharp(bytes).metadata()).xmp?.toString()).toContain('algorithmicMedia')
      expect(await pixels.paint(painting({ targetKey: 'jobs/job/0/0.2' }), never)).toEqual(painted)
      expect(await pixels.paint(painting({ targetKey: 'jobs/job/0/0.3', seed: 8 }), never)).not.toEqual(painted)
      expect(await fixture.leftovers()).toEqual([])
    })

    it('re-paints a stored picture where the mask is white, and carries a model’s label on', async () => {
      await putPhoto()
      const white = sharp({ create: { width: 150, height: 200, channels: 3, background: '#fff' } })
      const half = await white.extend({ right: 150, background: '#000' }).png().toBuffer()
      await fixture.put('originals/mask', half)
      const source = { key: 'originals/photo', header: { ...header, sourceType: 'trainedAlgorithmicMedia' as const } }
      const mask = { key: 'originals/mask', header: await pixels.inspect('originals/mask', never) }
      const order = painting({ source, mask, strength: 1, widthPx: 300, heightPx: 200, palette: [source] })
      expect((await pixels.paint(order, never)).sourceType).toBe('compositeWithTrainedAlgorithmicMedia')
      const before = await sharp(await fixture.read('originals/photo'))
        .raw()
        .toBuffer()
      const after = await sharp(await fixture.read('jobs/job/0/0.1'))
        .removeAlpha()
        .raw()
        .toBuffer()
      const change = (x: number) =>
        pictures.distance([...before.subarray(x * 3, x * 3 + 300)], [...after.subarray(x * 3, x * 3 + 300)])
      expect(change(180)).toBe(0)
      expect(change(20)).toBeGreaterThan(10)
      const gone = { key: 'originals/none', header }
      await expect(pixels.paint(painting({ source: gone }), never)).rejects.toMatchObject({ code: 'integrity_error' })
    })

    it.each<[string, string, () => Promise<Uint8Array> | Uint8Array]>([
      ['a damaged picture', 'image_damaged', async () => pictures.truncated(await pictures.photo(300, 200))],
      ['what is no picture', 'unsupported_media', () => Buffer.from('<!doctype html>')],
      ['a picture that would take too much memory', 'image_too_large', () => pictures.pngHeader(60_000, 60_000)],
      ['an empty file', 'image_damaged', () => new Uint8Array()],
    ])('refuses %s', async (_title, code, bytes) => {
      await fixture.put('originals/bad', await bytes())
      await expect(pixels.inspect('originals/bad', never)).rejects.toMatchObject({ name: 'AppError', code })
      expect(await fixture.leftovers()).toEqual([])
    })

    it('misses a source or an overlay that is not there, and stores nothing', async () => {
      const lost = { name: 'AppError', code: 'integrity_error' }
      await expect(pixels.inspect('originals/none', never)).rejects.toMatchObject(lost)
      await expect(pixels.render(request(), never)).rejects.toMatchObject(lost)
      await putPhoto()
      const mark = 'b'.repeat(26)
      const overlays = { [mark]: { key: 'originals/none', header } }
      const { operations } = parseOperations(`wm_${mark}`)
      await expect(pixels.render(request({ overlays, operations }), never)).rejects.toMatchObject(lost)
      expect(await fixture.read('jobs/job/0/0.1')).toBeUndefined()
      expect(await fixture.leftovers()).toEqual([])
    })

    it('does nothing for a caller who has left already, and lets one go who leaves', async () => {
      await putPhoto()
      const reason = new Error('no longer wanted')
      await expect(pixels.render(request(), AbortSignal.abort(reason))).rejects.toBe(reason)
      await expect(pixels.inspect('originals/photo', AbortSignal.abort(reason))).rejects.toBe(reason)
      const leaving = new AbortController()
      const left = expect(pixels.render(request(), leaving.signal)).rejects.toBe(reason)
      leaving.abort(reason)
      await left
      await expect.poll(() => fixture.leftovers()).toEqual([])
      if (!fixture.endsAnyway) expect(await fixture.read('jobs/job/0/0.1')).toBeUndefined()
    })

    it('does many calls at once, each right', async () => {
      await putPhoto()
      const keys = Array.from({ length: 20 }, (_, index) => `jobs/job/0/${index}.1`)
      const results = await Promise.all(keys.map((targetKey) => pixels.render(request({ targetKey }), never)))
      expect(new Set(results.map(({ sha256 }) => sha256)).size).toBe(1)
      for (const key of keys) expect((await fixture.read(key))?.byteLength).toBe(results[0]?.sizeBytes)
      expect(await fixture.leftovers()).toEqual([])
    })
  })
}
