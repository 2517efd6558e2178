/** A stretch of a blob: both ends inclusive, as in an HTTP Range. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

export interface BlobFacts {
  readonly sizeBytes: number
}

/**
 * Keeps bytes under slash-separated keys that we made ourselves (never from user input). Keys are written once:
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
  /** The blob, or a stretch of it, as a stream; undefined when there is none. Throws only when the store fails. */
  stream(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | undefined>
  /** Deletes the blob. Nothing happens when there is none. */
  delete(key: string): Promise<void>
  /** Keys that start with the prefix, with their age, in pages of at most 1,000. For the sweeper only. */
  list(
    prefix: string,
    cursor?: string,
  ): Promise<{ blobs: readonly { key: string; modifiedAtMs: number }[]; nextCursor: string | undefined }>
}
