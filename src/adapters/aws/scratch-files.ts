import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../errors.ts'

/** Folders on a function's own disk, each for one call. */
export interface ScratchFiles {
  /** Runs the work with an empty folder, which is gone when it has ended. Throws `storage_full`. */
  within<T>(work: (folder: string) => Promise<T>): Promise<T>
}

/**
 * Scratch space in a directory of its own. A function that was killed in the middle of a call starts again on the same
 * disk: what is in the directory now belongs to nobody and is removed.
 */
export function scratchFiles(directory: string): ScratchFiles {
  mkdirSync(directory, { recursive: true })
  for (const name of readdirSync(directory)) rmSync(join(directory, name), { recursive: true, force: true })

  return {
    async within(work) {
      const folder = await orStorageFull(() => mkdtemp(join(directory, 'call-')))
      try {
        return await orStorageFull(() => work(folder))
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

/**
 * Writes a finished picture to scratch space, for `pixelCalls`: its folder is its own and nothing there outlives the call,
 * so it is neither renamed nor synced.
 */
export async function writeScratch(targetPath: string, _temporaryPath: string, bytes: Uint8Array): Promise<void> {
  await writeFile(targetPath, bytes, { flag: 'wx' })
}

async function orStorageFull<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if ((error as { code?: unknown } | undefined)?.code !== 'ENOSPC') throw error
    const message = "The function's own disk is full. Try again, or give the function more ephemeral storage."
    throw new AppError('storage_full', message, { cause: error })
  }
}
