import type { SQLInputValue } from 'node:sqlite'
import type { JobQuery, JobRecord } from '../../ports/job-store.ts'
import type { Database } from './database.ts'
import { cursorOf, jobOf, parseCursor, type Row } from './job-rows.ts'

/** One page of an owner's jobs, newest first. */
export function listJobs(
  database: Database,
  ownerId: string,
  query: JobQuery,
): { jobs: readonly JobRecord[]; nextCursor: string | undefined } {
  const conditions = ['owner_id = ?']
  const values: SQLInputValue[] = [ownerId]
  const where = (condition: string, ...more: SQLInputValue[]) => {
    conditions.push(condition)
    values.push(...more)
  }
  if (query.status !== undefined) where('status = ?', query.status)
  if (query.kind !== undefined) where('kind = ?', query.kind)
  if (query.sourceAssetId !== undefined)
    where('number IN (SELECT job_number FROM job_sources WHERE asset_id = ?)', query.sourceAssetId)
  const after = parseCursor(query.cursor)
  if (after) where('(created_at_ms, job_id) < (?, ?)', after.createdAtMs, after.id)

  const sql = `SELECT * FROM jobs WHERE ${conditions.join(' AND ')} ORDER BY created_at_ms DESC, job_id DESC LIMIT ?`
  const rows = database.statement(sql).all(...values, query.limit + 1) as Row[]
  const tasks = database.statement('SELECT * FROM tasks WHERE job_number = ? ORDER BY stage, idx')
  const page = rows.slice(0, query.limit).map((row) => jobOf(row, tasks.all(row.number as number) as Row[]))
  const last = page.at(-1)
  return {
    jobs: page,
    nextCursor: last && rows.length > query.limit ? cursorOf(last.createdAtMs, last.jobId) : undefined,
  }
}
