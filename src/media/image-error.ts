import { AppError } from '../errors.ts'

/** libvips says what went wrong in prose; these are the phrases that mean something other than damage. */
const PHRASES: readonly (readonly [RegExp, () => AppError])[] = [
  [
    /input file is missing|ENOENT|no such file/i,
    () => new AppError('integrity_error', 'The stored picture is missing. Restore the data directory from its backup.'),
  ],
  [
    /no space left|ENOSPC|EDQUOT/i,
    () => new AppError('storage_full', 'The disk that holds the pictures is full. Free space and try again.'),
  ],
  [
    /exceeds pixel limit|out of memory|memory allocation|too large|security limit/i,
    () =>
      new AppError(
        'image_too_large',
        'Decoding the picture would take more memory than it may. Make it smaller and upload it again.',
      ),
  ],
  [
    /unsupported codec|not been built in|no decoding plugin|unsupported image format|unsupported feature/i,
    () =>
      new AppError(
        'unsupported_media',
        'The picture is of a kind that is not read here. Save it as JPEG or PNG and upload that.',
      ),
  ],
]

/**
 * A failure of a decoder or an encoder as an AppError; what libvips said is its cause, for the log only, because it names
 * paths. Errors that are bugs (`TypeError`, wrong arguments to sharp) come back as they are.
 */
export function imageError(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error
  if (error.constructor !== Error || error.message.startsWith('Expected ')) return error
  const found = PHRASES.find(([phrase]) => phrase.test(error.message))
  const known =
    found?.[1]() ??
    new AppError(
      'image_damaged',
      'The picture is damaged or incomplete and cannot be decoded. Export it anew, or upload the original again.',
    )
  return new AppError(known.code, known.message, { cause: error })
}
