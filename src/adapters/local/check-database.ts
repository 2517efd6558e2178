import { existsSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../../errors.ts'
import { hasCode } from './file-errors.ts'

/**
 * Up to this size the whole file is checked, which takes some 0.2 s; the quick check of larger ones does not compare
 * indexes with their tables, and in a trial missed one damaged file in six.
 */
const FULL_CHECK_BYTES = 64 * 1024 * 1024

export interface DatabaseCheck {
  readonly check: 'integrity_check' | 'quick_check' | 'none'
  /** Why this check, for the log. */
  readonly reason: string
}

/** Looks for damage in a database whose last owner did not close it. Throws `integrity_error` with what to do. */
export function checkDatabase(path: string): DatabaseCheck {
  if (!existsSync(path)) return { check: 'none', reason: 'there is no database yet' }
  const sizeBytes = statSync(path).size
  const check = sizeBytes <= FULL_CHECK_BYTES ? 'integrity_check' : 'quick_check'
  const problems = problemsOf(path, check)
  if (problems.length > 0) {
    throw new AppError(
      'integrity_error',
      `The database ${path} is damaged, so nothing is served from it: ${check} says "${problems.join('; ')}". Restore the data directory from a backup, or move it away to start empty.`,
    )
  }
  const size = `${Math.ceil(sizeBytes / 1024 / 1024)} MB`
  const reason = `the last shutdown was not clean; ${size} is ${check === 'integrity_check' ? 'small enough for the full check' : 'too much for the full check at start'}`
  return { check, reason }
}

/** What SQLite says is wrong with the file: at most three lines, none when it is whole. */
export function problemsOf(path: string, check: string): string[] {
  // Read-only, so that nothing is written to a file that somebody may want to rescue.
  const connection = new DatabaseSync(path, { readOnly: true })
  try {
    // Three lines of problems are enough to tell.
    const rows = connection.prepare(`PRAGMA ${check}(3)`).all()
    const lines = rows.map((row) => String(Object.values(row)[0])).filter((line) => line !== 'ok')
    return lines.length > 0 || check === 'quick_check' ? lines : unreadableRecords(connection)
  } catch (error) {
    if (hasCode(error, 'ERR_SQLITE_ERROR')) return [(error as Error).message]
    throw error
  } finally {
    connection.close()
  }
}

/** Columns that hold JSON. SQLite keeps no checksums, so its own check sees nothing of what is inside of a text. */
const JSON_COLUMNS = [
  ['assets', 'record'],
  ['jobs', 'input'],
  ['jobs', 'stages'],
  ['jobs', 'sources'],
  ['jobs', 'error'],
  ['tasks', 'call'],
] as const

function unreadableRecords(connection: DatabaseSync): string[] {
  const tables = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
  const there = new Set(tables.map((row) => row.name))
  return JSON_COLUMNS.filter(([table]) => there.has(table)).flatMap(([table, column]) => {
    const unreadable = `SELECT count(*) AS count FROM ${table} WHERE ${column} IS NOT NULL AND NOT json_valid(${column})`
    const count = Number(connection.prepare(unreadable).get()?.count)
    return count === 0 ? [] : [`${count} rows of ${table} have an unreadable ${column}`]
  })
}
