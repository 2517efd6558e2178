import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib'
import * as s3 from 'aws-cdk-lib/aws-s3'
import { acknowledge } from './acknowledge.ts'
import { idOf, type Names } from './names.ts'

export interface Buckets {
  /** Where pictures arrive. It is no origin of the CDN. */
  readonly uploads: s3.Bucket
  /** Pictures as they were uploaded. */
  readonly originals: s3.Bucket
  /** What jobs make. */
  readonly results: s3.Bucket
  /** The studio's files. */
  readonly site: s3.Bucket
}

type LifecycleRule = s3.LifecycleRule

/** How long a deleted or replaced original can still be brought back by the operator. */
const NONCURRENT_DAYS = 7

/**
 * The buckets: private, encrypted, TLS only. All are deleted with the stack, and S3 refuses to delete one that is not
 * empty: the command that removes a stage empties them first, so that the stack needs no function that deletes pictures.
 */
export function createBuckets(stack: Stack, names: Names): Buckets {
  const bucket = (kind: keyof Buckets, rules: readonly LifecycleRule[], props: s3.BucketProps = {}) => {
    const created = new s3.Bucket(stack, `${idOf(kind)}Bucket`, {
      bucketName: names.buckets[kind],
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
      lifecycleRules: [{ id: 'unfinished', abortIncompleteMultipartUploadAfter: Duration.days(1) }, ...rules],
      ...props,
    })
    acknowledge(
      created,
      'AwsSolutions-S1',
      'Server access logs would need a bucket that keeps addresses of visitors. Who did what is in the records and logs of the functions, which alone can reach the bucket.',
    )
    return created
  }
  const buckets = {
    uploads: bucket('uploads', [expire('incoming', 'incoming/', 1)]),
    originals: bucket(
      'originals',
      [
        {
          id: 'deleted',
          noncurrentVersionExpiration: Duration.days(NONCURRENT_DAYS),
          expiredObjectDeleteMarker: true,
        },
      ],
      { versioned: true },
    ),
    results: bucket('results', [expire('results', 'jobs/', 7), expire('drafts', 'drafts/', 1)]),
    site: bucket('site', []),
  }
  tellEventBridge(buckets.uploads)
  return buckets
}

/** Lets pages of these origins send pictures with a signed form, and see what they sent. */
export function allowOrigins(bucket: s3.Bucket, origins: readonly string[]): void {
  const { GET, PUT, POST, HEAD } = s3.HttpMethods
  bucket.addCorsRule({
    allowedOrigins: [...origins],
    allowedMethods: [GET, PUT, POST, HEAD],
    allowedHeaders: ['*'],
    exposedHeaders: ['ETag'],
    maxAge: 3000,
  })
}

const expire = (id: string, prefix: string, days: number): LifecycleRule => ({
  id,
  prefix,
  expiration: Duration.days(days),
})

/** The CDK's own switch for this brings a function that may change any bucket; CloudFormation can do without. */
function tellEventBridge(bucket: s3.Bucket) {
  const resource = bucket.node.defaultChild as s3.CfnBucket
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } }
}
