import type { AssetPage, AssetQuery } from '../../ports/asset-store.ts'
import type { AssetRecord } from '../../schema/asset.ts'
import {
  assetIdIn,
  CHILD,
  isPointedAt,
  jobPartition,
  OF_JOB,
  ownerKeyOf,
  ownerSortOf,
  parentPartition,
} from './asset-items.ts'
import type { AssetReader } from './asset-reader.ts'
import type { Item } from './dynamo-batches.ts'
import { table } from './table.ts'

const { byOwner } = table.indexes

/** A filter that matches few then gives a short page with a cursor instead of taking a function's time. */
const MAX_LOOKED_AT = 1_000
/** What the port promises. */
const MAX_RELATED = 100

/** A page of an owner's assets, newest first. */
export async function listAssets(reader: AssetReader, ownerId: string, query: AssetQuery): Promise<AssetPage> {
  const { state, limit, cursor } = query
  const before = cursor === undefined ? AFTER_ALL : positionOf(cursor)
  if (before === undefined) return { assets: [], nextCursor: undefined }
  const { assets, stoppedAt } = await reader.follow({
    query: {
      IndexName: byOwner.name,
      KeyConditionExpression: `${byOwner.partitionKey} = :owner AND ${byOwner.sortKey} < :before`,
      ExpressionAttributeValues: { ':owner': ownerKeyOf(ownerId), ':before': before },
      ScanIndexForward: false,
    },
    assetIdOf: assetIdIn,
    keep: (asset) =>
      asset.ownerId === ownerId && asset.deletedAtMs === undefined && (state === undefined || asset.state === state),
    // One more tells whether there is another page.
    limit: limit + 1,
    maxItems: MAX_LOOKED_AT,
  })
  const page = assets.slice(0, limit)
  const last = page.at(-1)
  if (last && assets.length > limit) return { assets: page, nextCursor: cursorOf(ownerSortOf(last)) }
  return { assets: page, nextCursor: stoppedAt && cursorOf(String(stoppedAt[byOwner.sortKey])) }
}

/** The assets made from another one, newest first. */
export async function childrenOf(reader: AssetReader, ownerId: string, assetId: string) {
  const { assets } = await reader.follow({
    query: pointers(parentPartition(assetId), CHILD),
    assetIdOf: pointedAt,
    keep: (asset, pointer) =>
      asset.ownerId === ownerId && asset.deletedAtMs === undefined && isPointedAt(asset, pointer),
    limit: MAX_RELATED,
    maxItems: MAX_LOOKED_AT,
  })
  return assets
}

/** The assets of a job. Looks at every pointer: the sweeper takes the bytes of what is missing here for nobody's. */
export async function assetsOfJob(reader: AssetReader, jobId: string): Promise<readonly AssetRecord[]> {
  const { assets } = await reader.follow({
    query: pointers(jobPartition(jobId), OF_JOB),
    assetIdOf: pointedAt,
    keep: isPointedAt,
    limit: MAX_RELATED,
    maxItems: Number.POSITIVE_INFINITY,
  })
  return assets
}

const pointers = (pk: string, prefix: string) => ({
  KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
  ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
  ScanIndexForward: false,
})

const pointedAt = (pointer: Item) => String(pointer.assetId)

/** After every position, because they begin with digits. */
const AFTER_ALL = '~'
const POSITION = /^\d{15}#[\w-]{1,200}$/

/** A page's end as an opaque cursor, and back. One that somebody made up is undefined: nothing comes after it. */
const cursorOf = (position: string) => Buffer.from(position).toString('base64url')
function positionOf(cursor: string): string | undefined {
  const position = Buffer.from(cursor, 'base64url').toString()
  return POSITION.test(position) ? position : undefined
}
