import {
  CreateBucketCommand,
  type Event,
  ListBucketsCommand,
  PutBucketCorsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import * as z from 'zod'
import type { StackReader } from './stack-reader.ts'

const CorsRule = z.strictObject({
  AllowedHeaders: z.array(z.string()).optional(),
  AllowedMethods: z.array(z.string()),
  AllowedOrigins: z.array(z.string()),
  ExposedHeaders: z.array(z.string()).optional(),
  MaxAge: z.number().optional(),
})

const Bucket = z.strictObject({
  BucketName: z.string(),
  CorsConfiguration: z.strictObject({ CorsRules: z.array(CorsRule) }).optional(),
  VersioningConfiguration: z.strictObject({ Status: z.enum(['Enabled', 'Suspended']) }).optional(),
  NotificationConfiguration: z
    .strictObject({ EventBridgeConfiguration: z.strictObject({ EventBridgeEnabled: z.literal(true) }) })
    .optional(),
  // Of no effect: nothing lives here for a day, everything is in memory, and nobody outside gets at it.
  LifecycleConfiguration: z.unknown().optional(),
  BucketEncryption: z.unknown().optional(),
  OwnershipControls: z.unknown().optional(),
  PublicAccessBlockConfiguration: z.unknown().optional(),
})

/** What S3 tells EventBridge as "Object Created" and "Object Deleted". Others are not known to Ceph. */
const EVENTS: Event[] = ['s3:ObjectCreated:*', 's3:ObjectRemoved:*']

export interface BucketOptions {
  readonly client: S3Client
  /** Fills in where the CDN of this machine is. */
  readonly local: (text: string) => string
  /** Where S3 tells of what happens in buckets that tell EventBridge. */
  readonly notifyUrl: string
}

/** Makes the stack's buckets in Ceph, which tells of changes by notifications of its own. Gives their names. */
export async function createBuckets(stack: StackReader, options: BucketOptions): Promise<readonly string[]> {
  const { client, local, notifyUrl } = options
  const buckets = stack.all('AWS::S3::Bucket', Bucket).map(({ properties }) => properties)
  for (const { BucketName: name, CorsConfiguration, VersioningConfiguration, NotificationConfiguration } of buckets) {
    const bucket = { Bucket: name }
    await client.send(new CreateBucketCommand(bucket))
    if (VersioningConfiguration)
      await client.send(new PutBucketVersioningCommand({ ...bucket, VersioningConfiguration }))
    if (CorsConfiguration) {
      const rules = CorsConfiguration.CorsRules.map((rule) => ({
        AllowedMethods: rule.AllowedMethods,
        AllowedOrigins: rule.AllowedOrigins.map(local),
        AllowedHeaders: rule.AllowedHeaders,
        ExposeHeaders: rule.ExposedHeaders,
        MaxAgeSeconds: rule.MaxAge,
      }))
      await client.send(new PutBucketCorsCommand({ ...bucket, CORSConfiguration: { CORSRules: rules } }))
    }
    if (NotificationConfiguration) {
      const TopicArn = await createTopic(client, name, notifyUrl)
      const TopicConfigurations = [{ Id: 'eventbridge', TopicArn, Events: EVENTS }]
      await client.send(
        new PutBucketNotificationConfigurationCommand({
          ...bucket,
          NotificationConfiguration: { TopicConfigurations },
        }),
      )
    }
  }
  return buckets.map(({ BucketName }) => BucketName)
}

/**
 * Ceph tells an HTTP server of what happens, before it answers whoever made it happen. Topics are SNS's words on S3's
 * port, so S3's client signs them. Source: https://docs.ceph.com/en/pacific/radosgw/notifications/
 */
async function createTopic(client: S3Client, name: string, url: string): Promise<string> {
  const form = {
    Action: 'CreateTopic',
    Name: name,
    'Attributes.entry.1.key': 'push-endpoint',
    'Attributes.entry.1.value': url,
  }
  const command = new ListBucketsCommand({})
  command.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { method: string; query: object; headers: Record<string, string>; body: string }
      const body = new URLSearchParams(form).toString()
      const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length) }
      Object.assign(request, { method: 'POST', query: {}, body, headers: { ...request.headers, ...headers } })
      return next(args)
    },
    { step: 'build', name: 'createTopic' },
  )
  await client.send(command)
  return `arn:aws:sns:default::${name}`
}
