import { CopyObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { Arrivals } from '../../ports/arrivals.ts'
import { checkBlobKey } from '../../ports/blob-store.ts'
import { bucketOf, type S3Buckets } from './s3-buckets.ts'
import { hasStatus, isMissing, s3Error } from './s3-error.ts'

/** The uploads bucket. Its notifications go through EventBridge to the queue of arrivals. */
export function s3Arrivals({ client, buckets }: { client: S3Client; buckets: S3Buckets }): Arrivals {
  const bucket = buckets.uploads
  return {
    bucket,
    async head(name) {
      try {
        const found = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: name }))
        return { sizeBytes: found.ContentLength ?? 0, etag: found.ETag ?? '' }
      } catch (error) {
        if (isMissing(error)) return undefined
        throw s3Error(error, 's3:GetObject', bucket)
      }
    },
    async copy(name, etag, blobKey) {
      checkBlobKey(blobKey)
      const target = bucketOf(buckets, blobKey)
      const command = new CopyObjectCommand({
        Bucket: target,
        Key: blobKey,
        CopySource: `${bucket}/${name.split('/').map(encodeURIComponent).join('/')}`,
        CopySourceIfMatch: etag,
        // What the sender said about the bytes, in headers and tags, stays behind.
        MetadataDirective: 'REPLACE',
        TaggingDirective: 'REPLACE',
      })
      try {
        await client.send(command)
        return true
      } catch (error) {
        if (isMissing(error) || hasStatus(error, 412)) return false
        throw s3Error(error, `s3:GetObject on ${bucket} or s3:PutObject`, target)
      }
    },
  }
}
