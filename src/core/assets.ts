import { AppError } from '../errors.ts'
import type { AssetPage, AssetQuery } from '../ports/asset-store.ts'
import type { AssetRecord } from '../schema/asset.ts'
import type { Engine } from './engine.ts'

export { type AssetLineage, assetLineage } from './asset-lineage.ts'
export { type AssetContent, openContent } from './open-content.ts'

/** How long deleting can be undone: long enough to notice, short enough to mean it. */
export const UNDO_MS = 3_600_000

/** The owner's asset in whatever state. Throws `not_found`, and `gone` when it was deleted. */
export async function getAsset(engine: Engine, ownerId: string, assetId: string): Promise<AssetRecord> {
  const record = await requireRecord(engine, ownerId, assetId)
  if (record.deletedAtMs !== undefined) throw gone(assetId)
  return record
}

/** A page of the owner's assets, newest first, without deleted ones. */
export const listAssets = (engine: Engine, ownerId: string, query: AssetQuery): Promise<AssetPage> =>
  engine.ports.assets.list(ownerId, query)

/** Deletes an asset; for an hour it can be restored. Deleting twice is not an error and gives no second hour. Throws `not_found`. */
export async function deleteAsset(engine: Engine, ownerId: string, assetId: string): Promise<AssetRecord> {
  const record = await requireRecord(engine, ownerId, assetId)
  if (record.deletedAtMs !== undefined) return record
  const deleted = await engine.ports.assets.setDeleted(ownerId, assetId, engine.nowMs())
  if (!deleted) throw notFound(assetId)
  return deleted
}

/** Undoes a deletion. Restoring what is not deleted changes nothing. Throws `not_found`, and `gone` after an hour. */
export async function restoreAsset(engine: Engine, ownerId: string, assetId: string): Promise<AssetRecord> {
  const record = await requireRecord(engine, ownerId, assetId)
  if (record.deletedAtMs === undefined) return record
  if (engine.nowMs() - record.deletedAtMs > UNDO_MS)
    throw new AppError('gone', `Asset ${assetId} was deleted more than an hour ago. Upload the picture again.`)
  const restored = await engine.ports.assets.setDeleted(ownerId, assetId, undefined)
  if (!restored) throw notFound(assetId)
  return restored
}

async function requireRecord(engine: Engine, ownerId: string, assetId: string): Promise<AssetRecord> {
  const record = await engine.ports.assets.get(ownerId, assetId)
  if (!record) throw notFound(assetId)
  return record
}

const notFound = (assetId: string) => new AppError('not_found', `There is no asset ${assetId}.`)
const gone = (assetId: string) =>
  new AppError('gone', `Asset ${assetId} was deleted. It can be restored for an hour after that.`)
