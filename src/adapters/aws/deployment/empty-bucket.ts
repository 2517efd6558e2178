import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  NoSuchUpload,
  type S3Client,
} from '@aws-sdk/client-s3'
import { AppError } from '../../../errors.ts'

export interface EmptyOptions {
  readonly signal?: AbortSignal
  /** So many objects, versions and markers are deleted. */
  readonly onDeleted?: (total: number) => void
}

/**
 * Deletes all versions, delete markers and unfinished uploads of a bucket. Each round lists from the start, so that a
 * run that was cut short, or pictures that arrive meanwhile, need nothing of their own. Throws `forbidden` when an
 * object may not be deleted.
 */
export async function emptyBucket(client: S3Client, bucket: string, options: EmptyOptions): Promise<void> {
  const { signal, onDeleted } = options
  const sending = signal ? { abortSignal: signal } : {}
  let total = 0
  for (;;) {
    // A thousand is the most that one list gives and one delete takes.
    const { Versions = [], DeleteMarkers = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket: bucket, MaxKeys: 1000 }),
      sending,
    )
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }))
    if (Objects.length === 0) break
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
      sending,
    )
    // Listing again would find the same objects for ever.
    if (Errors.length > 0) throw refused(bucket, Errors.length, Errors[0]?.Code, Errors[0]?.Message)
    total += Objects.length
    onDeleted?.(total)
  }
  await abortUploads(client, bucket, sending)
}

async function abortUploads(client: S3Client, Bucket: string, sending: { abortSignal?: AbortSignal }): Promise<void> {
  for (;;) {
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }), sending)
    if (Uploads.length === 0) return
    for (const { Key, UploadId } of Uploads) {
      try {
        await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), sending)
      } catch (error) {
        // It was finished or aborted meanwhile.
        if (!(error instanceof NoSuchUpload)) throw error
      }
    }
  }
}

const refused = (bucket: string, count: number, code = 'unknown', message = '') =>
  new AppError(
    'forbidden',
    `${count} objects of the bucket ${bucket} could not be deleted (${code}: ${message}). Look for a bucket policy or an object lock that forbids it, then run the same command again.`,
  )
