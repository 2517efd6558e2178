import type { AssetStore } from '../../ports/asset-store.ts'
import type { AssetRecord } from '../../schema/asset.ts'
import { assetIdIn } from './asset-items.ts'
import type { AssetReader } from './asset-reader.ts'
import type { Item } from './dynamo-batches.ts'
import type { DynamoItems } from './dynamo-items.ts'
import { dueKeys, table } from './table.ts'

const { byDue } = table.indexes

/** Assets that were deleted, or whose upload was announced, long enough ago. Those of all shards come in no order. */
export async function expiredAssets(
  items: DynamoItems,
  reader: AssetReader,
  { deletedBeforeMs, uploadingBeforeMs, limit }: Parameters<AssetStore['expired']>[0],
): Promise<readonly AssetRecord[]> {
  const due = await Promise.all([
    ...dueKeys('deleted').map((key) => dueBefore(items, key, deletedBeforeMs, limit)),
    ...dueKeys('uploading').map((key) => dueBefore(items, key, uploadingBeforeMs, limit)),
  ])
  const assets = await reader.loadMany(due.flat().slice(0, limit).map(assetIdIn))
  // The index is a moment behind: what has been restored or completed since must not be purged.
  return assets.filter(({ state, createdAtMs, deletedAtMs }) =>
    deletedAtMs === undefined
      ? state === 'uploading' && createdAtMs < uploadingBeforeMs
      : deletedAtMs < deletedBeforeMs,
  )
}

async function dueBefore(items: DynamoItems, due: string, beforeMs: number, limit: number): Promise<readonly Item[]> {
  const page = await items.query({
    IndexName: byDue.name,
    KeyConditionExpression: `${byDue.partitionKey} = :due AND ${byDue.sortKey} < :before`,
    ExpressionAttributeValues: { ':due': due, ':before': beforeMs },
    Limit: limit,
  })
  return page.items
}
