import { readdirSync, readFileSync } from 'node:fs'

/** Whether the kernel tells what processes hold. */
export const canReadMemory = process.platform === 'linux'

/** Resident megabytes of a process: now, and the most since it started. Undefined when it is gone. */
export function memoryOf(pid: number): { nowMegabytes: number; peakMegabytes: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    const read = (name: string) =>
      (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024) / 1e6
    return { nowMegabytes: read('VmRSS'), peakMegabytes: read('VmHWM') }
  } catch {
    return undefined
  }
}

/** The processes that a process has started itself, whichever of its threads did. */
export function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1').trim().split(/\s+/).filter(Boolean).map(Number),
    )
  } catch {
    return []
  }
}

/** Watches what processes hold together until it is stopped, and gives the most. */
export function watchMemory(pids: () => readonly number[], everyMs = 5): () => number {
  let most = 0
  const look = () => {
    const together = pids().reduce((sum, pid) => sum + (memoryOf(pid)?.nowMegabytes ?? 0), 0)
    most = Math.max(most, together)
  }
  const timer = setInterval(look, everyMs)
  look()
  return () => {
    clearInterval(timer)
    look()
    return most
  }
}
