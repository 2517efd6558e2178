import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A clock of the local cloud that can be put on, so that waits of minutes are over at once. */
export interface CloudClock {
  /** What a function's process is started with, so that it has this clock too. */
  readonly variables: Readonly<Record<string, string>>
  advance(ms: number): void
  /** Puts this process's clock right again. */
  restore(): void
}

/** Ceph refuses signatures that are a quarter of an hour off. */
const MAX_AHEAD_MS = 14 * 60_000

/** Takes hold of `Date.now` in this process, by which queues count, and in those that are started with its variables. */
export function cloudClock(): CloudClock {
  const folder = mkdtempSync(join(tmpdir(), 'atelier-clock-'))
  const file = join(folder, 'ahead-ms')
  const realNow = Date.now
  let aheadMs = 0
  writeFileSync(file, '0')
  const code = `import { readFileSync } from 'node:fs'
    const now = Date.now
    Date.now = () => now() + Number(readFileSync(${JSON.stringify(file)}, 'utf8'))`
  return {
    variables: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` },
    advance(ms) {
      if (aheadMs + ms > MAX_AHEAD_MS) throw new RangeError('The clock is too far ahead: Ceph would refuse every call')
      aheadMs += ms
      Date.now = () => realNow() + aheadMs
      writeFileSync(file, String(aheadMs))
    },
    restore() {
      Date.now = realNow
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
