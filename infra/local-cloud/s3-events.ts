import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { Json } from './event-pattern.ts'

/** What Ceph sends: S3's own notification, but for keys, which it does not encode. */
const CephNotification = z.object({
  Records: z.array(
    z.object({
      eventName: z.string(),
      s3: z.object({
        bucket: z.object({ name: z.string() }),
        object: z.object({
          key: z.string(),
          size: z.number(),
          eTag: z.string(),
          versionId: z.string(),
          sequencer: z.string(),
        }),
      }),
    }),
  ),
})

/** An event as S3 gives it to EventBridge. */
export interface S3Event {
  readonly source: 'aws.s3'
  readonly detailType: 'Object Created' | 'Object Deleted'
  readonly detail: { readonly [name: string]: Json }
}

/** What made the object, in S3's words of either kind. */
const REASONS: Readonly<Record<string, string>> = {
  Put: 'PutObject',
  Post: 'POST Object',
  Copy: 'CopyObject',
  CompleteMultipartUpload: 'CompleteMultipartUpload',
  Delete: 'DeleteObject',
  DeleteMarkerCreated: 'DeleteObject',
}

/** A notification as the events that EventBridge gets. Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
export function s3Events(body: unknown, accountId: string): readonly S3Event[] {
  return CephNotification.parse(body).Records.map(({ eventName, s3: { bucket, object } }) => {
    const [kind = '', how = ''] = eventName.replace(/^s3:/, '').split(':')
    const isCreated = kind === 'ObjectCreated'
    const { key, size, eTag, versionId, sequencer } = object
    return {
      source: 'aws.s3',
      detailType: isCreated ? 'Object Created' : 'Object Deleted',
      detail: {
        version: '0',
        bucket: { name: bucket.name },
        object: {
          key,
          ...(isCreated && { size }),
          etag: eTag,
          ...(versionId && { 'version-id': versionId }),
          sequencer,
        },
        'request-id': randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase(),
        requester: accountId,
        'source-ip-address': '127.0.0.1',
        reason: REASONS[how] ?? how,
        ...(!isCreated && {
          'deletion-type': how === 'DeleteMarkerCreated' ? 'Delete Marker Created' : 'Permanently Deleted',
        }),
      },
    }
  })
}
