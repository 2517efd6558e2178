import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** The processes that this one forked and that still run. */
export function childPidsOf(pid: number): number[] {
  try {
    const path = `/proc/${pid}/task/${pid}/children`
    const text = existsSync(path)
      ? readFileSync(path, 'utf8')
      : execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
    return text.split(/\s+/).filter(Boolean).map(Number)
  } catch {
    // It has ended, or pgrep says by its exit code that there are none.
    return []
  }
}

/** Sends a signal. False when there is no such process any more. */
export function signalTo(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

/** Whether the process is one of ours that works on pictures: a number that was given to somebody else is left alone. */
export function isPixelsChild(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('pixels-child')
  } catch {
    // Gone, or no /proc: then nothing is known, and nothing is killed.
    return false
  }
}

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Looks again and again until it is so. Throws, saying what was waited for, when it takes longer than `timeoutMs`. */
export async function waitUntil(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  { timeoutMs = 30_000, pollMs = 20 }: { timeoutMs?: number; pollMs?: number } = {},
): Promise<void> {
  const end = performance.now() + timeoutMs
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`)
    await sleep(pollMs)
  }
}
