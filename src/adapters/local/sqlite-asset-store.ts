import type { SQLOutputValue } from 'node:sqlite'
import type { AssetQuery, AssetStore } from '../../ports/asset-store.ts'
import type { AssetRecord } from '../../schema/asset.ts'
import { assetStatements } from './asset-statements.ts'
import type { Database } from './database.ts'
import { cursorOf, parseCursor } from './job-rows.ts'

/** DynamoDB reads at most 100 items by key at once, so nobody may rely on more here. */
const MAX_IDS = 100

/** The facts about pictures in SQLite: a row an asset, with what is searched for beside the record. */
export function sqliteAssetStore(database: Database): AssetStore {
  const { write } = database
  const statements = assetStatements(database)

  function load(assetId: string): AssetRecord | undefined {
    const row = statements.load.get(assetId)
    return row && assetOf(row)
  }

  function get(ownerId: string, assetId: string): AssetRecord | undefined {
    const asset = load(assetId)
    return asset?.ownerId === ownerId ? asset : undefined
  }

  /** Deletion has a column of its own, because completing an upload must not undo it. */
  const recordOf = ({ deletedAtMs: _, ...record }: AssetRecord) => JSON.stringify(record)

  function addParents(asset: AssetRecord) {
    for (const parentId of asset.parents) statements.addParent.run(parentId, asset.createdAtMs, asset.assetId)
  }

  return {
    create: (asset) =>
      write(() => {
        const { assetId, ownerId, state, jobId, createdAtMs, deletedAtMs } = asset
        const values = [assetId, ownerId, state, jobId ?? null, createdAtMs, deletedAtMs ?? null, recordOf(asset)]
        if (statements.insert.run(...values).changes === 1) addParents(asset)
        const stored = get(ownerId, assetId)
        // Ids are random or keyed hashes: this is a bug, and the other owner's record must not leak through it.
        if (!stored) throw new Error(`The id of asset ${assetId} belongs to another owner`)
        return stored
      }),
    complete: (asset) =>
      write(() => {
        const { assetId, ownerId, state } = asset
        if (statements.complete.run(state, recordOf(asset), ownerId, assetId).changes === 1) addParents(asset)
        return get(ownerId, assetId)
      }),
    get: async (ownerId, assetId) => get(ownerId, assetId),
    load: async (assetId) => load(assetId),
    ofJob: async (jobId) => statements.ofJob.all(jobId).map(assetOf),
    async getMany(ownerId, assetIds) {
      if (assetIds.length > MAX_IDS)
        throw new RangeError(`${assetIds.length} ids at once; at most ${MAX_IDS} are allowed`)
      return statements.getMany.all(JSON.stringify(assetIds), ownerId).map(assetOf)
    },
    list: async (ownerId, query) => {
      const rows = listRows(ownerId, query)
      const assets = rows.slice(0, query.limit).map(assetOf)
      const last = assets.at(-1)
      return {
        assets,
        nextCursor: last && rows.length > query.limit ? cursorOf(last.createdAtMs, last.assetId) : undefined,
      }
    },
    children: async (ownerId, assetId) => statements.children.all(assetId, ownerId).map(assetOf),
    setDeleted: (ownerId, assetId, deletedAtMs) =>
      write(() => {
        if (deletedAtMs === undefined) statements.restore.run(ownerId, assetId)
        else statements.markDeleted.run(deletedAtMs, ownerId, assetId)
        return get(ownerId, assetId)
      }),
    expired: async ({ deletedBeforeMs, uploadingBeforeMs, limit }) =>
      statements.expired.all(deletedBeforeMs, uploadingBeforeMs, limit).map(assetOf),
    remove: (ownerId, assetId) =>
      write(() => {
        statements.remove.run(ownerId, assetId)
      }),
  }

  function listRows(ownerId: string, { state, limit, cursor }: AssetQuery) {
    const after = parseCursor(cursor) ?? { createdAtMs: Number.MAX_SAFE_INTEGER, id: '' }
    const page = [after.createdAtMs, after.id, limit + 1]
    if (state === undefined) return statements.list.all(ownerId, ...page)
    if (state === 'ready') return statements.listReady.all(ownerId, ...page)
    return statements.listNotReady.all(ownerId, state, ...page)
  }
}

function assetOf(row: Record<string, SQLOutputValue>): AssetRecord {
  const record = JSON.parse(row.record as string) as AssetRecord
  return row.deleted_at_ms === null ? record : { ...record, deletedAtMs: row.deleted_at_ms as number }
}
