import { AppError } from '../errors.ts'
import type { AssetPage, AssetQuery } from '../ports/asset-store.ts'
import type { AssetRecord } from '../schema/asset.ts'
import type { Engine } from './engine.ts'

export { type AssetContent, openContent } from './open-content.ts'

/** How long deleting can be undone: long enough to notice, short enough to mean it. */
export const UNDO_MS = 3_600_000

/** Steps back that are followed and pictures that are shown: more than a page of a history can use. */
const MAX_DEPTH = 16
const MAX_ANCESTORS = 100

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

/** Where an asset came from, nearest first, and what was made of it, newest first; without deleted ones. */
export interface AssetLineage {
  readonly ancestors: readonly AssetRecord[]
  readonly children: readonly AssetRecord[]
}

/** The asset's lineage: at most 16 steps and 100 pictures back, and 100 children. Throws `not_found`, `gone`. */
export async function assetLineage(engine: Engine, ownerId: string, assetId: string): Promise<AssetLineage> {
  const record = await getAsset(engine, ownerId, assetId)
  const [ancestors, children] = await Promise.all([
    ancestorsOf(engine, ownerId, record),
    engine.ports.assets.children(ownerId, assetId),
  ])
  return { ancestors: ancestors.filter(isKept), children: children.filter(isKept) }
}

async function ancestorsOf(engine: Engine, ownerId: string, record: AssetRecord): Promise<readonly AssetRecord[]> {
  const seen = new Set([record.assetId])
  const ancestors: AssetRecord[] = []
  let generation: readonly AssetRecord[] = [record]
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const ids = new Set(generation.flatMap((one) => one.parents))
    const wanted = [...ids].filter((id) => !seen.has(id)).slice(0, MAX_ANCESTORS - ancestors.length)
    if (wanted.length === 0) break
    for (const id of wanted) seen.add(id)
    const found = new Map((await engine.ports.assets.getMany(ownerId, wanted)).map((one) => [one.assetId, one]))
    generation = wanted.flatMap((id) => found.get(id) ?? [])
    ancestors.push(...generation)
  }
  return ancestors
}

const isKept = (record: AssetRecord) => record.deletedAtMs === undefined

async function requireRecord(engine: Engine, ownerId: string, assetId: string): Promise<AssetRecord> {
  const record = await engine.ports.assets.get(ownerId, assetId)
  if (!record) throw notFound(assetId)
  return record
}

const notFound = (assetId: string) => new AppError('not_found', `There is no asset ${assetId}.`)
const gone = (assetId: string) =>
  new AppError('gone', `Asset ${assetId} was deleted. It can be restored for an hour after that.`)
