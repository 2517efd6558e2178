import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { migrate } from './migrations.ts'
import { asAppError, isDiskFull } from './sqlite-errors.ts'

export interface DatabaseOptions {
  /** A file, or `:memory:`. */
  readonly path: string
  /** Milliseconds since 1970 by the clock that leases, delays and due times are compared with. */
  readonly nowMs: () => number
  /** Frees some of a full disk, so that what failed is tried once more. False when it could not. */
  readonly makeRoom?: () => boolean
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
  /**
   * Runs the function in a transaction and resolves after the commit. If it throws, only its own changes are undone.
   * When another write of the same turn throws, or the disk was full and room could be made, the function runs once more:
   * it touches nothing but the database.
   */
  write<T>(run: () => T): Promise<T>
  /** Commits what is pending and closes the file. Writes that come later are rejected. */
  close(): void
}

/**
 * Opens the database, with durability asserted and the schema brought up to date. Throws `integrity_error` when the
 * file is damaged, `invalid_request` when a newer release wrote it, `storage_full`.
 */
export function openDatabase(options: DatabaseOptions): Database {
  const connection = new DatabaseSync(options.path)
  try {
    prepareConnection(connection, options.path)
  } catch (error) {
    connection.close()
    throw asAppError(error)
  }

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
  const savepoint = connection.prepare('SAVEPOINT one_write')
  const undo = connection.prepare('ROLLBACK TO one_write')
  const release = connection.prepare('RELEASE one_write')

  function transaction<T>(run: () => T): T {
    try {
      return once(run)
    } catch (error) {
      if (!isDiskFull(error) || !options.makeRoom?.()) throw error
      return once(run)
    }
  }

  function once<T>(run: () => T): T {
    begin.run()
    try {
      const result = run()
      commit.run()
      return result
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
      const results = transaction(() => writes.map((write) => write.run()))
      writes.forEach((write, index) => {
        write.resolve(results[index] as never)
      })
    } catch (error) {
      if (writes.length === 1) writes[0]?.reject(asAppError(error))
      else flushIsolated(writes)
    }
  }

  /**
   * One of them failed and took the others with it: again, each behind a savepoint, so that only the culprit hears of
   * it. Savepoints cost a fifth more, which is why they are not there at the first try.
   */
  function flushIsolated(writes: readonly PendingWrite[]) {
    try {
      const settle = transaction(() => writes.map(runIsolated))
      for (const tell of settle) tell()
    } catch (error) {
      // The transaction itself failed (a full disk): nothing was stored.
      for (const write of writes) write.reject(asAppError(error))
    }
  }

  function runIsolated(write: PendingWrite): () => void {
    savepoint.run()
    try {
      const result = write.run()
      release.run()
      return () => write.resolve(result as never)
    } catch (error) {
      if (!connection.isTransaction) throw error
      undo.run()
      release.run()
      return () => write.reject(asAppError(error))
    }
  }

  return {
    nowMs: options.nowMs,
    statement,
    write: (run) =>
      new Promise((resolve, reject) => {
        if (!connection.isOpen) {
          reject(new Error('The database is closed: this write came after the shutdown.'))
          return
        }
        pending.push({ run, resolve, reject })
        if (scheduled) return
        scheduled = true
        setImmediate(flush)
      }),
    close() {
      if (!connection.isOpen) return
      flush()
      connection.close()
    },
  }
}

function prepareConnection(connection: DatabaseSync, path: string) {
  // WAL lets reads go on beside the writer. FULL is said and checked because some builds default WAL to NORMAL, which
  // loses acknowledged jobs in a power cut. The page cache (32 MB) holds the hot end of a long queue.
  const mode = connection.prepare('PRAGMA journal_mode = WAL').get()?.journal_mode
  if (mode !== 'wal' && path !== ':memory:') {
    throw new Error(`SQLite cannot use a write-ahead log in ${path} (it says ${mode}): put the data on a local disk`)
  }
  connection.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000')
  // A page that many jobs change is copied from the log to the file once per checkpoint: 16 MB of log instead of 4.
  connection.exec('PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000')
  const synchronous = connection.prepare('PRAGMA synchronous').get()?.synchronous
  if (synchronous !== 2)
    throw new Error(`SQLite runs with synchronous=${synchronous}, not FULL: accepted jobs could be lost`)
  migrate(connection)
}
