import type { Wish } from './policy.ts'
import type { Place } from './stack-values.ts'

/** A request of AWS's JSON protocol, as much of it as says what is wanted. */
export interface JsonCall {
  /** `DynamoDB_20120810.PutItem` */
  readonly target: string
  readonly input: Readonly<Record<string, unknown>>
}

type WishesOf = (action: string, input: JsonCall['input'], place: Place) => readonly Wish[]

/** What the calls of each service want, by the service's name in signatures. */
const services: Readonly<Record<string, WishesOf>> = {
  dynamodb(action, input, place) {
    const arn = (table: unknown) => `arn:aws:dynamodb:${place.region}:${place.accountId}:table/${table}`
    const tables = isObject(input.RequestItems) ? Object.keys(input.RequestItems) : [input.TableName]
    const index = input.IndexName === undefined ? '' : `/index/${input.IndexName}`
    return tables.map((table) => ({ action: `dynamodb:${action}`, resource: arn(table) + index }))
  },
  sqs(action, input, place) {
    const queue = String(input.QueueUrl ?? '')
      .split('/')
      .at(-1)
    // IAM knows no batches.
    const name = action.replace(/Batch$/, '')
    return [{ action: `sqs:${name}`, resource: `arn:aws:sqs:${place.region}:${place.accountId}:${queue}` }]
  },
  events(action, input, place) {
    const entries = Array.isArray(input.Entries) ? input.Entries : []
    const buses = new Set(
      entries.map((entry) =>
        String(entry.EventBusName ?? 'default')
          .split('/')
          .at(-1),
      ),
    )
    return [...buses].map((bus) => ({
      action: `events:${action}`,
      resource: `arn:aws:events:${place.region}:${place.accountId}:event-bus/${bus}`,
    }))
  },
  ssm(action, input, place) {
    const names = [input.Path ?? input.Name ?? input.Names].flat()
    const arn = (name: string) =>
      `arn:aws:ssm:${place.region}:${place.accountId}:parameter${name.startsWith('/') ? '' : '/'}${name}`
    const facts = input.Recursive === undefined ? {} : { 'ssm:recursive': String(input.Recursive) }
    return names.map((name) => ({ action: `ssm:${action}`, resource: arn(String(name)), facts }))
  },
}

/** What a JSON call wants to do. Throws for a service that is not known here. */
export function wishesOfJson(service: string, { target, input }: JsonCall, place: Place): readonly Wish[] {
  const wishesOf = services[service]
  if (!wishesOf) throw new Error(`A function calls the service "${service}" of AWS, which does not exist here`)
  return wishesOf(target.split('.').at(-1) ?? '', input, place)
}

/** A request to S3 with the bucket in its path. */
export interface S3Call {
  readonly method: string
  readonly url: URL
  readonly copySource: string | undefined
  /** The field `key` of a signed form. */
  readonly formKey: string | undefined
}

/** What a request to S3 wants to do. Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
export function wishesOfS3({ method, url, copySource, formKey }: S3Call): readonly Wish[] {
  const [bucket = '', ...rest] = url.pathname.slice(1).split('/')
  const arn = (key: string) => `arn:aws:s3:::${bucket}${key === '' ? '' : `/${key}`}`
  const key = decodeURIComponent(rest.join('/'))
  const query = url.searchParams
  const wish = (action: string, resource = arn(key)): readonly Wish[] => [{ action: `s3:${action}`, resource }]
  if (formKey !== undefined) return wish('PutObject', arn(formKey))
  if (key === '') {
    if (['GET', 'HEAD'].includes(method)) return wish(query.has('versions') ? 'ListBucketVersions' : 'ListBucket')
    // Its keys are in the body, and nobody deletes in bulk.
    throw new Error(`A function asks S3 for ${method} ${url.pathname}${url.search}, which is not known here`)
  }
  if (method === 'GET' || method === 'HEAD')
    return wish(
      query.has('uploadId') ? 'ListMultipartUploadParts' : query.has('versionId') ? 'GetObjectVersion' : 'GetObject',
    )
  if (method === 'DELETE')
    return wish(
      query.has('uploadId') ? 'AbortMultipartUpload' : query.has('versionId') ? 'DeleteObjectVersion' : 'DeleteObject',
    )
  const source = copySource && `arn:aws:s3:::${decodeURIComponent(copySource.split('?')[0] ?? '').replace(/^\//, '')}`
  return [...wish('PutObject'), ...(source ? wish('GetObject', source) : [])]
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
