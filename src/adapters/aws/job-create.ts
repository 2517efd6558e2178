import { AppError } from '../../errors.ts'
import type { JobRecord, NewJob } from '../../ports/job-store.ts'
import { placeholders } from './dynamo-expression.ts'
import { newStateItem } from './job-item.ts'
import { inputKey, sourceKey } from './job-keys.ts'
import { loadJob, type StoredJobs, withInput } from './stored-jobs.ts'
import { table } from './table.ts'
import { untilWritten } from './until-written.ts'

/** No job is open for longer: a day's queue and an hour's deadline are the most there is, and this leaves time to mend things. */
const OPEN_AT_MOST_SECONDS = 30 * 86_400

/** An item has at most 400 kB with its key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_INPUT_BYTES = 400_000

/** A condition that an item's place is free: nothing is there, or what DynamoDB should have deleted. */
const PLACE_IS_FREE = 'attribute_not_exists(#pk) OR #expiresAtSeconds <= :nowSeconds'

/**
 * The `create` of `JobStore`. The state is written last: with it the job exists, and whatever lies there of an attempt
 * that never came so far, or that was second, is nobody's and read by nobody. Throws `payload_too_large`.
 */
export async function createJob(stored: StoredJobs, job: NewJob): Promise<{ created: boolean; job: JobRecord }> {
  const { items, nowMs } = stored
  const { jobId } = job
  const state = newStateItem(job)
  const input = { input: jsonOf(job.input), createdAtMs: job.createdAtMs }
  const lifetime = lifetimeFrom(stored, job.createdAtMs)
  return await untilWritten(async () => {
    await items.putMany([
      { ...inputKey(job), ...input, ...lifetime },
      ...[...new Set(job.sources)].map((assetId) => ({ ...sourceKey(assetId, job), ...lifetime })),
    ])
    const nowSeconds = nowMs() / 1_000
    const isCreated = await items.put(
      { ...state },
      { ConditionExpression: PLACE_IS_FREE, ...placeholders([PLACE_IS_FREE], { nowSeconds }) },
    )
    const record = isCreated ? withInput(state, input) : await loadJob(stored, jobId)
    return record && { result: { created: isCreated, job: record } }
  })
}

function jsonOf(input: unknown): string {
  const json = JSON.stringify(input)
  const sizeBytes = Buffer.byteLength(json)
  if (sizeBytes <= MAX_INPUT_BYTES) return json
  const message = `The request has ${sizeBytes} bytes with its defaults, and DynamoDB takes ${MAX_INPUT_BYTES}. Split it into several jobs.`
  throw new AppError('payload_too_large', message)
}

/** How long what never changes of a job stays: as long as a job that begins at this time can be there. */
export const lifetimeFrom = ({ keepSeconds }: StoredJobs, startMs: number) =>
  keepSeconds === undefined
    ? {}
    : { [table.timeToLive]: Math.ceil(startMs / 1_000) + OPEN_AT_MOST_SECONDS + keepSeconds }
