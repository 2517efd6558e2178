import type { AssetRecord } from '../../schema/asset.ts'
import type { Item } from './dynamo-batches.ts'
import type { Condition, ItemKey } from './dynamo-items.ts'
import { dueKeyOf, sortableMs, table } from './table.ts'

const { partitionKey, sortKey, timeToLive, indexes } = table
const { byOwner, byDue } = indexes

export const recordKey = (assetId: string): ItemKey => ({ pk: `ASSET#${assetId}`, sk: 'RECORD' })

/** The id in the key of a record, also as an index gives it. */
export const assetIdIn = (item: Item): string => String(item.pk).slice(recordKey('').pk.length)

/** Whether the record is gone, whatever DynamoDB has got to. */
export const isExpired = ({ expiresAtMs }: AssetRecord, nowMs: number): boolean =>
  expiresAtMs !== undefined && expiresAtMs <= nowMs

/** The record with the keys of the indexes it belongs into. Those with a deletion mark are in no list. */
export function itemOf(asset: AssetRecord): Item & ItemKey {
  const { assetId, ownerId, deletedAtMs } = asset
  return {
    ...asset,
    ...recordKey(assetId),
    ...(deletedAtMs === undefined
      ? { [byOwner.partitionKey]: ownerKeyOf(ownerId), [byOwner.sortKey]: ownerSortOf(asset) }
      : {}),
    ...dueOf(asset),
    ...expiryOf(asset),
  }
}

/** The record in an item. */
export function recordOf(item: Item): AssetRecord {
  const record: unknown = Object.fromEntries(Object.entries(item).filter(([name]) => !KEY_ATTRIBUTES.has(name)))
  return record as AssetRecord
}

const KEY_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...[partitionKey, sortKey, timeToLive],
  ...[byOwner.partitionKey, byOwner.sortKey, byDue.partitionKey, byDue.sortKey],
])

export const ownerKeyOf = (ownerId: string) => `${ownerId}#assets`
export const ownerSortOf = ({ createdAtMs, assetId }: AssetRecord) => `${sortableMs(createdAtMs)}#${assetId}`

/** A deleted one waits for the sweeper since its deletion, an upload since it was announced. */
function dueOf({ assetId, state, createdAtMs, deletedAtMs }: AssetRecord): Item {
  if (deletedAtMs !== undefined)
    return { [byDue.partitionKey]: dueKeyOf('deleted', assetId), [byDue.sortKey]: deletedAtMs }
  if (state === 'uploading')
    return { [byDue.partitionKey]: dueKeyOf('uploading', assetId), [byDue.sortKey]: createdAtMs }
  return {}
}

const expiryOf = ({ expiresAtMs }: AssetRecord): Item =>
  expiresAtMs === undefined ? {} : { [timeToLive]: Math.ceil(expiresAtMs / 1_000) }

export const CHILD = 'CHILD#'
export const OF_JOB = 'ASSET#'
export const parentPartition = (assetId: string) => recordKey(assetId).pk
export const jobPartition = (jobId: string) => `JOB#${jobId}`

/**
 * Items that lead to the record from its parents and from its job. They are written before it, so one may lead to no
 * record, or to another one of the same id than it was written for: `isPointedAt` tells.
 */
export function pointersOf(asset: AssetRecord): (Item & ItemKey)[] {
  const { assetId, parents, jobId } = asset
  const pointers = [...new Set(parents)].map((parentId) => ({ pk: parentPartition(parentId), sk: childSortOf(asset) }))
  if (jobId !== undefined) pointers.push({ pk: jobPartition(jobId), sk: `${OF_JOB}${assetId}` })
  return pointers.map((key) => ({ ...key, assetId, ...expiryOf(asset) }))
}

/** Whether the pointer was written for this very record. */
export const isPointedAt = (asset: AssetRecord, pointer: Item): boolean =>
  pointersOf(asset).some(({ pk, sk }) => pk === pointer.pk && sk === pointer.sk)

const childSortOf = (asset: AssetRecord) => `${CHILD}${ownerSortOf(asset)}`

/** That the stored record is the one that was read: nothing else of a record ever changes without these. */
export function recordAsRead({ state, createdAtMs, deletedAtMs }: AssetRecord): Condition {
  const mark = deletedAtMs === undefined ? 'attribute_not_exists(deletedAtMs)' : 'deletedAtMs = :deletedAtMs'
  return {
    ConditionExpression: `#state = :state AND createdAtMs = :createdAtMs AND ${mark}`,
    // A reserved word: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: {
      ':state': state,
      ':createdAtMs': createdAtMs,
      ...(deletedAtMs === undefined ? {} : { ':deletedAtMs': deletedAtMs }),
    },
  }
}
