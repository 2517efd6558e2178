import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { AppError } from '../../errors.ts'
import { migrate } from './migrations.ts'

export interface DatabaseOptions {
  /** A file, or `:memory:`. */
  readonly path: string
  /** Milliseconds since 1970 by the clock that leases, delays and due times are compared with. */
  readonly nowMs: () => number
}

interface PendingWrite {
  readonly run: () => unknown
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

/**
 * The one SQLite connection of a data directory.
 *
 * Writes that are asked for in one turn of the event loop share one transaction, and so one fsync: commits are what
 * costs, not statements. No timer gathers them; under load a turn brings many, alone a write goes at once.
 */
export interface Database {
  readonly nowMs: () => number
  /** A prepared statement, made once per text. Its rows are plain objects. */
  statement(sql: string): StatementSync
  /** Runs the function in a transaction and resolves after the commit. If it throws, only its own changes are undone. */
  write<T>(run: () => T): Promise<T>
  close(): void
}

/** Opens the database, with durability asserted and the schema brought up to date. Throws when the file is damaged or newer. */
export function openDatabase(options: DatabaseOptions): Database {
  const connection = new DatabaseSync(options.path)
  // WAL lets reads go on beside the writer. FULL is said and checked because some builds default WAL to NORMAL, which
  // loses acknowledged jobs in a power cut. The page cache (32 MB) holds the hot end of a long queue.
  connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000')
  connection.exec('PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY')
  const synchronous = connection.prepare('PRAGMA synchronous').get()?.synchronous
  if (synchronous !== 2) throw new Error(`SQLite runs with synchronous=${synchronous}, not FULL: accepted jobs could be lost`)
  migrate(connection)

  const statements = new Map<string, StatementSync>()
  let pending: PendingWrite[] = []
  let scheduled = false

  function statement(sql: string): StatementSync {
    let found = statements.get(sql)
    if (!found) {
      found = connection.prepare(sql)
      statements.set(sql, found)
    }
    return found
  }

  const begin = connection.prepare('BEGIN IMMEDIATE')
  const commit = connection.prepare('COMMIT')

  function transaction(writes: readonly PendingWrite[]): unknown[] {
    begin.run()
    try {
      const results = writes.map((write) => write.run())
      commit.run()
      return results
    } catch (error) {
      // After some failures (a full disk) SQLite has rolled back by itself.
      if (connection.isTransaction) connection.exec('ROLLBACK')
      throw error
    }
  }

  function flush() {
    scheduled = false
    const writes = pending
    pending = []
    if (writes.length === 0) return
    try {
      const results = transaction(writes)
      writes.forEach((write, index) => {
        write.resolve(results[index] as never)
      })
    } catch (error) {
      if (writes.length === 1) writes[0]?.reject(asAppError(error))
      // One of them failed and took the others with it: each alone, so that only the culprit hears of it.
      else for (const write of writes) flushAlone(write)
    }
  }

  function flushAlone(write: PendingWrite) {
    try {
      write.resolve(transaction([write])[0] as never)
    } catch (error) {
      write.reject(asAppError(error))
    }
  }

  return {
    nowMs: options.nowMs,
    statement,
    write: (run) =>
      new Promise((resolve, reject) => {
        pending.push({ run, resolve, reject })
        if (scheduled) return
        scheduled = true
        setImmediate(flush)
      }),
    close() {
      flush()
      connection.close()
    },
  }
}

/** SQLite's own names for a disk that is full or cannot be written become ours. */
function asAppError(error: unknown): unknown {
  const code = (error as { errcode?: number } | undefined)?.errcode
  // SQLITE_FULL is 13; extended codes carry it in the low byte. Source: https://sqlite.org/rescode.html
  if (code !== undefined && (code & 0xff) === 13) {
    return new AppError('storage_full', 'The disk that holds the data directory is full. Free space and try again.', { cause: error })
  }
  return error
}

/** Values SQLite takes, with undefined for NULL. */
export const orNull = (value: SQLInputValue | undefined): SQLInputValue => value ?? null
