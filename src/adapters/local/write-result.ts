import { rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder, writeNewFile } from './durable-files.ts'
import { asStorageError } from './file-errors.ts'

/**
 * Writes a file so that it is there whole or not at all, and survives a power cut once this resolves. The folder is
 * there already; the temporary file is in the same file system. May be repeated. Throws `storage_full`.
 *
 * Not synchronous, though that would save 0.1 ms: on a slow disk an fsync takes seconds, and a process that says nothing
 * for that long is taken for one that hangs.
 */
export async function writeResult(targetPath: string, temporaryPath: string, bytes: Uint8Array): Promise<void> {
  try {
    // What an earlier run of the same call left when its process was killed.
    await rm(temporaryPath, { force: true })
    await writeNewFile(temporaryPath, bytes)
    await rename(temporaryPath, targetPath)
    await syncFolder(dirname(targetPath))
  } catch (error) {
    await rm(temporaryPath, { force: true })
    throw asStorageError(error)
  }
}
