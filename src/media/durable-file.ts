import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '../errors.ts'

/**
 * Writes a file so that it is there whole or not at all, and survives a power cut once this resolves: temporary file,
 * fsync, rename, fsync of the folder. Folders that are missing are made. May be repeated. Throws `storage_full`.
 *
 * Not synchronous, though that would save 0.1 ms: on a slow disk an fsync takes seconds, and a process that says nothing
 * for that long is taken for one that hangs.
 */
export async function writeDurably(targetPath: string, temporaryPath: string, bytes: Uint8Array): Promise<void> {
  try {
    const file = await openMakingFolders(temporaryPath)
    await using(file, async () => {
      await file.writeFile(bytes)
      await file.sync()
    })
    await rename(temporaryPath, targetPath)
  } catch (error) {
    await rm(temporaryPath, { force: true })
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error
    throw new AppError('storage_full', 'The disk that holds the pictures is full. Free space and try again.', {
      cause: error,
    })
  }
  await syncFolder(dirname(targetPath))
}

async function openMakingFolders(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'w')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const made = await mkdir(dirname(path), { recursive: true })
  // A folder survives a power cut only when the folder that holds its name was synced.
  for (let folder = dirname(path); made && folder.length >= made.length; folder = dirname(folder))
    await syncFolder(dirname(folder))
  return await open(path, 'w')
}

async function syncFolder(path: string): Promise<void> {
  // Windows has no way to open a folder; its file system journals names by itself.
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  await using(folder, () => folder.sync())
}

async function using(file: FileHandle, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } finally {
    await file.close()
  }
}
