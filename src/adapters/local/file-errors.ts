import { AppError } from '../../errors.ts'

/** What is wrong when files cannot be opened or written, and what to do about it. */
const UNAVAILABLE: Readonly<Record<string, string>> = {
  EMFILE:
    'The server has as many files open as it may. Raise the limit with ulimit -n, or send fewer requests at once.',
  ENFILE: 'This machine has as many files open as it may. Raise fs.file-max, or end other programs.',
  EROFS: 'The disk of the data directory is read-only (EROFS). Mount it for writing.',
  EACCES: 'The server may not use the files in its data directory (EACCES). Make its user their owner.',
  EPERM: 'The server may not change the files in its data directory (EPERM). Make its user their owner.',
  EIO: 'The disk of the data directory cannot be read or written (EIO). Check it, and restore what is lost from a backup.',
}

/** Soon enough for who waits: most of these need somebody to do something. */
const RETRY_AFTER_SECONDS = 5

/** The file system's words for a disk that is full or of no use become ours; anything else stays as it is. */
export function asStorageError(error: unknown): unknown {
  const reason = UNAVAILABLE[String((error as { code?: unknown } | undefined)?.code)]
  if (reason !== undefined && !(error instanceof AppError))
    return new AppError('storage_unavailable', reason, { retryAfterSeconds: RETRY_AFTER_SECONDS, cause: error })
  return asFullDisk(error)
}

function asFullDisk(error: unknown): unknown {
  if (!hasCode(error, 'ENOSPC') && !hasCode(error, 'EDQUOT')) return error
  const reason = hasCode(error, 'EDQUOT')
    ? 'The disk quota of the data directory is used up.'
    : 'The disk that holds the data directory is full.'
  return new AppError('storage_full', `${reason} Free space and try again.`, { cause: error })
}

/** Whether the file system said this, `ENOENT` for example. */
export const hasCode = (error: unknown, code: string): boolean =>
  (error as { code?: unknown } | undefined)?.code === code
