import { AppError } from '../../errors.ts'

/** The file system's words for a full disk become ours; anything else stays as it is. */
export function asStorageError(error: unknown): unknown {
  if (!hasCode(error, 'ENOSPC') && !hasCode(error, 'EDQUOT')) return error
  const reason = hasCode(error, 'EDQUOT')
    ? 'The disk quota of the data directory is used up.'
    : 'The disk that holds the data directory is full.'
  return new AppError('storage_full', `${reason} Free space and try again.`, { cause: error })
}

/** Whether the file system said this, `ENOENT` for example. */
export const hasCode = (error: unknown, code: string): boolean =>
  (error as { code?: unknown } | undefined)?.code === code
