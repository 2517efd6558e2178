import * as z from 'zod'
import { sweepJobs } from '../core/sweep.ts'
import { type StorageCursor, sweepStorage } from '../core/sweep-storage.ts'
import { engineOfCall, openAwsRuntime } from './aws-runtime.ts'
import type { LambdaContext } from './aws-types.ts'

/** One more page of storage, with the deletes it may lead to, ends within this. */
const STOP_MARGIN_MS = 30_000

/** What the schedules send. */
const SweepEvent = z.object({ storage: z.boolean().default(false) })

const runtime = await openAwsRuntime({ environment: process.env })

/** Where the last sweep of storage had to stop, while this copy of the function lives: the next one goes on there. */
let cursor: StorageCursor | undefined

/** Looks after jobs that nobody finished in time, each minute; with `{"storage": true}` after what nobody needs any more, each day. */
export async function handler(event: unknown, context: LambdaContext): Promise<{ swept: number }> {
  const engine = engineOfCall(runtime.engine, runtime.log, context.awsRequestId)
  if (!SweepEvent.parse(event).storage) return { swept: await sweepJobs(engine) }
  let pages = 0
  do {
    cursor = (await sweepStorage(engine, cursor)).next
    pages++
  } while (cursor && context.getRemainingTimeInMillis() > STOP_MARGIN_MS)
  if (cursor) engine.log.warn({ pages, cursor }, 'The sweep of storage ran out of time; the next one goes on')
  return { swept: pages }
}
