import type { JobRecord } from '../../ports/job-store.ts'
import { placeholders } from './dynamo-expression.ts'
import { jobPartition, ownerKeyOf, sourceKey, stateKey } from './job-keys.ts'
import { isFinal, isKept, WORDS } from './job-update.ts'
import { loadState, queryAll, type StoredJobs } from './stored-jobs.ts'

/** Longer than any request that creates a job lasts, and than clocks differ. */
const IN_FLIGHT_MS = 300_000

/**
 * The `remove` of `JobStore`. With its state the job is gone; what is left when the rest fails is found by nobody, and
 * goes when its time to live is over.
 */
export async function removeJob(stored: StoredJobs, ownerId: string, jobId: string): Promise<boolean> {
  const { items, nowMs } = stored
  const job = await loadState(stored, jobId)
  if (!job) return false
  const condition = `#ownerKey = :owner AND ${isFinal} AND attribute_not_exists(#dueAtMs) AND ${isKept} AND #createdAtMs = :created`
  const values = { ...WORDS, owner: ownerKeyOf(ownerId), nowSeconds: nowMs() / 1_000, created: job.createdAtMs }
  const isRemoved = await items.remove(stateKey(jobId), {
    ConditionExpression: condition,
    ...placeholders([condition], values),
  })
  if (!isRemoved) return false
  await Promise.all([
    removeInputs(stored, job),
    items.removeMany([...new Set(job.sources)].map((assetId) => sourceKey(assetId, job))),
  ])
  return true
}

/**
 * Deletes what was asked for under the id, but nothing that a request might be creating the job anew with: that one has
 * written its input, and counts on it.
 */
async function removeInputs(
  { items, nowMs }: StoredJobs,
  { jobId, createdAtMs }: Pick<JobRecord, 'jobId' | 'createdAtMs'>,
): Promise<void> {
  const inputs = await queryAll(items, {
    KeyConditionExpression: 'pk = :job AND begins_with(sk, :input)',
    ExpressionAttributeValues: { ':job': jobPartition(jobId), ':input': 'INPUT#' },
    ProjectionExpression: 'pk, sk',
  })
  await Promise.all(
    inputs.map(({ sk }) =>
      items.remove(
        { pk: jobPartition(jobId), sk: String(sk) },
        {
          ConditionExpression: 'createdAtMs = :removed OR createdAtMs < :inFlight',
          ExpressionAttributeValues: { ':removed': createdAtMs, ':inFlight': nowMs() - IN_FLIGHT_MS },
        },
      ),
    ),
  )
}
