import { DatabaseSync } from 'node:sqlite'

/** SQLite's word for "somebody else holds it". */
const SQLITE_BUSY = 5

/** A look at the lock (`isLocked`) holds it for under a millisecond: a starter waits that out instead of being refused. */
const PATIENCE_MS = 250

/**
 * Takes the lock that is the file, for as long as this process lives; undefined when somebody else has it. Call the
 * result to let go.
 *
 * It is an SQLite file in an exclusive transaction, because Node has no lock of its own: the operating system holds the
 * lock for the process and lets go the moment it dies, however it dies. No pid is compared, so a reused one deceives
 * nobody, and two starters cannot both win. Nothing is ever written to the file. On network file systems whose locks do
 * not work it guards nothing, and SQLite itself is not safe there either.
 */
export function takeLock(path: string): (() => void) | undefined {
  const connection = new DatabaseSync(path)
  try {
    connection.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}; BEGIN EXCLUSIVE`)
  } catch (error) {
    connection.close()
    if (isBusy(error)) return undefined
    throw error
  }
  return () => {
    if (connection.isOpen) connection.close()
  }
}

/** Whether a living process holds the lock. */
export function isLocked(path: string): boolean {
  const connection = new DatabaseSync(path, { readOnly: true })
  try {
    connection.prepare('SELECT count(*) FROM sqlite_schema').get()
    return false
  } catch (error) {
    if (isBusy(error)) return true
    throw error
  } finally {
    connection.close()
  }
}

const isBusy = (error: unknown) => ((error as { errcode?: number }).errcode ?? 0) % 256 === SQLITE_BUSY
