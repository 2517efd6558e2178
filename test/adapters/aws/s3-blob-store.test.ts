import { createHash } from 'node:crypto'
import {
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { s3BlobStore } from '../../../src/adapters/aws/s3-blob-store.ts'
import type { S3Buckets } from '../../../src/adapters/aws/s3-buckets.ts'
import { s3Client } from '../../../src/adapters/aws/s3-client.ts'
import type { BlobStore } from '../../../src/ports/blob-store.ts'
import { blobStoreSuite } from '../../ports/blob-store.suite.ts'
import { CEPH_START_MS, type Ceph, hasCeph, startCeph } from '../../support/ceph.ts'
import { s3Proxy } from '../../support/s3-proxy.ts'

const MIB = 1024 * 1024

/** So many mebibytes, each different, in pieces of one. `visit` runs before each. */
async function* mebibytes(count: number, visit: (index: number) => unknown = () => {}) {
  for (let index = 0; index < count; index += 1) {
    await visit(index)
    yield Buffer.alloc(MIB, index + 1)
  }
}

describe.skipIf(!hasCeph())('on Ceph', () => {
  let ceph: Ceph
  beforeAll(async () => {
    ceph = await startCeph()
  }, CEPH_START_MS)

  const open = async () => {
    const [uploads, originals, results] = await Promise.all([1, 2, 3].map(() => ceph.makeBucket()))
    if (!uploads || !originals || !results) throw new Error('There are three')
    const buckets: S3Buckets = { uploads, originals, results }
    return { buckets, blobs: s3BlobStore({ client: ceph.client, buckets }), close: () => {} }
  }
  blobStoreSuite('s3BlobStore', open)

  describe('s3BlobStore', () => {
    let buckets: S3Buckets
    let blobs: BlobStore
    beforeEach(async () => {
      ;({ buckets, blobs } = await open())
    })
    const keysIn = async (Bucket: string) =>
      ((await ceph.client.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key)

    it('keeps each kind of blob in its bucket', async () => {
      const keys = ['incoming/a', 'originals/a', 'jobs/a/0.1', 'incomings/a', 'cache/b']
      await Promise.all(keys.map((key) => blobs.put(key, new Uint8Array(1))))
      expect(await keysIn(buckets.uploads)).toEqual(['incoming/a'])
      expect(await keysIn(buckets.originals)).toEqual(['originals/a'])
      expect(await keysIn(buckets.results)).toEqual(['cache/b', 'incomings/a', 'jobs/a/0.1'])
    })

    it('lists over all buckets what may start so, and not what others have put there', async () => {
      for (const Key of ['incoming-not', 'Holiday/1.jpg']) {
        await ceph.client.send(new PutObjectCommand({ Bucket: buckets.uploads, Key, Body: 'x' }))
      }
      await Promise.all(['incoming/a', 'index/a', 'originals/a'].map((key) => blobs.put(key, new Uint8Array(1))))
      const all = async (prefix: string) => {
        const keys: string[] = []
        for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
          const page = await blobs.list(prefix, cursor)
          keys.push(...page.blobs.map(({ key }) => key))
          cursor = page.nextCursor
        }
        return keys
      }
      expect(await all('')).toEqual(['incoming/a', 'originals/a', 'index/a'])
      expect(await all('in')).toEqual(['incoming/a', 'index/a'])
      expect(await all('incoming/')).toEqual(['incoming/a'])
      expect(await all('o')).toEqual(['originals/a'])
    })

    it('stores what is larger than a part, showing none of it before the end', async () => {
      const seen: unknown[] = []
      const put = blobs.put(
        'jobs/large/0.1',
        mebibytes(20, async () => seen.push(await blobs.head('jobs/large/0.1'))),
      )
      expect(await put).toEqual({ sizeBytes: 20 * MIB })
      expect(seen).toEqual(Array(20).fill(undefined))
      const { ETag } = await ceph.client.send(new HeadObjectCommand({ Bucket: buckets.results, Key: 'jobs/large/0.1' }))
      expect(ETag).toMatch(/-3"$/)
      const [sent, kept] = [createHash('sha256'), createHash('sha256')]
      for await (const piece of mebibytes(20)) sent.update(piece)
      for await (const piece of (await blobs.stream('jobs/large/0.1')) ?? []) kept.update(piece)
      expect(kept.digest('hex')).toBe(sent.digest('hex'))
    })

    it('takes the parts back when the rest does not come, and closes its source', async () => {
      let isClosed = false
      async function* broken() {
        try {
          yield* mebibytes(20)
          throw new Error('the sender went away')
        } finally {
          isClosed = true
        }
      }
      await expect(blobs.put('originals/broken', broken())).rejects.toThrow('the sender went away')
      const { Uploads = [] } = await ceph.client.send(new ListMultipartUploadsCommand({ Bucket: buckets.originals }))
      expect(Uploads).toEqual([])
      expect(isClosed).toBe(true)
    })

    it('stops reading its source when S3 refuses', async () => {
      let isClosed = false
      async function* endless() {
        try {
          for (;;) yield Buffer.alloc(MIB)
        } finally {
          isClosed = true
        }
      }
      const elsewhere = s3BlobStore({ client: ceph.client, buckets: { ...buckets, originals: 'no-such-bucket' } })
      await expect(elsewhere.put('originals/a', endless())).rejects.toMatchObject({ name: 'NoSuchBucket' })
      expect(isClosed).toBe(true)
    })

    it('does not take a bucket that is not there for a blob that is not', async () => {
      const elsewhere = s3BlobStore({ client: ceph.client, buckets: { ...buckets, originals: 'no-such-bucket' } })
      await expect(elsewhere.read('originals/a')).rejects.toMatchObject({ name: 'NoSuchBucket' })
    })

    it('gives a connection back for every reader that stops half-way', async () => {
      await blobs.put('originals/a', Buffer.alloc(5 * MIB))
      // The client opens 50 connections and no more: one that is kept is missed.
      for (let round = 0; round < 60; round += 1) {
        const reader = (await blobs.stream('originals/a'))?.getReader()
        await reader?.read()
        await reader?.cancel()
        await (await blobs.stream('originals/a'))?.cancel()
      }
      expect(await blobs.head('originals/a')).toEqual({ sizeBytes: 5 * MIB })
    })

    it('breaks a stream off with an error when the connection breaks, and does not end it', async () => {
      await blobs.put('originals/a', Buffer.alloc(3 * MIB))
      const proxy = await s3Proxy(ceph.endpoint, () => ({ cutAfterBytes: MIB }))
      const cut = s3BlobStore({ client: s3Client({ ...ceph, endpoint: proxy.endpoint }), buckets })
      const stream = await cut.stream('originals/a')
      await expect(new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer()).rejects.toThrow()
      await proxy.close()
    })

    it('names the permission that is missing', async () => {
      await blobs.put('originals/a', new Uint8Array(1))
      const Resource = `arn:aws:s3:::${buckets.originals}/*`
      const Action = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']
      const Statement = [{ Effect: 'Deny', Principal: '*', Action, Resource }]
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
      await ceph.client.send(new PutBucketPolicyCommand({ Bucket: buckets.originals, Policy }))
      const denied = (permission: string) => `AWS denied s3:${permission} on ${buckets.originals}`
      await expect(blobs.head('originals/a')).rejects.toThrow(denied('GetObject'))
      await expect(blobs.stream('originals/a')).rejects.toThrow(denied('GetObject'))
      await expect(blobs.put('originals/a', new Uint8Array(1))).rejects.toThrow(denied('PutObject'))
      await expect(blobs.delete('originals/a')).rejects.toThrow(denied('DeleteObject'))
    })
  })
})
