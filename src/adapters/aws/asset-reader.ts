import type { AssetRecord } from '../../schema/asset.ts'
import { isExpired, recordKey, recordOf } from './asset-items.ts'
import type { Item } from './dynamo-batches.ts'
import type { DynamoItems, ItemQuery } from './dynamo-items.ts'

/** Items per request: as many records are then read by key at once. */
const PAGE = 100

/** What leads to records, and which of them are wanted. */
export interface Lead {
  readonly query: ItemQuery
  readonly assetIdOf: (item: Item) => string
  readonly keep: (asset: AssetRecord, item: Item) => boolean
  readonly limit: number
  /** Items that are looked at before it stops short of the limit: bounds the time. */
  readonly maxItems: number
}

export interface Found {
  readonly assets: readonly AssetRecord[]
  /** The last item looked at, when there may be more behind it. */
  readonly stoppedAt: Item | undefined
}

export interface AssetReader {
  /** Those that exist and have not expired, read consistently, in no particular order. */
  loadMany(assetIds: readonly string[]): Promise<readonly AssetRecord[]>
  /** Records in the order of the items that lead to them. */
  follow(lead: Lead): Promise<Found>
}

/** Reads many records. */
export function assetReader(items: DynamoItems, nowMs: () => number): AssetReader {
  async function loadMany(assetIds: readonly string[]): Promise<readonly AssetRecord[]> {
    const found = await items.getMany([...new Set(assetIds)].map(recordKey))
    const now = nowMs()
    return found.map(recordOf).filter((asset) => !isExpired(asset, now))
  }
  return {
    loadMany,
    async follow({ query, assetIdOf, keep, limit, maxItems }) {
      const assets: AssetRecord[] = []
      let looked = 0
      let last: Item | undefined
      let next: Item | undefined
      do {
        const start = next ? { ExclusiveStartKey: { ...next } } : {}
        // Most lists have no gaps, so that the first request is enough.
        const page = await items.query({ ...query, ...start, Limit: looked === 0 ? Math.min(limit, PAGE) : PAGE })
        const records = new Map((await loadMany(page.items.map(assetIdOf))).map((asset) => [asset.assetId, asset]))
        for (const item of page.items) {
          const asset = records.get(assetIdOf(item))
          if (asset && keep(asset, item)) assets.push(asset)
        }
        looked += page.items.length
        last = page.items.at(-1) ?? last
        next = page.next
      } while (next && assets.length < limit && looked < maxItems)
      return { assets: assets.slice(0, limit), stoppedAt: next && last }
    },
  }
}
