import type { AssetStore } from '../../ports/asset-store.ts'
import type { AssetRecord } from '../../schema/asset.ts'
import { isExpired, itemOf, pointersOf, recordAsRead, recordKey, recordOf } from './asset-items.ts'
import { assetsOfJob, childrenOf, listAssets } from './asset-queries.ts'
import { assetReader } from './asset-reader.ts'
import { type DynamoItemsOptions, dynamoItems } from './dynamo-items.ts'
import { expiredAssets } from './expired-assets.ts'
import { untilWritten } from './until-written.ts'

export interface DynamoAssetStoreOptions extends DynamoItemsOptions {
  readonly nowMs: () => number
  /** How long the pictures that jobs make are kept; for ever when left out. Uploads are kept until they are deleted. */
  readonly keepResultsSeconds?: number
}

/** DynamoDB reads at most 100 items by key at once: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MAX_IDS = 100

/**
 * The facts about pictures in DynamoDB: an item a record, pointers to it from its parents and its job, and the indexes
 * of the table. Reads are strongly consistent, except for what `list` and `expired` find through an index, which is a
 * moment behind; what they found is then read consistently. Expired results are gone at read, before DynamoDB deletes them.
 */
export function dynamoAssetStore(options: DynamoAssetStoreOptions): AssetStore {
  const { nowMs, keepResultsSeconds } = options
  const items = dynamoItems(options)
  const reader = assetReader(items, nowMs)

  async function load(assetId: string): Promise<AssetRecord | undefined> {
    const item = await items.get(recordKey(assetId))
    const asset = item && recordOf(item)
    return asset && !isExpired(asset, nowMs()) ? asset : undefined
  }

  async function get(ownerId: string, assetId: string): Promise<AssetRecord | undefined> {
    const asset = await load(assetId)
    return asset?.ownerId === ownerId ? asset : undefined
  }

  /** A record as it is stored for the first time. */
  const withExpiry = (asset: AssetRecord): AssetRecord =>
    keepResultsSeconds === undefined || asset.source !== 'job'
      ? asset
      : { ...asset, expiresAtMs: asset.createdAtMs + keepResultsSeconds * 1_000 }

  /** Reads the record, and writes what `change` makes of it unless it gives the same record or has changed meanwhile. */
  const change = (ownerId: string, assetId: string, changed: (asset: AssetRecord) => AssetRecord) =>
    untilWritten(async () => {
      const stored = await get(ownerId, assetId)
      const next = stored && changed(stored)
      if (!next || next === stored) return { result: stored }
      if (next.state !== stored.state) await items.putMany(pointersOf(next))
      return (await items.put(itemOf(next), recordAsRead(stored))) ? { result: next } : undefined
    })

  return {
    create: (asset) =>
      untilWritten(async () => {
        const created = withExpiry(asset)
        await items.putMany(pointersOf(created))
        const isCreated = await items.put(itemOf(created), {
          ConditionExpression: 'attribute_not_exists(pk) OR expiresAtMs <= :now',
          ExpressionAttributeValues: { ':now': nowMs() },
        })
        if (isCreated) return { result: created }
        const stored = await load(asset.assetId)
        if (!stored) return undefined
        // Ids are random or keyed hashes: this is a bug, and the other owner's record must not leak through it.
        if (stored.ownerId !== asset.ownerId)
          throw new Error(`The id of asset ${asset.assetId} belongs to another owner`)
        return { result: stored }
      }),
    complete: (asset) =>
      change(asset.ownerId, asset.assetId, (stored) =>
        stored.state === 'uploading' ? withMark(withExpiry(asset), stored.deletedAtMs) : stored,
      ),
    get,
    load,
    ofJob: (jobId) => assetsOfJob(reader, jobId),
    async getMany(ownerId, assetIds) {
      if (assetIds.length > MAX_IDS)
        throw new RangeError(`${assetIds.length} ids at once; at most ${MAX_IDS} are allowed`)
      return (await reader.loadMany(assetIds)).filter((asset) => asset.ownerId === ownerId)
    },
    list: (ownerId, query) => listAssets(reader, ownerId, query),
    children: (ownerId, assetId) => childrenOf(reader, ownerId, assetId),
    setDeleted: (ownerId, assetId, deletedAtMs) =>
      change(ownerId, assetId, (stored) =>
        (stored.deletedAtMs === undefined) === (deletedAtMs === undefined) ? stored : withMark(stored, deletedAtMs),
      ),
    expired: (query) => expiredAssets(items, reader, query),
    async remove(ownerId, assetId) {
      const item = await items.get(recordKey(assetId))
      if (item?.ownerId !== ownerId) return
      // The record last: it knows its pointers, so whoever repeats this finds what a crash has left.
      await items.removeMany(pointersOf(recordOf(item)))
      await items.remove(recordKey(assetId), {
        ConditionExpression: 'ownerId = :owner',
        ExpressionAttributeValues: { ':owner': ownerId },
      })
    },
  }
}

function withMark({ deletedAtMs: _, ...asset }: AssetRecord, deletedAtMs: number | undefined): AssetRecord {
  return deletedAtMs === undefined ? asset : { ...asset, deletedAtMs }
}
