/** What a foreign server answered. */
export interface ForeignAnswer {
  /** Where it came from in the end, after redirects. */
  readonly url: string
  /** What the server calls it. Never to be trusted: what bytes are is for whoever decodes them to say. */
  readonly contentType: string | undefined
  /** The body, decompressed, once. Read it to its end or stop early; either ends the connection. Throws `url_failed`. */
  readonly bytes: AsyncIterable<Uint8Array>
}

export interface ForeignRequest {
  readonly signal: AbortSignal
  /** The most that is read, decompressed; the installation's limit for pictures when left out, and never more than that. */
  readonly maxBytes?: number
  /** From the call to the last byte; 30 s when left out. */
  readonly timeoutSeconds?: number
  /** The `Accept` header; anything when left out. */
  readonly accept?: string
}

/**
 * The only way to addresses that users, pages or other machines name. Reaches public addresses and what
 * `ATELIER_FETCH_ALLOW` opens; sends no cookie, no credential and nothing of who asked.
 */
export interface SafeFetch {
  /** Judges what the address's form tells, without asking anybody. Throws `url_forbidden` under the field. */
  check(url: string, field?: string): void
  /**
   * Opens the address, through at most five redirects. May be repeated. Throws `url_forbidden` before anything is sent to
   * a place that is not public, and `url_failed` for what its server does wrong, which says whether to retry.
   */
  open(url: string, request: ForeignRequest): Promise<ForeignAnswer>
}
