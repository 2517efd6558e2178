import type { AssetFacts, AssetRecord, Making } from '../schema/asset.ts'
import type { TaskContext, TaskResult } from './define.ts'

/**
 * Records the picture or video at the task's `outputKey` as its asset. The first record of a task stays: one that runs again
 * points to what its earlier self had stored.
 */
export async function storeResult(
  context: TaskContext,
  facts: AssetFacts & { readonly sha256: string },
  more: { readonly parents: readonly string[]; readonly making?: Making; readonly filename?: string },
): Promise<TaskResult> {
  const { assetId, ownerId, jobId, outputKey } = context
  const now = context.nowMs()
  const record: AssetRecord = {
    ...facts,
    schemaVersion: 1,
    assetId,
    ownerId,
    state: 'ready',
    source: 'job',
    key: outputKey,
    jobId,
    createdAtMs: now,
    completedAtMs: now,
    ...more,
  }
  await context.ports.assets.create(record)
  return { assetId }
}
