/** What lies under a name at the moment. */
export interface Arrived {
  readonly sizeBytes: number
  /** Changes with the bytes. */
  readonly etag: string
}

/**
 * The bucket that pictures arrive in from outside, sent to a signed form or put there by its owner under any name they
 * like. Nothing in it is ours: it may change or vanish at any time, so what is kept is copied first and judged then.
 */
export interface Arrivals {
  /** The bucket's name, as notifications say it. */
  readonly bucket: string
  /** What lies there now, or undefined when nothing does. The name is any Unicode. */
  head(name: string): Promise<Arrived | undefined>
  /**
   * Copies it to a blob key that nobody else writes, whole or not at all, without its bytes passing through here.
   * False when what lies there is no longer that of the etag.
   */
  copy(name: string, etag: string, blobKey: string): Promise<boolean>
}
