/** The clock of the local cloud, which can be put on: waits of minutes are over at once. */
export interface CloudClock {
  aheadMs(): number
  advance(ms: number): void
  /** Puts this process's clock right again. */
  restore(): void
}

/** Ceph refuses signatures that are a quarter of an hour off. */
const MAX_AHEAD_MS = 14 * 60_000

/** Takes hold of this process's `Date.now`, by which queues count, once it is put on. */
export function cloudClock(): CloudClock {
  const realNow = Date.now
  let aheadMs = 0
  return {
    aheadMs: () => aheadMs,
    advance(ms) {
      if (aheadMs + ms > MAX_AHEAD_MS) throw new RangeError('The clock is too far ahead: Ceph would refuse every call')
      aheadMs += ms
      Date.now = () => realNow() + aheadMs
    },
    restore() {
      Date.now = realNow
    },
  }
}
