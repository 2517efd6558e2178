import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import type { BlobStore } from '../../ports/blob-store.ts'
import { type KeyRange, keyRanges, type S3Buckets } from './s3-buckets.ts'
import { s3Error } from './s3-error.ts'

/**
 * One page of the keys that start with the prefix, which may be spread over buckets: they are listed one after another.
 * The cursor names the range and the last key, so it never grows old.
 */
export async function listObjects(
  client: S3Client,
  buckets: S3Buckets,
  prefix: string,
  cursor: string | undefined,
): ReturnType<BlobStore['list']> {
  const ranges = rangesOf(buckets, prefix)
  const [number = '0', after = ''] = cursor?.split(/:(.*)/s) ?? []
  const index = Number(number)
  const range = ranges[index]
  if (!range) return { blobs: [], nextCursor: undefined }

  const page = await listPage(client, range, after)
  const blobs = (page.Contents ?? []).map(({ Key = '', LastModified }) => ({
    key: Key,
    modifiedAtMs: LastModified?.getTime() ?? 0,
  }))
  if (page.IsTruncated) return { blobs, nextCursor: `${index}:${blobs.at(-1)?.key ?? after}` }
  return { blobs, nextCursor: index + 1 < ranges.length ? `${index + 1}:` : undefined }
}

/** Where keys with this prefix may be, and what they start with there. */
function rangesOf(buckets: S3Buckets, prefix: string): readonly KeyRange[] {
  const ranges = keyRanges(buckets)
  const own = ranges.find((range) => prefix.startsWith(range.prefix))
  // A prefix as short as "or" may also begin keys of a range further up.
  const others = ranges.filter((range) => range !== own && range.prefix !== '' && range.prefix.startsWith(prefix))
  return [...others, ...(own ? [{ ...own, prefix }] : [])]
}

async function listPage(client: S3Client, { bucket, prefix }: KeyRange, after: string) {
  try {
    return await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...(after === '' ? {} : { StartAfter: after }) }),
    )
  } catch (error) {
    throw s3Error(error, 's3:ListBucket', bucket)
  }
}
