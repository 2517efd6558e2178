import { dynamoAssetStore } from '../adapters/aws/dynamo-asset-store.ts'
import { dynamoClient } from '../adapters/aws/dynamo-client.ts'
import { dynamoJobStore } from '../adapters/aws/dynamo-job-store.ts'
import type { AwsConfig } from '../config-aws.ts'
import type { AssetStore } from '../ports/asset-store.ts'
import type { BlobStore } from '../ports/blob-store.ts'
import type { Budget } from '../ports/budget.ts'
import type { EventBus } from '../ports/event-bus.ts'
import type { JobStore } from '../ports/job-store.ts'
import type { TaskQueue } from '../ports/task-queue.ts'
import { AtelierEvent } from '../schema/event.ts'
import { onFirstUse } from './on-first-use.ts'

/** What AWS promises to keep: retention is money there. */
const KEEP_JOBS_SECONDS = 30 * 86_400
const KEEP_RESULTS_SECONDS = 7 * 86_400

/** The stack's own subscribers listen to two of these; rules of the operator's may listen to all. */
const eventTypes = AtelierEvent.options.map((option) => option.shape.type.value)

export interface AwsPorts {
  readonly jobs: JobStore
  readonly assets: AssetStore
  readonly budget: Budget
  readonly blobs: BlobStore
  readonly queue: TaskQueue
  readonly events: EventBus
}

/** The settings that say where everything is. */
export const AWS_PLACES = [
  'table',
  'uploadsBucket',
  'originalsBucket',
  'resultsBucket',
  'queuePrefix',
  'eventBus',
] as const
export type AwsPlaces = Pick<AwsConfig<(typeof AWS_PLACES)[number]>, (typeof AWS_PLACES)[number]>

/** Services that stand for AWS's, in the SDK's own variables. */
export interface Endpoints {
  readonly AWS_ENDPOINT_URL_S3?: string | undefined
  readonly AWS_ENDPOINT_URL_SQS?: string | undefined
}

/** The ports on AWS. Records are read by every function, so their client is there at once; the others come when used. */
export function openAwsPorts(places: AwsPlaces, endpoints: Endpoints, nowMs: () => number): AwsPorts {
  const { table: tableName, queuePrefix, eventBus: busName } = places
  const records = { client: dynamoClient(), tableName, nowMs }
  return {
    jobs: dynamoJobStore({ ...records, keepSeconds: KEEP_JOBS_SECONDS }),
    assets: dynamoAssetStore({ ...records, keepResultsSeconds: KEEP_RESULTS_SECONDS }),
    budget: onFirstUse<Budget>({ reserve: true, settle: true, read: true }, async () => {
      const { dynamoBudget } = await import('../adapters/aws/dynamo-budget.ts')
      return dynamoBudget(records)
    }),
    blobs: awsBlobs(places, endpoints),
    queue: onFirstUse<TaskQueue>(
      { send: true, receive: true, changeVisibility: true, delete: true, bury: true, depth: true },
      async () => {
        const [{ sqsTaskQueue }, { sqsClient }] = await Promise.all([
          import('../adapters/aws/sqs-task-queue.ts'),
          import('../adapters/aws/sqs-client.ts'),
        ])
        // What stands for SQS knows groups on FIFO queues only.
        const hasFairQueues = endpoints.AWS_ENDPOINT_URL_SQS === undefined
        return sqsTaskQueue({ client: sqsClient(), queueUrlOf: (queue) => queuePrefix + queue, hasFairQueues })
      },
    ),
    events: {
      ...onFirstUse<Pick<EventBus, 'publish'>>({ publish: true }, async () => {
        const [{ eventBridgeBus }, { eventBridgeClient }] = await Promise.all([
          import('../adapters/aws/eventbridge-bus.ts'),
          import('../adapters/aws/eventbridge-client.ts'),
        ])
        return eventBridgeBus({ client: eventBridgeClient(), busName, subscribed: eventTypes })
      }),
      hasSubscribers: (type) => eventTypes.includes(type),
    },
  }
}

/** The three buckets as one store. */
export function awsBlobs(
  places: Pick<AwsPlaces, 'uploadsBucket' | 'originalsBucket' | 'resultsBucket'>,
  endpoints: Endpoints,
): BlobStore {
  const { uploadsBucket: uploads, originalsBucket: originals, resultsBucket: results } = places
  return onFirstUse<BlobStore>(
    { put: true, head: true, read: true, stream: true, delete: true, list: true },
    async () => {
      const [{ s3BlobStore }, { s3Client }] = await Promise.all([
        import('../adapters/aws/s3-blob-store.ts'),
        import('../adapters/aws/s3-client.ts'),
      ])
      return s3BlobStore({
        client: s3Client({ endpoint: endpoints.AWS_ENDPOINT_URL_S3 }),
        buckets: { uploads, originals, results },
      })
    },
  )
}
