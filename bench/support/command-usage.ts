import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { runToEnd } from './processes.ts'
import { pssMegabytes, TICKS_PER_SECOND } from './usage.ts'

/** What a command took, all its processes together. */
export interface CommandUsage {
  readonly seconds: number
  readonly cpuSeconds: number
  /** The largest sum of proportional set sizes that a sample saw. */
  readonly peakMegabytes: number
}

/** The kernel walks the page tables for each sample; at this pace that is under 2 % of a core. */
const SAMPLE_MS = 50

/**
 * Runs a command to its end. Processor time is what the kernel adds to a parent when its child has ended and was waited
 * for, all the way up to us, so nothing else may end here meanwhile. Linux only. Throws with what it said when it fails.
 */
export async function commandUsage(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<CommandUsage> {
  const before = endedChildrenSeconds()
  const known = new Set(childrenOf(process.pid))
  let peakMegabytes = 0
  let isRunning = true
  const sampling = (async () => {
    while (isRunning) {
      const roots = childrenOf(process.pid).filter((pid) => !known.has(pid))
      const sum = roots.flatMap(treeOf).reduce((total, pid) => total + pssMegabytes(pid), 0)
      peakMegabytes = Math.max(peakMegabytes, sum)
      await sleep(SAMPLE_MS)
    }
  })()
  const startedMs = performance.now()
  try {
    await runToEnd(command, args, { env })
  } finally {
    isRunning = false
  }
  const seconds = (performance.now() - startedMs) / 1000
  await sampling
  return { seconds, cpuSeconds: endedChildrenSeconds() - before, peakMegabytes }
}

/** Processor time of all our children that have ended, and of theirs. Source: proc_pid_stat(5), cutime and cstime. */
function endedChildrenSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND
}

const treeOf = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(treeOf)]

/** Of every thread of the process: any may have started one. */
function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' '))
      .filter((text) => text.trim() !== '')
      .map(Number)
  } catch {
    // The process has ended.
    return []
  }
}
