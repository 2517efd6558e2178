import type { AssetPage, AssetQuery, AssetStore } from '../../ports/asset-store.ts'
import type { AssetRecord } from '../../schema/asset.ts'
import {
  assetIdIn,
  CHILD,
  isExpired,
  isPointedAt,
  jobPartition,
  OF_JOB,
  ownerKeyOf,
  ownerSortOf,
  parentPartition,
  recordKey,
  recordOf,
} from './asset-items.ts'
import type { Item } from './dynamo-batches.ts'
import type { DynamoItems, ItemQuery } from './dynamo-items.ts'
import { type DueKind, dueKeys, table } from './table.ts'

const { byOwner, byDue } = table.indexes

/** Records that are read by key in one request. */
const BATCH = 100
/** Records that one page of a list looks at: a filter that matches few gives a short page and a cursor, not a timeout. */
const MAX_LOOKED_AT = 1_000

/** The asset store's reads of more than one record. What has expired is not among them. */
export function assetQueries(items: DynamoItems, nowMs: () => number) {
  async function loadMany(assetIds: readonly string[]): Promise<readonly AssetRecord[]> {
    const now = nowMs()
    const found = await items.getMany([...new Set(assetIds)].map(recordKey))
    return found.map(recordOf).filter((asset) => !isExpired(asset, now))
  }

  /** Goes through what a query finds until it has led to so many records that are kept, or to its end. */
  async function follow(query: ItemQuery, { assetIdOf, keep, limit, maxItems }: Follow) {
    const found: AssetRecord[] = []
    let looked = 0
    let last: Item | undefined
    let next: Item | undefined
    do {
      const Limit = looked === 0 ? Math.min(limit, BATCH) : BATCH
      const page = await items.query({ ...query, Limit, ...(next ? { ExclusiveStartKey: { ...next } } : {}) })
      const records = new Map((await loadMany(page.items.map(assetIdOf))).map((asset) => [asset.assetId, asset]))
      for (const item of page.items) {
        const asset = records.get(assetIdOf(item))
        if (asset && keep(asset, item)) found.push(asset)
      }
      looked += page.items.length
      last = page.items.at(-1) ?? last
      next = page.next
    } while (next && found.length < limit && looked < maxItems)
    return { found: found.slice(0, limit), stoppedAt: next && last }
  }

  const pointers = (pk: string, prefix: string) => ({
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
    ScanIndexForward: false,
  })
  const pointedAt = (item: Item) => String(item.assetId)

  return {
    loadMany,

    async list(ownerId: string, { state, limit, cursor }: AssetQuery): Promise<AssetPage> {
      const before = cursor === undefined ? LAST : positionOf(cursor)
      if (before === undefined) return { assets: [], nextCursor: undefined }
      const query = {
        IndexName: byOwner.name,
        KeyConditionExpression: `${byOwner.partitionKey} = :owner AND ${byOwner.sortKey} < :before`,
        ExpressionAttributeValues: { ':owner': ownerKeyOf(ownerId), ':before': before },
        ScanIndexForward: false,
      }
      const { found, stoppedAt } = await follow(query, {
        assetIdOf: assetIdIn,
        keep: (asset) =>
          asset.ownerId === ownerId &&
          asset.deletedAtMs === undefined &&
          (state === undefined || asset.state === state),
        // One more tells whether there is another page.
        limit: limit + 1,
        maxItems: MAX_LOOKED_AT,
      })
      const assets = found.slice(0, limit)
      const lastOfPage = assets.at(-1)
      if (lastOfPage && found.length > limit) return { assets, nextCursor: cursorOf(ownerSortOf(lastOfPage)) }
      return { assets, nextCursor: stoppedAt && cursorOf(String(stoppedAt[byOwner.sortKey])) }
    },

    async children(ownerId: string, assetId: string): Promise<readonly AssetRecord[]> {
      const { found } = await follow(pointers(parentPartition(assetId), CHILD), {
        assetIdOf: pointedAt,
        keep: (asset, pointer) =>
          asset.ownerId === ownerId && asset.deletedAtMs === undefined && isPointedAt(asset, pointer),
        limit: 100,
        maxItems: MAX_LOOKED_AT,
      })
      return found
    },

    /** Never stops early: the sweeper takes the bytes of what is missing here for nobody's. */
    async ofJob(jobId: string): Promise<readonly AssetRecord[]> {
      const { found } = await follow(pointers(jobPartition(jobId), OF_JOB), {
        assetIdOf: pointedAt,
        keep: isPointedAt,
        limit: 100,
        maxItems: Number.POSITIVE_INFINITY,
      })
      return found
    },

    async expired(query: Parameters<AssetStore['expired']>[0]): Promise<readonly AssetRecord[]> {
      const { deletedBeforeMs, uploadingBeforeMs, limit } = query
      const due = [
        ...(await dueBefore('deleted', deletedBeforeMs, limit)),
        ...(await dueBefore('uploading', uploadingBeforeMs, limit)),
      ]
      const found = await loadMany(due.slice(0, limit).map(assetIdIn))
      // The index is a moment behind: what has been restored or completed since must not be purged.
      return found.filter(({ state, createdAtMs, deletedAtMs }) =>
        deletedAtMs === undefined
          ? state === 'uploading' && createdAtMs < uploadingBeforeMs
          : deletedAtMs < deletedBeforeMs,
      )
    },
  }

  async function dueBefore(kind: DueKind, beforeMs: number, limit: number): Promise<readonly Item[]> {
    const pages = await Promise.all(
      dueKeys(kind).map((due) =>
        items.query({
          IndexName: byDue.name,
          KeyConditionExpression: `${byDue.partitionKey} = :due AND ${byDue.sortKey} < :before`,
          ExpressionAttributeValues: { ':due': due, ':before': beforeMs },
          Limit: limit,
        }),
      ),
    )
    return pages.flatMap((page) => page.items)
  }
}

interface Follow {
  readonly assetIdOf: (item: Item) => string
  readonly keep: (asset: AssetRecord, item: Item) => boolean
  readonly limit: number
  readonly maxItems: number
}

/** After every position: the times in them are digits. */
const LAST = '~'
const POSITION = /^\d{15}#[\w-]{1,200}$/

/** A page's end as an opaque cursor, and back. What somebody made up is undefined, and nothing comes after it. */
const cursorOf = (position: string) => Buffer.from(position).toString('base64url')
function positionOf(cursor: string): string | undefined {
  const position = Buffer.from(cursor, 'base64url').toString()
  return POSITION.test(position) ? position : undefined
}
