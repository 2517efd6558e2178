import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { type BlobStore, type ByteRange, checkBlobKey } from '../../ports/blob-store.ts'
import { bucketOf, type S3Buckets } from './s3-buckets.ts'
import { hasStatus, isMissing, s3Error } from './s3-error.ts'
import { listObjects } from './s3-list.ts'

export interface S3BlobStoreOptions {
  /** As `s3Client` makes it: its timeouts bound every request. */
  readonly client: S3Client
  readonly buckets: S3Buckets
}

/** Larger than nearly every picture, so that one request stores it; a result of 200 MB takes 25. S3 allows 5 MiB to 5 GiB. */
const PART_BYTES = 8 * 1024 * 1024

/** Parts on their way at once. Each is held in memory until it has arrived. */
const PARTS_AT_ONCE = 3

/**
 * Blobs in S3. What is larger than a part is sent in several, which S3 shows only when all have arrived; a failure takes
 * them back, and the buckets' lifecycle those of a process that died.
 */
export function s3BlobStore({ client, buckets }: S3BlobStoreOptions): BlobStore {
  /** Where the object is, as every command wants it. */
  function place(key: string) {
    checkBlobKey(key)
    return { Bucket: bucketOf(buckets, key), Key: key }
  }

  async function get(key: string, range?: ByteRange): Promise<GetObjectCommandOutput | undefined> {
    const at = place(key)
    const Range = range && `bytes=${range.start}-${range.end}`
    return await unlessMissing('s3:GetObject', at.Bucket, () => client.send(new GetObjectCommand({ ...at, Range })))
  }

  return {
    async put(key, bytes) {
      const at = place(key)
      let sizeBytes = 0
      async function* counted(pieces: AsyncIterable<Uint8Array>) {
        for await (const piece of pieces) {
          sizeBytes += piece.byteLength
          yield piece
        }
      }
      if (bytes instanceof Uint8Array) sizeBytes = bytes.byteLength
      const Body = bytes instanceof Uint8Array ? bytes : Readable.from(counted(bytes))
      const upload = new Upload({
        client,
        params: { ...at, Body },
        partSize: PART_BYTES,
        queueSize: PARTS_AT_ONCE,
      })
      try {
        await upload.done()
      } catch (error) {
        throw s3Error(error, 's3:PutObject', at.Bucket)
      }
      return { sizeBytes }
    },
    async head(key) {
      const at = place(key)
      const found = await unlessMissing('s3:GetObject', at.Bucket, () => client.send(new HeadObjectCommand(at)))
      return found && { sizeBytes: found.ContentLength ?? 0 }
    },
    async read(key) {
      const bytes = await (await get(key))?.Body?.transformToByteArray()
      // A Buffer, whose memory is never shared; the SDK's type leaves that open.
      return bytes as Uint8Array<ArrayBuffer> | undefined
    },
    async stream(key, range) {
      try {
        return (await get(key, range))?.Body?.transformToWebStream()
      } catch (error) {
        if (hasStatus(error, 416)) return new Blob([]).stream()
        throw error
      }
    },
    async delete(key) {
      const at = place(key)
      await unlessMissing('s3:DeleteObject', at.Bucket, () => client.send(new DeleteObjectCommand(at)))
    },
    list: (prefix, cursor) => listObjects(client, buckets, prefix, cursor),
  }
}

/** What S3 gives, or undefined when there is no such object. */
async function unlessMissing<T>(permission: string, bucket: string, run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run()
  } catch (error) {
    if (isMissing(error)) return undefined
    throw s3Error(error, permission, bucket)
  }
}
