import { s3Arrivals } from '../adapters/aws/s3-arrivals.ts'
import { s3Client } from '../adapters/aws/s3-client.ts'
import { handleArrival } from '../core/receive-arrival.ts'
import { otherPixels } from './aws-remote-pixels.ts'
import { engineOfCall, openAwsRuntime } from './aws-runtime.ts'
import type { LambdaContext, SqsBatchResponse, SqsEvent } from './aws-types.ts'
import { MAX_SIGNED_BYTES } from './aws-uploads.ts'
import { runSqsBatch } from './sqs-batch.ts'

/** As many as a batch has: bytes are copied within S3, and looked at by another function. */
const PARALLEL = 10

const runtime = await openAwsRuntime({
  environment: process.env,
  needed: ['inspectFunction'],
  pixels: (_blobs, { inspectFunction }) => otherPixels(inspectFunction, 'inspect'),
})
const { config, parameters, newId } = runtime
const { uploadsBucket: uploads, originalsBucket: originals, resultsBucket: results } = config
const arrivals = s3Arrivals({
  client: s3Client({ endpoint: process.env.AWS_ENDPOINT_URL_S3 }),
  buckets: { uploads, originals, results },
})
/** Whoever may put files into the bucket is the operator, who is the first of those with a token. */
const ownerId = parameters.tokens[0]?.ownerId ?? ''

/** Takes in what has arrived in the uploads bucket. */
export function handler(event: SqsEvent, context: LambdaContext): Promise<SqsBatchResponse> {
  const engine = engineOfCall(runtime.engine, runtime.log, context.awsRequestId)
  const { queue, log } = engine
  const arrival = { engine, newId, maxBytes: MAX_SIGNED_BYTES, arrivals, ownerId }
  const handle = ({ body }: { body: string }) => handleArrival(arrival, body)
  return runSqsBatch(event, context, { queue, queuePrefix: config.queuePrefix, parallel: PARALLEL, handle, log })
}
