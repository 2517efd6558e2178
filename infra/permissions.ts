import { Aws } from 'aws-cdk-lib'
import type { Table } from 'aws-cdk-lib/aws-dynamodb'
import type { EventBus } from 'aws-cdk-lib/aws-events'
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { table as tableNames } from '../src/adapters/aws/table.ts'
import type { SubscriberName } from '../src/core/subscribers.ts'
import { pools } from '../src/jobs/define.ts'
import { deadLettersOf } from '../src/ports/task-queue.ts'
import type { FunctionSpec } from './functions.ts'
import type { Names } from './names.ts'
import { queueOf } from './queues.ts'

/** What there is to be allowed to use. */
export interface Resources {
  readonly names: Names
  readonly table: Table
  readonly queues: ReadonlyMap<string, Queue>
  readonly eventBus: EventBus
}

type Grant = (resources: Resources) => PolicyStatement[]

const allow = (actions: readonly string[], resources: readonly string[]) =>
  new PolicyStatement({ actions: [...actions], resources: [...resources] })

const readRecords: Grant = ({ table }) => [
  allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'], [table.tableArn]),
]
const writeRecords: Grant = (resources) => [
  ...readRecords(resources),
  allow(['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:BatchWriteItem'], [resources.table.tableArn]),
]
const queryIndex = (index: keyof typeof tableNames.indexes): Grant => {
  return ({ table }) => [allow(['dynamodb:Query'], [`${table.tableArn}/index/${tableNames.indexes[index].name}`])]
}
const deleteRecords: Grant = ({ table }) => [allow(['dynamodb:DeleteItem'], [table.tableArn])]

const arnsOf = (queues: ReadonlyMap<string, Queue>, names: readonly string[]) =>
  names.map((name) => queueOf(queues, name).queueArn)

const readDepths: Grant = ({ queues }) => [allow(['sqs:GetQueueAttributes'], arnsOf(queues, pools))]
const sendTasks: Grant = ({ queues }) => [allow(['sqs:SendMessage'], arnsOf(queues, pools))]
const publish: Grant = ({ eventBus }) => [allow(['events:PutEvents'], [eventBus.eventBusArn])]

const bucketArn = (name: string) => `arn:${Aws.PARTITION}:s3:::${name}`

/** Objects below a prefix; the whole bucket when it is empty. */
const objects = (action: string, bucket: keyof Names['buckets'], prefix = ''): Grant => {
  return ({ names }) => [allow([action], [`${bucketArn(names.buckets[bucket])}/${prefix}*`])]
}
/** Without it, S3 says that an object which is not there is forbidden. */
const list = (...buckets: readonly (keyof Names['buckets'])[]): Grant => {
  return ({ names }) => [
    allow(
      ['s3:ListBucket'],
      buckets.map((bucket) => bucketArn(names.buckets[bucket])),
    ),
  ]
}
const readPictures: readonly Grant[] = [
  objects('s3:GetObject', 'originals', 'originals/'),
  objects('s3:GetObject', 'results', 'jobs/'),
  list('originals', 'results'),
]
/** Uploads are copied to keys of their own, and the copies deleted when they turn out to be no pictures. */
const takeUploadsIn: readonly Grant[] = [
  objects('s3:PutObject', 'uploads', 'incoming/'),
  objects('s3:DeleteObject', 'uploads', 'incoming/'),
  objects('s3:GetObject', 'uploads'),
  objects('s3:GetObject', 'originals', 'originals/'),
  objects('s3:PutObject', 'originals', 'originals/'),
  objects('s3:DeleteObject', 'originals', 'originals/'),
  list('uploads', 'originals'),
]

const invoke = (name: string): Grant => {
  return ({ names }) => [
    allow(
      ['lambda:InvokeFunction'],
      [`arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:${names.prefix}${name}`],
    ),
  ]
}

const writeResults: readonly Grant[] = [
  objects('s3:PutObject', 'results', 'jobs/'),
  // What is stored in several parts and fails is taken back.
  objects('s3:AbortMultipartUpload', 'results', 'jobs/'),
]

/** What is needed on the way to a picture only, by how its key goes on: no result is among it, and no paid answer. */
const discard: readonly Grant[] = ['raw', 'image-', 'mask', 'preview'].map((what) =>
  objects('s3:DeleteObject', 'results', `jobs/*.${what}`),
)

/** What running the engine takes: it creates jobs, takes them on and ends them. */
const runJobs: readonly Grant[] = [writeRecords, sendTasks, readDepths, publish]

const worker = (pool: string): readonly Grant[] => [
  ...runJobs,
  ...readPictures,
  ...writeResults,
  // What is fetched from the web is kept as uploads are.
  ...(pool === 'web' ? [objects('s3:PutObject', 'originals', 'originals/')] : []),
  ...(pool === 'web' ? [objects('s3:AbortMultipartUpload', 'originals', 'originals/')] : []),
  ...(pool === 'model' ? discard : []),
  // A message whose task failed for good is buried with its reason.
  ({ queues }) => [allow(['sqs:SendMessage'], arnsOf(queues, [deadLettersOf(pool)]))],
]

const BY_SUBSCRIBER: Readonly<Record<SubscriberName, readonly Grant[]>> = {
  advance: runJobs,
  // It creates jobs, and takes one back that came to be while it was being refused.
  'on-upload': [...runJobs, deleteRecords],
}

/** Functions that are neither a pool's nor a subscriber's. */
const BY_NAME: Readonly<Record<string, readonly Grant[]>> = {
  'api-read': [readRecords, queryIndex('byOwner'), readDepths, ...readPictures],
  'api-jobs': [...runJobs, deleteRecords],
  'api-assets': [writeRecords, deleteRecords, publish, ...takeUploadsIn, invoke('inspect')],
  stream: [readRecords, readDepths, ...readPictures],
  // No more than its work takes: what it decodes may be anything, also where it was fetched from the web.
  pixels: [...readPictures, ...writeResults],
  inspect: [objects('s3:GetObject', 'uploads'), ...readPictures, list('uploads')],
  arrivals: [writeRecords, publish, ...takeUploadsIn, invoke('inspect')],
  sweep: [
    ...runJobs,
    deleteRecords,
    queryIndex('byDue'),
    list('uploads', 'originals', 'results'),
    objects('s3:DeleteObject', 'uploads', 'incoming/'),
    objects('s3:DeleteObject', 'originals', 'originals/'),
    objects('s3:DeleteObject', 'results', 'jobs/'),
  ],
  'dead-letters': [...runJobs, ({ queues }) => [consume(arnsOf(queues, pools.map(deadLettersOf)))]],
}

const consume = (arns: readonly string[]) =>
  allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'], arns)

/** Everything a function may do, but for writing its log. Throws for a function that nobody has decided about. */
export function permissionsOf(spec: FunctionSpec, resources: Resources): readonly PolicyStatement[] {
  const statements = grantsOf(spec).flatMap((grant) => grant(resources))
  const { trigger, settings } = spec
  if (trigger.type === 'queues') statements.push(consume(arnsOf(resources.queues, trigger.queues)))
  if (settings.includes('parameters')) statements.push(...readParameters(resources.names, ''))
  if (spec.environment.ATELIER_POOL === 'model') statements.push(...readParameters(resources.names, 'providers/'))
  return statements
}

function grantsOf({ name, environment, settings }: FunctionSpec): readonly Grant[] {
  const { ATELIER_POOL: pool, ATELIER_SUBSCRIBER: subscriber } = environment
  if (pool) return settings.includes('pixelsFunction') ? [...worker(pool), invoke('pixels')] : worker(pool)
  const grants = subscriber ? BY_SUBSCRIBER[subscriber as SubscriberName] : BY_NAME[name]
  if (!grants) throw new RangeError(`Nobody has decided what the function "${name}" may do: add it to permissions.ts.`)
  return grants
}

/**
 * All parameters of a folder are read at once. A path is allowed as it is written, with or without its last slash; the
 * default key of SSM decrypts for whoever may read. Who may read a path may read everything below it as well, unless that
 * is denied: the keys for models are for the function that asks them.
 * Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
 */
function readParameters({ parameters }: Names, folder: '' | 'providers/'): readonly PolicyStatement[] {
  const path = parameters + folder
  const arns = [path, path.slice(0, -1)].map(
    (one) => `arn:${Aws.PARTITION}:ssm:${Aws.REGION}:${Aws.ACCOUNT_ID}:parameter${one}`,
  )
  const actions = ['ssm:GetParametersByPath']
  const conditions = { StringEquals: { 'ssm:Recursive': 'true' } }
  return [allow(actions, arns), new PolicyStatement({ effect: Effect.DENY, actions, resources: arns, conditions })]
}
