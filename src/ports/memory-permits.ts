/** Hands out megabytes, first come, first served. */
export interface MemoryPermits {
  /**
   * Resolves with the function that gives the megabytes back (once; more calls do nothing). Whoever asks for more than
   * there is gets everything, and so runs alone. Rejects with the signal's reason, and then nothing was taken.
   */
  acquire(megabytes: number, signal: AbortSignal): Promise<() => void>
  /** How many wait. */
  waiting(): number
}

/**
 * A semaphore that is counted in estimated megabytes rather than in pictures: eight thumbnails' worth of work may go on
 * where one AVIF may not. Strictly first in, first out, so that a large picture is never overtaken for ever.
 */
export function memoryPermits(totalMegabytes: number): MemoryPermits {
  const queue: { readonly megabytes: number; readonly start: () => void }[] = []
  let free = totalMegabytes

  function next() {
    for (let head = queue[0]; head && head.megabytes <= free; head = queue[0]) {
      queue.shift()
      free -= head.megabytes
      head.start()
    }
  }

  function releaseOf(megabytes: number): () => void {
    let held = true
    return () => {
      if (!held) return
      held = false
      free += megabytes
      next()
    }
  }

  return {
    waiting: () => queue.length,
    acquire: (asked, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        const megabytes = Math.min(asked, totalMegabytes)
        const leave = () => {
          queue.splice(queue.indexOf(entry), 1)
          reject(signal.reason)
          // The one that left may have been the one that did not fit.
          next()
        }
        const entry = {
          megabytes,
          start() {
            signal.removeEventListener('abort', leave)
            resolve(releaseOf(megabytes))
          },
        }
        signal.addEventListener('abort', leave, { once: true })
        queue.push(entry)
        next()
      }),
  }
}
