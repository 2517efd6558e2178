import { ConfigError } from '../config-read.ts'
import { handleEvent, subscriptions } from '../core/subscribers.ts'
import { engineOfCall, onUploadContext, openAwsRuntime } from './aws-runtime.ts'
import type { LambdaContext, SqsBatchResponse, SqsEvent } from './aws-types.ts'
import { runSqsBatch } from './sqs-batch.ts'

/** As many as a batch has: events are short work, a record read and a message sent. */
const PARALLEL = 10

const runtime = await openAwsRuntime({ environment: process.env, needed: ['subscriber'] })
const { subscriber, queuePrefix } = runtime.config
if (!Object.hasOwn(subscriptions, subscriber))
  throw new ConfigError([
    `ATELIER_SUBSCRIBER is "${subscriber}" but must be ${Object.keys(subscriptions).join(' or ')}.`,
  ])

/** Hands the events of one subscriber's queue to it. */
export function handler(event: SqsEvent, context: LambdaContext): Promise<SqsBatchResponse> {
  const engine = engineOfCall(runtime.engine, runtime.log, context.awsRequestId)
  const { queue, log } = engine
  const handle = ({ body }: { body: string }) => handleEvent(onUploadContext(runtime, engine), subscriber, body)
  return runSqsBatch(event, context, { queue, queuePrefix, parallel: PARALLEL, handle, log })
}
