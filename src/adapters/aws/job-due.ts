import type { JobStore } from '../../ports/job-store.ts'
import { jobPartition } from './job-keys.ts'
import type { StoredJobs } from './stored-jobs.ts'
import { dueKeys, table } from './table.ts'

const { byDue } = table.indexes

/**
 * The `due` of `JobStore`. Every partition may hold all of the longest overdue, so as many as asked for are read of each:
 * 16 × 200 small entries at most, and next to nothing when nothing is due. The index is a moment behind, which costs a
 * `defer` that fails.
 */
export async function dueJobs({ items, nowMs }: StoredJobs, limit: number): ReturnType<JobStore['due']> {
  const now = nowMs()
  const pages = await Promise.all(
    dueKeys('jobs').map((dueKey) =>
      items.query({
        IndexName: byDue.name,
        KeyConditionExpression: `${byDue.partitionKey} = :shard AND ${byDue.sortKey} <= :now`,
        ExpressionAttributeValues: { ':shard': dueKey, ':now': now },
        Limit: limit,
      }),
    ),
  )
  return pages
    .flatMap((page) => page.items as readonly { pk: string; dueAtMs: number; sweeps: number }[])
    .sort((a, b) => a.dueAtMs - b.dueAtMs)
    .slice(0, limit)
    .map(({ pk, dueAtMs, sweeps }) => ({ jobId: pk.slice(jobPartition('').length), dueAtMs, sweeps }))
}
