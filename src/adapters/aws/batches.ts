export interface BatchLimits<T> {
  /** What one request may hold. */
  readonly entries: number
  readonly bytes: number
  readonly sizeOf: (entry: T) => number
}

/** Cuts entries into requests, in order. An entry above the limit of bytes gets a request of its own, to be refused. Pure. */
export function cutBatches<T>(entries: readonly T[], limits: BatchLimits<T>): T[][] {
  const batches: T[][] = []
  let bytes = 0
  for (const entry of entries) {
    const size = limits.sizeOf(entry)
    const last = batches.at(-1)
    if (!last || last.length === limits.entries || bytes + size > limits.bytes) {
      batches.push([entry])
      bytes = size
    } else {
      last.push(entry)
      bytes += size
    }
  }
  return batches
}
