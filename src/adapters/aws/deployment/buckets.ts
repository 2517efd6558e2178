import {
  DeleteBucketCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  paginateListBuckets,
  S3Client,
} from '@aws-sdk/client-s3'
import { type AwsAccess, clientOptions } from './aws-access.ts'
import { emptyBucket } from './empty-bucket.ts'
import { unlessMissing } from './unless-missing.ts'

export interface BucketContents {
  readonly objects: number
  readonly sizeBytes: number
  /** There is more than was counted. */
  readonly isMore: boolean
}

export interface Buckets {
  /** Names that begin so, sorted. */
  names(prefix: string): Promise<readonly string[]>
  exists(name: string): Promise<boolean>
  /** Counts all versions, at most so many pages of a thousand. */
  contents(name: string, maxPages: number): Promise<BucketContents>
  /** Whether all four blocks of public access are on. */
  isPrivate(name: string): Promise<boolean>
  /** Deletes everything in it for good: all versions, delete markers and unfinished uploads. May be repeated. */
  empty(name: string, options: { signal?: AbortSignal; onDeleted?: (total: number) => void }): Promise<void>
  /** Deletes the empty bucket; one that is not there is no error. */
  remove(name: string): Promise<void>
  close(): void
}

/** How S3 says that there is no such bucket, by whether an answer has a body. */
const MISSING = ['NoSuchBucket', 'NotFound'] as const

/** S3's buckets as things to look after. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ */
export function s3Buckets(access: AwsAccess): Buckets {
  const client = new S3Client({
    ...clientOptions(access),
    forcePathStyle: access.s3PathStyle ?? false,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  return {
    async names(prefix) {
      const found: string[] = []
      for await (const page of paginateListBuckets({ client, pageSize: 1000 }, { Prefix: prefix })) {
        // Older services of this kind know no prefix and list all.
        for (const { Name } of page.Buckets ?? []) if (Name?.startsWith(prefix)) found.push(Name)
      }
      return found.sort()
    },
    async exists(Bucket) {
      return (await unlessMissing(client.send(new HeadBucketCommand({ Bucket })), ...MISSING)) !== undefined
    },
    async contents(Bucket, maxPages) {
      let [objects, sizeBytes] = [0, 0]
      let from: { KeyMarker?: string; VersionIdMarker?: string } = {}
      for (let pages = 1; ; pages += 1) {
        const page = await client.send(new ListObjectVersionsCommand({ Bucket, ...from }))
        for (const { Size = 0 } of page.Versions ?? []) {
          objects += 1
          sizeBytes += Size
        }
        const isMore = page.IsTruncated === true && page.NextKeyMarker !== undefined
        if (!isMore || pages === maxPages) return { objects, sizeBytes, isMore }
        from = {
          ...(page.NextKeyMarker === undefined ? {} : { KeyMarker: page.NextKeyMarker }),
          ...(page.NextVersionIdMarker === undefined ? {} : { VersionIdMarker: page.NextVersionIdMarker }),
        }
      }
    },
    async isPrivate(Bucket) {
      const asked = client.send(new GetPublicAccessBlockCommand({ Bucket }))
      const answer = await unlessMissing(asked, ...MISSING, 'NoSuchPublicAccessBlockConfiguration')
      const { BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets } =
        answer?.PublicAccessBlockConfiguration ?? {}
      return [BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets].every((one) => one === true)
    },
    empty: (name, options) => emptyBucket(client, name, options),
    async remove(Bucket) {
      await unlessMissing(client.send(new DeleteBucketCommand({ Bucket })), ...MISSING)
    },
    close: () => client.destroy(),
  }
}
