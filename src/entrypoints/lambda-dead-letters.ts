import { drainDeadLetters } from '../core/drain-dead-letters.ts'
import { engineOfCall, openAwsRuntime } from './aws-runtime.ts'
import type { LambdaContext } from './aws-types.ts'

/** Ten messages, each with a read or two and a write, end within this. */
const STOP_MARGIN_MS = 10_000

const runtime = await openAwsRuntime({ environment: process.env })

/** Decides about tasks that were delivered too often without an end, every few minutes. */
export async function handler(_event: unknown, context: LambdaContext): Promise<{ looked: number }> {
  const engine = engineOfCall(runtime.engine, runtime.log, context.awsRequestId)
  return { looked: await drainDeadLetters(engine, () => context.getRemainingTimeInMillis() > STOP_MARGIN_MS) }
}
