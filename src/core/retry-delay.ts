/** No retry waits longer: a person may be watching. */
const MAX_DELAY_MS = 60_000

/**
 * Full jitter: anything up to base × 2^(attempt − 1), at most a minute, so that retries of a shared failure spread out.
 * A provider's Retry-After is the least. Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryDelayMs(options: {
  attempt: number
  baseMs: number
  retryAfterSeconds: number | undefined
  random: () => number
}): number {
  const ceilingMs = Math.min(MAX_DELAY_MS, options.baseMs * 2 ** Math.min(options.attempt - 1, 16))
  const jitteredMs = Math.round(options.random() * ceilingMs)
  return options.retryAfterSeconds === undefined ? jitteredMs : options.retryAfterSeconds * 1000 + jitteredMs
}
