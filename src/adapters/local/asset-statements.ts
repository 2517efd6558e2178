import type { Database } from './database.ts'

const COLUMNS = 'assets.record, assets.deleted_at_ms'
const PAGE = 'AND (created_at_ms, asset_id) < (?, ?) ORDER BY created_at_ms DESC, asset_id DESC LIMIT ?'

/** The asset store's statements, prepared once. */
export function assetStatements({ statement }: Database) {
  return {
    insert: statement('INSERT INTO assets VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING'),
    addParent: statement('INSERT INTO asset_parents VALUES (?, ?, ?) ON CONFLICT DO NOTHING'),
    complete: statement(
      "UPDATE assets SET state = ?, record = ? WHERE owner_id = ? AND asset_id = ? AND state = 'uploading'",
    ),
    load: statement(`SELECT ${COLUMNS} FROM assets WHERE asset_id = ?`),
    // Newest first: of more than 100, those that a job which is still running needs.
    ofJob: statement(`SELECT ${COLUMNS} FROM assets WHERE job_id = ? ORDER BY created_at_ms DESC LIMIT 100`),
    getMany: statement(
      `SELECT ${COLUMNS} FROM assets WHERE asset_id IN (SELECT value FROM json_each(?)) AND owner_id = ?`,
    ),
    // The conditions on `deleted_at_ms` and `state <> 'ready'` are word for word those of the partial indexes.
    list: statement(`SELECT ${COLUMNS} FROM assets WHERE owner_id = ? AND deleted_at_ms IS NULL ${PAGE}`),
    listReady: statement(
      `SELECT ${COLUMNS} FROM assets WHERE owner_id = ? AND deleted_at_ms IS NULL AND state = 'ready' ${PAGE}`,
    ),
    listNotReady: statement(
      `SELECT ${COLUMNS} FROM assets WHERE owner_id = ? AND deleted_at_ms IS NULL AND state <> 'ready' AND state = ? ${PAGE}`,
    ),
    children: statement(
      `SELECT ${COLUMNS} FROM asset_parents AS link CROSS JOIN assets ON assets.asset_id = link.asset_id
       WHERE link.parent_id = ? AND assets.owner_id = ? AND assets.deleted_at_ms IS NULL
       ORDER BY link.created_at_ms DESC, link.asset_id DESC LIMIT 100`,
    ),
    markDeleted: statement(
      'UPDATE assets SET deleted_at_ms = COALESCE(deleted_at_ms, ?) WHERE owner_id = ? AND asset_id = ?',
    ),
    restore: statement('UPDATE assets SET deleted_at_ms = NULL WHERE owner_id = ? AND asset_id = ?'),
    expired: statement(
      `SELECT ${COLUMNS} FROM assets WHERE deleted_at_ms IS NOT NULL AND deleted_at_ms < ?
       UNION ALL
       SELECT ${COLUMNS} FROM assets WHERE state = 'uploading' AND created_at_ms < ? AND deleted_at_ms IS NULL
       LIMIT ?`,
    ),
    remove: statement('DELETE FROM assets WHERE owner_id = ? AND asset_id = ?'),
  }
}
