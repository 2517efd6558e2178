export interface Poll {
  readonly waitSeconds: number
  readonly signal: AbortSignal | undefined
}

/** Callers that wait for something to take, served in the order they came. */
export interface LongPolls<T> {
  /** Waits until `serve` finds something to take; undefined when the time is over or the signal aborts. */
  wait(poll: Poll, take: () => T | undefined): Promise<T | undefined>
  /** Lets those who wait take, until one finds nothing. */
  serve(): void
  readonly waiting: () => number
}

/** A line of callers. Nobody polls: each sleeps until it is served, its time is over, or it is called off. */
export function longPolls<T>(): LongPolls<T> {
  // A set keeps the order of arrival and lets go of those who give up. It is short: a worker waits with one call.
  const line = new Set<() => boolean>()

  return {
    wait: ({ waitSeconds, signal }, take) =>
      new Promise((resolve) => {
        const end = (taken: T | undefined) => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', giveUp)
          line.delete(serve)
          resolve(taken)
        }
        const giveUp = () => end(undefined)
        const serve = () => {
          const taken = take()
          if (taken !== undefined) end(taken)
          return taken !== undefined
        }
        const timer = setTimeout(giveUp, waitSeconds * 1000)
        signal?.addEventListener('abort', giveUp)
        line.add(serve)
      }),
    serve() {
      for (const serve of line) if (!serve()) return
    },
    waiting: () => line.size,
  }
}
