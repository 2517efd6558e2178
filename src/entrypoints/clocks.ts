/**
 * Milliseconds since 1970 that only go forward: the wall's time at start, moved on by the monotonic clock. Leases, delays
 * and deadlines are compared with it, so a wall clock that is set, or jumps after a suspend, ends none of them early.
 */
export function steadyClock(): () => number {
  const startMs = Date.now() - performance.now()
  return () => Math.floor(startMs + performance.now())
}
