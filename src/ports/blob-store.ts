/** A stretch of a blob: both ends inclusive, as in an HTTP Range. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

export interface BlobFacts {
  readonly sizeBytes: number
}

/** A key's characters: the same file on every file system, also where case does not count. */
const KEY = /^[a-z0-9_-][a-z0-9._-]*(\/[a-z0-9_-][a-z0-9._-]*)+$/

/** Keys become file names, which hold 255 bytes on every common file system; the rest is room for suffixes. */
const MAX_KEY_CHARACTERS = 220

/** Throws when the string is no key: a bug, or an attack that got through everything before. */
export function checkBlobKey(key: string): void {
  if (KEY.test(key) && key.length <= MAX_KEY_CHARACTERS) return
  throw new RangeError(
    `${JSON.stringify(key)} is no blob key: two or more segments of a-z 0-9 . _ -, none starting with a dot, at most ${MAX_KEY_CHARACTERS} characters`,
  )
}

/**
 * Keeps bytes under slash-separated keys that we made ourselves (never from user input): see `checkBlobKey`, which
 * every method calls. Keys are written once:
 * what is under a key never changes until it is deleted, and `put` resolves only when the bytes survive a power cut.
 */
export interface BlobStore {
  /**
   * Stores the bytes. Writing a key again is not an error; the first bytes stay or are replaced by equal ones.
   * Nothing is visible under the key before all of it is. Throws `storage_full`.
   */
  put(key: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<BlobFacts>
  /** The size, or undefined when there is no such blob. */
  head(key: string): Promise<BlobFacts | undefined>
  /** The whole blob, or undefined. For blobs known to be small; others are streamed. */
  read(key: string): Promise<Uint8Array<ArrayBuffer> | undefined>
  /**
   * The blob, or a stretch of it, as a stream; undefined when there is none. What lies behind the blob's end is left
   * out. The reader reads to the end or cancels. Throws only when the store fails.
   */
  stream(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | undefined>
  /** Deletes the blob. Nothing happens when there is none. */
  delete(key: string): Promise<void>
  /** Keys that start with the prefix, with their age, each once, in pages of at most 1,000. For the sweeper only. */
  list(
    prefix: string,
    cursor?: string,
  ): Promise<{ blobs: readonly { key: string; modifiedAtMs: number }[]; nextCursor: string | undefined }>
}
