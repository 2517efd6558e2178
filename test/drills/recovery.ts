import type { JournalEntry } from './journal.ts'

/** From a kill of the server to a task that it was working on being worked on again. */
export interface Recovery {
  readonly afterKillMs: number
  /** Without the new process's own start, which is the machine's and whoever starts it: what the engine answers for. */
  readonly afterStartMs: number
}

/**
 * How long after each kill of the server every task that it was working on was claimed again. Counted
 * from the last kill before that: a server that is killed before it could begin has not been slow.
 */
export function recoveryTimes(journal: readonly JournalEntry[], killedAtMs: readonly number[]): Recovery[] {
  return killedAtMs.flatMap((killMs, kill) => {
    const nextKillMs = killedAtMs[kill + 1] ?? Number.POSITIVE_INFINITY
    return openTasks(journal, killMs).flatMap((task) => {
      const again = claimAfter(journal, task, killMs)
      if (!again || again.atMs >= nextKillMs) return []
      const boot = journal.find(({ what, pid, atMs }) => what === 'boot' && pid === again.pid && atMs > killMs)
      return [{ afterKillMs: again.atMs - killMs, afterStartMs: again.atMs - (boot?.atMs ?? killMs) }]
    })
  })
}

/** The tasks that were claimed and not recorded at the time. */
export function openTasks(journal: readonly JournalEntry[], untilMs: number): string[] {
  const open = new Set<string>()
  for (const { atMs, what, subject } of journal) {
    if (atMs > untilMs) break
    if (what === 'claim') open.add(subject)
    if (what === 'record') open.delete(subject)
  }
  return [...open]
}

/** The first claim of the task after the time. */
export const claimAfter = (journal: readonly JournalEntry[], task: string, afterMs: number) =>
  journal.find(({ atMs, what, subject }) => atMs > afterMs && what === 'claim' && subject === task)

/** The value below which the share of all values lies; NaN when there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
