import type { AwsConfig, StackSetting } from '../config-aws.ts'
import { ConfigError } from '../config-read.ts'
import { runTask } from '../core/run-task.ts'
import { type Pool, pools } from '../jobs/define.ts'
import type { BlobStore } from '../ports/blob-store.ts'
import type { Pixels } from '../ports/pixels.ts'
import { connectProviders } from '../providers/connect-providers.ts'
import type { Provider } from '../providers/provider.ts'
import { engineOfCall, openAwsRuntime } from './aws-runtime.ts'
import type { LambdaContext, SqsBatchResponse, SqsEvent } from './aws-types.ts'
import { runSqsBatch } from './sqs-batch.ts'
import { workerTimeoutSeconds } from './worker-limits.ts'

/** More than a batch has: all tasks of one begin at once. What pictures take is counted where they are decoded. */
const PARALLEL = 10

/** The handler of a worker: claims and runs the tasks that a queue delivers. */
export async function openAwsWorker<const Needed extends StackSetting = never>(options: {
  readonly needed: readonly Needed[]
  readonly pixels: (blobs: BlobStore, config: AwsConfig<Needed>) => Pixels
  /** Asked when the pool is the models'. */
  readonly providers?: readonly Provider[]
}): Promise<(event: SqsEvent, context: LambdaContext) => Promise<SqsBatchResponse>> {
  const { needed, pixels, providers = [] } = options
  const pool = poolOf(process.env.ATELIER_POOL)
  const runtime = await openAwsRuntime({
    environment: process.env,
    needed: [...needed, 'pool'],
    pixels,
    timeoutSeconds: workerTimeoutSeconds[pool],
    ...(pool === 'model' ? { connect: (tools) => connectProviders({ providers, ...tools }) } : {}),
  })
  const { log, config } = runtime
  return (event, context) => {
    const engine = engineOfCall(runtime.engine, log, context.awsRequestId)
    const { queue, log: own } = engine
    const handle: Parameters<typeof runSqsBatch>[2]['handle'] = (delivery, shutdown) =>
      runTask(engine, delivery, shutdown)
    return runSqsBatch(event, context, { queue, queuePrefix: config.queuePrefix, parallel: PARALLEL, handle, log: own })
  }
}

function poolOf(name: string | undefined): Pool {
  const pool = pools.find((one) => one === name)
  if (pool) return pool
  throw new ConfigError([`ATELIER_POOL is ${JSON.stringify(name)} but must be ${pools.join(', ')}.`])
}
