/** Wakes whoever waits for a job in this process. A hint, never the truth: those who wait read the record again. */
export interface JobSignal {
  notify(jobId: string): void
  /** Resolves at the job's next change, after `timeoutMs`, or when the signal aborts. */
  wait(jobId: string, timeoutMs: number, signal?: AbortSignal): Promise<void>
}

/** A signal within one process. */
export function createJobSignal(): JobSignal {
  const waiting = new Map<string, Set<() => void>>()
  return {
    notify(jobId) {
      const all = waiting.get(jobId)
      if (all) for (const wake of [...all]) wake()
    },
    wait: (jobId, timeoutMs, signal) =>
      new Promise((resolve) => {
        const all = waiting.get(jobId) ?? new Set()
        waiting.set(jobId, all)
        const wake = () => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', wake)
          all.delete(wake)
          if (all.size === 0 && waiting.get(jobId) === all) waiting.delete(jobId)
          resolve()
        }
        const timer = setTimeout(wake, timeoutMs)
        all.add(wake)
        if (signal?.aborted) wake()
        else signal?.addEventListener('abort', wake, { once: true })
      }),
  }
}
