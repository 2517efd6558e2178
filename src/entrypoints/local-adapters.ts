import { fileURLToPath } from 'node:url'
import { type ChildPixels, childPixels } from '../adapters/local/child-pixels.ts'
import { type DataDirectory, openDataDirectory } from '../adapters/local/data-directory.ts'
import { openDatabase } from '../adapters/local/database.ts'
import { type DiskReserve, diskReserve } from '../adapters/local/disk-reserve.ts'
import { type FsBlobStore, fsBlobStore } from '../adapters/local/fs-blob-store.ts'
import { sqliteAssetStore } from '../adapters/local/sqlite-asset-store.ts'
import { sqliteBudget } from '../adapters/local/sqlite-budget.ts'
import { sqliteJobStore } from '../adapters/local/sqlite-job-store.ts'
import { type SqliteTaskQueue, sqliteTaskQueue } from '../adapters/local/sqlite-task-queue.ts'
import type { Config } from '../config.ts'
import type { Logger } from '../logger.ts'
import { estimateMegabytes } from '../operations/memory.ts'
import type { AssetStore } from '../ports/asset-store.ts'
import type { Budget } from '../ports/budget.ts'
import type { JobStore, TaskRef } from '../ports/job-store.ts'
import { findProgram } from './find-program.ts'

/** While one picture of a child is written, another is decoded. */
export const SLOTS_PER_CHILD = 2
/** The largest picture within the limits takes seconds; the rest is for a machine with much else to do. */
const PIXELS_TIMEOUT_SECONDS = 30

export interface LocalAdapters {
  readonly directory: DataDirectory
  readonly blobs: FsBlobStore
  readonly assets: AssetStore
  readonly jobs: JobStore
  /** Tasks that were interrupted again and again: one of them may kill whoever works on it. */
  readonly suspects: readonly TaskRef[]
  readonly queue: SqliteTaskQueue
  readonly budget: Budget
  readonly pixels: ChildPixels
  readonly reserve: DiskReserve
  close(): Promise<void>
}

/**
 * Opens everything that one machine keeps its data in, and takes up what the last owner left. Throws when another process
 * owns the data, when it is damaged, or when the disk is full; nothing stays open then.
 */
export async function openLocalAdapters(options: {
  config: Config
  log: Logger
  nowMs: () => number
}): Promise<LocalAdapters> {
  const { config, log, nowMs } = options
  const opened: (() => void | Promise<void>)[] = []
  const close = async () => {
    for (let next = opened.pop(); next; next = opened.pop()) await next()
  }
  try {
    const directory = openDataDirectory({ directory: config.dataDirectory, nowMs })
    opened.push(directory.close)
    if (directory.check.check !== 'none') log.info({ check: directory.check }, 'The database was checked')
    const reserve = diskReserve(directory.directory)
    const database = openDatabase({ path: directory.databasePath, nowMs, makeRoom: reserve.release })
    opened.push(database.close)
    const blobs = fsBlobStore({ directory: directory.directory })
    // Their writers, and whoever held a lease on this data, are dead: the lock says so.
    await blobs.sweepTemporaryFiles(0)
    const jobs = sqliteJobStore(database)
    const suspects = await jobs.revive()
    const pixels = childPixels({
      children: Math.max(1, config.workers),
      // Without workers there may be an upload to look at, or, in a command such as `jobs list`, nothing at all.
      startsOnFirstCall: config.workers === 0,
      slotsPerChild: SLOTS_PER_CHILD,
      memoryMegabytes: config.memoryMb,
      pathOf: blobs.pathOf,
      temporaryPath: blobs.temporaryPath,
      childPath: fileURLToPath(new URL('./pixels-child.ts', import.meta.url)),
      callTimeoutSeconds: PIXELS_TIMEOUT_SECONDS,
      estimateMegabytes,
      ffmpegPath: findProgram('ffmpeg', process.env.PATH),
      log,
    })
    opened.push(pixels.close)
    const stores = {
      assets: sqliteAssetStore(database),
      budget: sqliteBudget(database),
      queue: sqliteTaskQueue(database),
    }
    return { directory, blobs, jobs, suspects, pixels, reserve, ...stores, close }
  } catch (error) {
    await close()
    throw error
  }
}
