import { beforeEach, describe, expect, it } from 'vitest'
import type { BlobStore } from '../../src/ports/blob-store.ts'

export interface BlobStoreFixture {
  readonly blobs: BlobStore
  readonly close: () => void | Promise<void>
}

const bytesOf = (text: string) => new TextEncoder().encode(text)

async function textOf(stream: ReadableStream<Uint8Array> | undefined): Promise<string | undefined> {
  return stream && (await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).text())
}

async function* chunksOf(...texts: string[]) {
  for (const text of texts) yield bytesOf(text)
}

/** What every blob store must do, on any runtime. */
export function blobStoreSuite(name: string, open: () => Promise<BlobStoreFixture>) {
  describe(`${name} as a blob store`, () => {
    let blobs: BlobStore
    beforeEach(async () => {
      const fixture = await open()
      blobs = fixture.blobs
      return () => fixture.close()
    })

    async function allKeys(prefix: string) {
      const keys: string[] = []
      let cursor: string | undefined
      do {
        const page = await blobs.list(prefix, cursor)
        expect(page.blobs.length).toBeLessThanOrEqual(1_000)
        keys.push(...page.blobs.map((blob) => blob.key))
        cursor = page.nextCursor
      } while (cursor !== undefined)
      return keys
    }

    it('gives back the bytes that were stored', async () => {
      const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251)
      expect(await blobs.put('originals/one', bytes)).toEqual({ sizeBytes: 70_000 })
      expect(await blobs.head('originals/one')).toEqual({ sizeBytes: 70_000 })
      expect(Buffer.compare((await blobs.read('originals/one')) ?? new Uint8Array(), bytes)).toBe(0)
    })

    it('knows nothing of a key that was never written', async () => {
      expect(await blobs.head('originals/none')).toBeUndefined()
      expect(await blobs.read('originals/none')).toBeUndefined()
      expect(await blobs.stream('originals/none')).toBeUndefined()
    })

    it('stores an empty blob', async () => {
      await blobs.put('originals/empty', new Uint8Array())
      expect(await blobs.head('originals/empty')).toEqual({ sizeBytes: 0 })
      expect(await textOf(await blobs.stream('originals/empty'))).toBe('')
    })

    it('stores what arrives in chunks', async () => {
      expect(await blobs.put('originals/chunks', chunksOf('ab', '', 'cde'))).toEqual({ sizeBytes: 5 })
      expect(await textOf(await blobs.stream('originals/chunks'))).toBe('abcde')
    })

    it('shows nothing of a blob whose bytes stopped coming, and passes the reason on', async () => {
      async function* broken() {
        yield bytesOf('half')
        throw new Error('the sender went away')
      }
      await expect(blobs.put('originals/broken', broken())).rejects.toThrow('the sender went away')
      expect(await blobs.head('originals/broken')).toBeUndefined()
      expect(await allKeys('originals/')).toEqual([])
    })

    it('shows nothing under a key before all of it is there', async () => {
      let seen: unknown = 'not asked'
      async function* slow() {
        yield bytesOf('first')
        seen = await blobs.head('originals/slow')
        yield bytesOf('second')
      }
      await blobs.put('originals/slow', slow())
      expect(seen).toBeUndefined()
      expect(await blobs.head('originals/slow')).toEqual({ sizeBytes: 11 })
    })

    it('takes the same bytes again under the same key, also at the same time', async () => {
      await Promise.all([1, 2, 3, 4].map(() => blobs.put('jobs/again/0.1', bytesOf('same'))))
      await blobs.put('jobs/again/0.1', bytesOf('same'))
      expect(await textOf(await blobs.stream('jobs/again/0.1'))).toBe('same')
    })

    it('streams a stretch with both ends inclusive and leaves out what lies behind the end', async () => {
      await blobs.put('originals/range', bytesOf('0123456789'))
      const stretch = async (start: number, end: number) =>
        textOf(await blobs.stream('originals/range', { start, end }))
      expect(await stretch(0, 0)).toBe('0')
      expect(await stretch(2, 4)).toBe('234')
      expect(await stretch(8, 50)).toBe('89')
      expect(await stretch(10, 20)).toBe('')
    })

    it('streams large blobs whole', async () => {
      const bytes = Buffer.alloc(3_000_001, 'large ')
      await blobs.put('originals/large', bytes)
      const stream = await blobs.stream('originals/large')
      const read = Buffer.from(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer())
      expect(read.equals(bytes)).toBe(true)
    })

    it('lets a reader cancel', async () => {
      await blobs.put('originals/canceled', Buffer.alloc(1_000_000, 'x'))
      const reader = (await blobs.stream('originals/canceled'))?.getReader()
      expect((await reader?.read())?.value?.byteLength).toBeGreaterThan(0)
      await reader?.cancel()
      expect(await blobs.head('originals/canceled')).toEqual({ sizeBytes: 1_000_000 })
    })

    it('deletes, and does not mind deleting nothing', async () => {
      await blobs.put('originals/gone', bytesOf('x'))
      await blobs.delete('originals/gone')
      await blobs.delete('originals/gone')
      expect(await blobs.head('originals/gone')).toBeUndefined()
      expect(await allKeys('')).toEqual([])
    })

    it('lists the keys under a prefix with their age, and no others', async () => {
      const before = Date.now()
      for (const key of ['jobs/aa/0.1', 'jobs/ab/0.1', 'jobs/ab/1.1', 'jobsy/x', 'originals/ab']) {
        await blobs.put(key, bytesOf('x'))
      }
      expect((await allKeys('jobs/')).sort()).toEqual(['jobs/aa/0.1', 'jobs/ab/0.1', 'jobs/ab/1.1'])
      expect((await allKeys('jobs/ab')).sort()).toEqual(['jobs/ab/0.1', 'jobs/ab/1.1'])
      expect((await allKeys('jobs')).sort()).toEqual(['jobs/aa/0.1', 'jobs/ab/0.1', 'jobs/ab/1.1', 'jobsy/x'])
      expect(await allKeys('')).toHaveLength(5)
      expect(await allKeys('nothing/')).toEqual([])
      const [blob] = (await blobs.list('originals/')).blobs
      // S3 tells whole seconds, and clocks differ a little.
      expect(blob?.modifiedAtMs).toBeGreaterThan(before - 5_000)
      expect(blob?.modifiedAtMs).toBeLessThan(Date.now() + 5_000)
    })

    it('lists more than a page, each key once', async () => {
      const keys = Array.from({ length: 1_100 }, (_, index) => `jobs/${(index * 37) % 1_100}x/0.1`)
      for (let start = 0; start < keys.length; start += 50) {
        await Promise.all(keys.slice(start, start + 50).map((key) => blobs.put(key, bytesOf('x'))))
      }
      const listed = await allKeys('jobs/')
      expect(listed).toHaveLength(1_100)
      expect(new Set(listed)).toEqual(new Set(keys))
    })

    it.each([
      '',
      'single',
      '/absolute/key',
      'trailing/',
      'a//b',
      '../a/b',
      'a/../b',
      'a/./b',
      'a/..',
      'a/b\0c',
      'a/b\\c',
      'a/b c',
      'a/.hidden',
      'A/b',
      'a/b,c',
      'a/%2e%2e',
      'a/é',
      `a/${'x'.repeat(300)}`,
    ])('refuses %j as a key', async (key) => {
      await expect(blobs.put(key, bytesOf('x'))).rejects.toThrow('is no blob key')
      await expect(blobs.head(key)).rejects.toThrow('is no blob key')
      await expect(blobs.read(key)).rejects.toThrow('is no blob key')
      await expect(blobs.stream(key)).rejects.toThrow('is no blob key')
      await expect(blobs.delete(key)).rejects.toThrow('is no blob key')
    })
  })
}
