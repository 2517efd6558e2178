import { type FSWatcher, watch } from 'node:fs'
import { join } from 'node:path'

export interface Changes {
  /** The paths that something happened to since the last call; `'all'` when they are not known. */
  take(): ReadonlySet<string> | 'all'
  close(): void
}

/** More than this at once are found faster by looking through the folder. */
const MAX_KEPT = 1_000

/** The system loses events when many come at once, and network disks send none: so all is looked at this often too. */
const RESCAN_MS = 15_000

/** What happens in a folder and below. A hint: whoever asks looks at the files for himself. */
export function watchChanges(folder: string, onError: (error: Error) => void): Changes {
  let touched: Set<string> | 'all' = 'all'
  let lookedAtMs = 0
  let watcher: FSWatcher | undefined

  function touch(path: string | null) {
    if (path === null || (touched !== 'all' && touched.size >= MAX_KEPT)) touched = 'all'
    else if (touched !== 'all') touched.add(join(folder, path))
  }
  function fail(error: Error) {
    watcher?.close()
    watcher = undefined
    onError(error)
  }
  try {
    watcher = watch(folder, { recursive: true }, (_event, path) => touch(path)).on('error', fail)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    fail(error)
  }
  return {
    take() {
      const nowMs = performance.now()
      const isDue = touched === 'all' || nowMs - lookedAtMs > RESCAN_MS
      const taken = isDue ? 'all' : touched
      if (isDue) lookedAtMs = nowMs
      touched = new Set()
      return taken
    },
    close: () => watcher?.close(),
  }
}
