import { AppError } from '../../errors.ts'

/** SQLite's result codes that mean something to a user. Source: https://sqlite.org/rescode.html */
const SQLITE_READONLY = 8
const SQLITE_IOERR = 10
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_CANTOPEN = 14
const SQLITE_NOTADB = 26
/** The shared memory file beside the database could not grow: the disk is full in another place. */
const SQLITE_IOERR_SHMSIZE = 4874

/** Extended codes carry the plain one in their low byte. */
const plainOf = (code: number) => code & 0xff

/** Whether SQLite found no room on the disk. */
export function isDiskFull(error: unknown): boolean {
  const code = (error as { errcode?: number } | undefined)?.errcode
  return code !== undefined && (plainOf(code) === SQLITE_FULL || code === SQLITE_IOERR_SHMSIZE)
}

/** SQLite's own words for a full disk, a damaged file and one that is of no use become ours; anything else stays as it is. */
export function asAppError(error: unknown): unknown {
  const code = (error as { errcode?: number } | undefined)?.errcode
  if (code === undefined) return error
  const plain = plainOf(code)
  if (isDiskFull(error)) {
    const message = 'The disk that holds the data directory is full. Free space and try again.'
    return new AppError('storage_full', message, { cause: error })
  }
  if (plain === SQLITE_CORRUPT || plain === SQLITE_NOTADB) {
    const message = 'The database is damaged. Stop the server and restore the data directory from a backup.'
    return new AppError('integrity_error', message, { cause: error })
  }
  if (plain === SQLITE_READONLY || plain === SQLITE_IOERR || plain === SQLITE_CANTOPEN) {
    const message =
      'The database cannot be opened, read or written. See that its disk is mounted for writing, that its folder is the server’s own, and that the limit on open files is high enough.'
    return new AppError('storage_unavailable', message, { cause: error })
  }
  return error
}
