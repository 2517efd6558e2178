import { statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, relative, sep } from 'node:path'
import { isInDataFolder, isInside, isPictureName, isResultName, walkPictures } from './picture-files.ts'
import type { Changes } from './watch-changes.ts'
import { printOf } from './watch-file.ts'
import type { WatchState } from './watch-state.ts'

export interface ArrivalOptions {
  readonly watched: string
  /** Undefined: beside the sources. */
  readonly output: string | undefined
  readonly suffix: string
  readonly state: WatchState
  readonly onError: (folder: string, error: unknown) => void
}

export interface Arrivals {
  /** Files that are new or have changed, and have been the same for a while. */
  settled(changes: ReturnType<Changes['take']>): Promise<string[]>
  /** The file is to be looked at again. */
  await(file: string): void
  /** Files that may still be growing. */
  readonly count: number
}

/** Programs that copy write without a break this long; one that pauses longer is caught by the change that follows. */
const SETTLE_MS = 1_000

/** Finds the files that are to be worked on. */
export function findArrivals({ watched, output, suffix, state, onError }: ArrivalOptions): Arrivals {
  const pending = new Map<string, { readonly print: string | undefined; readonly sinceMs: number }>()
  const isApart = output !== undefined && isInside(output, watched)
  const isBeside = output === undefined || relative(output, watched) === '' || isInside(watched, output)

  const isOwn = (file: string) =>
    (isApart && isInside(file, output)) || state.ownerOf(relative(output ?? watched, file)) !== undefined
  /** Nothing is to be done for the file as it is. */
  function isKnown(file: string, print: string): boolean {
    const entry = state.entryOf(relative(watched, file))
    return entry?.print === print && (entry.step === 'done' || entry.step === 'failed')
  }
  const isResultFolder = (path: string) => isApart && relative(output, path) === ''
  const isHidden = (file: string) =>
    relative(watched, file)
      .split(sep)
      .some((name) => name.startsWith('.'))

  /** What the file is now; undefined when it is gone, which is no failure. */
  async function look(file: string): Promise<string | undefined> {
    try {
      return await printOf(file)
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
      throw error
    }
  }

  async function consider(file: string, neighbors: () => Promise<readonly string[]>) {
    if (pending.has(file) || isOwn(file)) return
    const print = await look(file)
    if (print === undefined || isKnown(file, print)) return
    const name = basename(file)
    if (isBeside && name.includes(`-${suffix}.`) && isResultName(name, suffix, await neighbors())) return
    pending.set(file, { print, sinceMs: performance.now() })
  }

  /** Looks through the folder, or some of it where a folder has appeared. */
  async function scan(root: string) {
    const skippedFolders = isApart ? [output] : []
    for await (const file of walkPictures(root, { skippedFolders, onError })) {
      await consider(file, () => readdir(dirname(file)))
    }
  }

  return {
    async settled(changes) {
      if (changes === 'all') await scan(watched)
      else {
        for (const path of changes) {
          if (isHidden(path) || isOwn(path) || isResultFolder(path) || isInDataFolder(path, watched)) continue
          const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory()
          if (isFolder) await scan(path)
          else if (isPictureName(basename(path))) await consider(path, () => readdir(dirname(path)))
        }
      }
      const settled: string[] = []
      for (const [file, { print, sinceMs }] of pending) {
        if (performance.now() - sinceMs < SETTLE_MS) continue
        const now = await look(file)
        if (now === undefined || now === print) pending.delete(file)
        else pending.set(file, { print: now, sinceMs: performance.now() })
        // It may have been worked on since it was seen.
        if (now !== undefined && now === print && !isKnown(file, now)) settled.push(file)
      }
      return settled
    },
    await: (file) => void pending.set(file, { print: undefined, sinceMs: performance.now() }),
    get count() {
      return pending.size
    },
  }
}
