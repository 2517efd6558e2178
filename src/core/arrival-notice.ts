import * as z from 'zod'

/** That something was stored in a bucket. */
export interface ArrivalNotice {
  readonly bucket: string
  /** As it was named: any Unicode. */
  readonly key: string
}

const Stored = z.object({ key: z.string().min(1), size: z.number().optional() })
const Place = z.object({ bucket: z.object({ name: z.string() }), object: Stored })

/** Through EventBridge. Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
const BusEvent = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.literal('Object Created'),
  detail: Place,
})

/** From the bucket itself. Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
const Notification = z.object({ Records: z.array(z.object({ eventName: z.string(), s3: Place })) })

/** What S3 sends when notifications are switched on. */
const TestEvent = z.object({ Event: z.literal('s3:TestEvent') })

/**
 * What a message of S3 says has arrived, in either of its two forms; undefined when it is none. What has no bytes is left
 * out: the S3 console makes a folder of an empty object whose key ends in a slash.
 */
export function readArrivalNotices(body: string): readonly ArrivalNotice[] | undefined {
  const message = parseJson(body)
  const event = BusEvent.safeParse(message).data
  if (event) return noticesOf([event.detail], (key) => key)
  const notification = Notification.safeParse(message).data
  if (notification) {
    const created = notification.Records.filter(({ eventName }) => eventName.startsWith('ObjectCreated:'))
    return noticesOf(
      created.map(({ s3 }) => s3),
      decodeKey,
    )
  }
  return TestEvent.safeParse(message).success ? [] : undefined
}

function noticesOf(
  places: readonly z.infer<typeof Place>[],
  decode: (key: string) => string,
): readonly ArrivalNotice[] {
  return places
    .filter(({ object }) => object.size !== 0 && !object.key.endsWith('/'))
    .map(({ bucket, object }) => ({ bucket: bucket.name, key: decode(object.key) }))
}

/** A form's encoding: percent signs, and a plus for a space. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '))
  } catch {
    // S3 always encodes; some of its kin do not, and then a percent sign is one.
    return key
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
