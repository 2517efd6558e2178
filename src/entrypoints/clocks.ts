/**
 * Milliseconds since 1970 that only go forward: the wall's time at start, moved on by the monotonic clock. Leases, delays
 * and deadlines are compared with it, so a wall clock that is set, or jumps after a suspend, ends none of them early.
 */
export function steadyClock(): () => number {
  const startMs = Date.now() - performance.now()
  return () => Math.floor(startMs + performance.now())
}

/**
 * Milliseconds since 1970 by the wall, which never go back: what many machines have in common, kept right by Amazon's
 * time service. A monotonic clock of our own would not do, because a function stands still between two calls.
 */
export function wallClock(): () => number {
  let latestMs = 0
  return () => {
    latestMs = Math.max(latestMs, Date.now())
    return latestMs
  }
}
