import { beforeEach, describe, expect, it } from 'vitest'
import type { AssetStore } from '../../src/ports/asset-store.ts'
import type { AssetRecord } from '../../src/schema/asset.ts'
import { assetRecords, startMs } from './asset-store.records.ts'

export interface AssetStoreFixture {
  readonly assets: AssetStore
  readonly close: () => void | Promise<void>
}

let serial = 0

/** What every asset store must do, on any runtime. */
export function assetStoreSuite(name: string, open: () => Promise<AssetStoreFixture>) {
  describe(`${name} as an asset store`, () => {
    let assets: AssetStore
    let ownerId: string
    let uploading: ReturnType<typeof assetRecords>['uploading']
    let ready: ReturnType<typeof assetRecords>['ready']
    beforeEach(async () => {
      const fixture = await open()
      assets = fixture.assets
      ownerId = `owner-${++serial}`
      ;({ uploading, ready } = assetRecords(ownerId))
      return () => fixture.close()
    })

    async function stored(...records: AssetRecord[]) {
      for (const record of records) await assets.create(record)
      return records
    }
    const idsOf = (records: readonly AssetRecord[]) => records.map((record) => record.assetId.split('-')[0])

    async function allPages(query: { state?: AssetRecord['state']; limit: number }) {
      const pages: (string | undefined)[][] = []
      let cursor: string | undefined
      do {
        const page = await assets.list(ownerId, { ...query, ...(cursor === undefined ? {} : { cursor }) })
        pages.push(idsOf(page.assets))
        cursor = page.nextCursor
      } while (cursor !== undefined)
      return pages
    }

    it.each(['image/webp', 'video/mp4'] as const)(
      'gives back %s as it was stored, field by field',
      async (mediaType) => {
        const making = { model: 'painter:v1', prompt: 'waves', seed: 5, warnings: ['Made smaller.'] }
        const made = { mediaType, frames: 9, sourceType: 'algorithmicMedia', making } as const
        const asset = ready('one', { ...made, parents: ['p1', 'p2'], jobId: 'job', source: 'job' })
        expect(await assets.create(asset)).toEqual(asset)
        expect(await assets.get(ownerId, asset.assetId)).toEqual(asset)
        expect(await assets.load(asset.assetId)).toEqual(asset)
      },
    )

    it('keeps the first record when an id is created again', async () => {
      const first = ready('one')
      await assets.create(first)
      expect(await assets.create(ready('one', { widthPx: 1, parents: ['p'] }))).toEqual(first)
      expect(await assets.get(ownerId, first.assetId)).toEqual(first)
      expect(await assets.children(ownerId, 'p')).toEqual([])
    })

    it('keeps one of many records that are created at once', async () => {
      const given = await Promise.all([1, 2, 3, 4, 5].map((widthPx) => assets.create(ready('one', { widthPx }))))
      const kept = await assets.get(ownerId, given[0]?.assetId ?? '')
      for (const record of given) expect(record).toEqual(kept)
    })

    it('knows nothing that is another owner’s', async () => {
      const [asset] = await stored(ready('one', { parents: ['p'] }))
      const assetId = asset?.assetId ?? ''
      expect(await assets.get('stranger', assetId)).toBeUndefined()
      expect(await assets.getMany('stranger', [assetId])).toEqual([])
      expect((await assets.list('stranger', { limit: 10 })).assets).toEqual([])
      expect(await assets.children('stranger', 'p')).toEqual([])
      expect(await assets.setDeleted('stranger', assetId, startMs)).toBeUndefined()
      expect(await assets.complete(ready('one', { ownerId: 'stranger', assetId }))).toBeUndefined()
      await assets.remove('stranger', assetId)
      expect(await assets.get(ownerId, assetId)).toEqual(asset)
    })

    it('knows nothing of an id that does not exist', async () => {
      expect(await assets.get(ownerId, 'none')).toBeUndefined()
      expect(await assets.load('none')).toBeUndefined()
      expect(await assets.complete(ready('none'))).toBeUndefined()
      expect(await assets.setDeleted(ownerId, 'none', startMs)).toBeUndefined()
      await assets.remove(ownerId, 'none')
    })

    it('completes an upload once, to ready or to rejected', async () => {
      await stored(uploading('one'), uploading('two'))
      expect(await assets.complete(ready('one'))).toEqual(ready('one'))
      expect(await assets.complete(ready('one', { key: 'originals/other' }))).toEqual(ready('one'))
      const rejected = uploading('two', {
        state: 'rejected',
        error: { code: 'unsupported_media', message: 'It is a PDF.' },
      })
      expect(await assets.complete(rejected)).toEqual(rejected)
      expect(await assets.complete(ready('two'))).toEqual(rejected)
    })

    it('completes an upload once when several try at the same time', async () => {
      await stored(uploading('one'))
      const tries = [1, 2, 3, 4].map((widthPx) => assets.complete(ready('one', { widthPx })))
      const given = await Promise.all(tries)
      const kept = await assets.get(ownerId, uploading('one').assetId)
      expect(kept?.state).toBe('ready')
      for (const record of given) expect(record).toEqual(kept)
    })

    it('keeps an upload deleted that is completed afterwards', async () => {
      const [asset] = await stored(uploading('one'))
      await assets.setDeleted(ownerId, asset?.assetId ?? '', startMs + 1)
      expect(await assets.complete(ready('one'))).toEqual(ready('one', { deletedAtMs: startMs + 1 }))
    })

    it('gives those of many ids that exist, each once', async () => {
      const records = await stored(...Array.from({ length: 60 }, (_, index) => ready(`a${index}`)))
      const ids = records.map((record) => record.assetId)
      const given = await assets.getMany(ownerId, [...ids.slice(0, 50), ...ids.slice(0, 10), 'none'])
      expect(idsOf(given).sort()).toEqual(idsOf(records.slice(0, 50)).sort())
      expect(await assets.getMany(ownerId, [])).toEqual([])
      await expect(
        assets.getMany(
          ownerId,
          Array.from({ length: 101 }, (_, index) => `${index}`),
        ),
      ).rejects.toThrow('100')
    })

    it('lists the newest first in pages that neither repeat nor leave out', async () => {
      const times = [5, 3, 3, 3, 1, 4, 2]
      await stored(...times.map((time, index) => ready(`a${index}`, { createdAtMs: startMs + time })))
      const pages = await allPages({ limit: 2 })
      expect(pages.map((page) => page.length)).toEqual([2, 2, 2, 1])
      const listed = pages.flat().map((id) => times[Number(id?.slice(1))])
      expect(listed).toEqual([5, 4, 3, 3, 3, 2, 1])
      expect(new Set(pages.flat()).size).toBe(7)
      expect(await allPages({ limit: 7 })).toHaveLength(1)
    })

    it('goes on where the page ended when newer ones arrive and the last one goes', async () => {
      await stored(...[1, 2, 3, 4].map((time) => ready(`a${time}`, { createdAtMs: startMs + time })))
      const first = await assets.list(ownerId, { limit: 2 })
      await stored(ready('a9', { createdAtMs: startMs + 9 }))
      await assets.remove(ownerId, first.assets[1]?.assetId ?? '')
      const second = await assets.list(ownerId, { limit: 2, cursor: first.nextCursor ?? '' })
      expect(idsOf(second.assets)).toEqual(['a2', 'a1'])
    })

    it('lists by state', async () => {
      await stored(ready('r1'), uploading('u1'), ready('r2'), uploading('x1', { state: 'rejected' }))
      expect((await allPages({ state: 'ready', limit: 1 })).flat().sort()).toEqual(['r1', 'r2'])
      expect((await allPages({ state: 'uploading', limit: 10 })).flat()).toEqual(['u1'])
      expect((await allPages({ state: 'rejected', limit: 10 })).flat()).toEqual(['x1'])
    })

    it('deletes from lists only, and takes it back', async () => {
      const [asset] = await stored(ready('one', { parents: ['p'] }))
      const assetId = asset?.assetId ?? ''
      const deleted = { ...asset, deletedAtMs: startMs + 7 }
      expect(await assets.setDeleted(ownerId, assetId, startMs + 7)).toEqual(deleted)
      expect(await assets.get(ownerId, assetId)).toEqual(deleted)
      expect((await assets.list(ownerId, { limit: 10 })).assets).toEqual([])
      expect((await assets.list(ownerId, { limit: 10, state: 'ready' })).assets).toEqual([])
      expect(await assets.children(ownerId, 'p')).toEqual([])
      expect(await assets.setDeleted(ownerId, assetId, undefined)).toEqual(asset)
      expect((await assets.list(ownerId, { limit: 10 })).assets).toEqual([asset])
      expect(await assets.children(ownerId, 'p')).toEqual([asset])
    })

    it('keeps the first mark when an asset is deleted twice, so that a repeated request does not prolong its life', async () => {
      const [asset] = await stored(ready('one'))
      await assets.setDeleted(ownerId, asset?.assetId ?? '', startMs + 7)
      expect((await assets.setDeleted(ownerId, asset?.assetId ?? '', startMs + 9))?.deletedAtMs).toBe(startMs + 7)
    })

    it('finds what was made from an asset, the newest first and at most 100', async () => {
      await stored(
        ...Array.from({ length: 103 }, (_, index) =>
          ready(`c${index}`, { parents: ['other', 'parent'], createdAtMs: startMs + index }),
        ),
      )
      await stored(ready('unrelated'))
      const children = await assets.children(ownerId, 'parent')
      expect(children).toHaveLength(100)
      expect(idsOf(children).slice(0, 2)).toEqual(['c102', 'c101'])
    })

    it('finds what a job has made, deleted ones included', async () => {
      await stored(
        ready('one', { jobId: 'job-a' }),
        ready('two', { jobId: 'job-a' }),
        ready('three', { jobId: 'job-b' }),
        ready('four'),
      )
      await assets.setDeleted(ownerId, ready('two').assetId, startMs)
      expect(idsOf(await assets.ofJob('job-a')).sort()).toEqual(['one', 'two'])
      expect(await assets.ofJob('job-c')).toEqual([])
    })

    it('finds what has been deleted or left unfinished for long enough', async () => {
      await stored(
        ready('kept'),
        ready('early'),
        ready('late'),
        uploading('stale'),
        uploading('fresh', { createdAtMs: startMs + 100 }),
      )
      await assets.setDeleted(ownerId, ready('early').assetId, startMs + 10)
      await assets.setDeleted(ownerId, ready('late').assetId, startMs + 50)
      const query = { deletedBeforeMs: startMs + 50, uploadingBeforeMs: startMs + 100 }
      const mine = async (limit: number) =>
        (await assets.expired({ ...query, limit })).filter((asset) => asset.ownerId === ownerId)
      expect(idsOf(await mine(100)).sort()).toEqual(['early', 'stale'])
      expect((await assets.expired({ ...query, limit: 1 })).length).toBe(1)
    })

    it('forgets what is removed, also as a child and as a job’s', async () => {
      const [asset] = await stored(ready('one', { parents: ['p'], jobId: 'job' }))
      await assets.remove(ownerId, asset?.assetId ?? '')
      await assets.remove(ownerId, asset?.assetId ?? '')
      expect(await assets.get(ownerId, asset?.assetId ?? '')).toBeUndefined()
      expect(await assets.children(ownerId, 'p')).toEqual([])
      expect(await assets.ofJob('job')).toEqual([])
    })
  })
}
