import { handleDeadLetter } from '../core/dead-letters.ts'
import { engineOfCall, openAwsRuntime } from './aws-runtime.ts'
import type { LambdaContext, SqsBatchResponse, SqsEvent } from './aws-types.ts'
import { runSqsBatch } from './sqs-batch.ts'

/** Gently: what lies here has already been delivered a hundred times. */
const PARALLEL = 2

const runtime = await openAwsRuntime({ environment: process.env })
const { queuePrefix } = runtime.config

/** Decides about tasks that were delivered too often without an end. */
export function handler(event: SqsEvent, context: LambdaContext): Promise<SqsBatchResponse> {
  const engine = engineOfCall(runtime.engine, runtime.log, context.awsRequestId)
  const { queue, log } = engine
  const handle: Parameters<typeof runSqsBatch>[2]['handle'] = (delivery) => handleDeadLetter(engine, delivery)
  return runSqsBatch(event, context, { queue, queuePrefix, parallel: PARALLEL, handle, log })
}
