import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '../errors.ts'

/**
 * Writes a file so that it is there whole or not at all, and survives a power cut once this returns: temporary file,
 * fsync, rename, fsync of the folder. Folders that are missing are made. May be repeated. Throws `storage_full`.
 *
 * Synchronous on purpose: in a process whose only other work is in libvips's threads it costs half the processor time of
 * the same through promises, and holds up nobody.
 */
export function writeDurably(targetPath: string, temporaryPath: string, bytes: Uint8Array): void {
  try {
    writeSynced(temporaryPath, bytes)
    renameSync(temporaryPath, targetPath)
  } catch (error) {
    rmSync(temporaryPath, { force: true })
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error
    throw new AppError('storage_full', 'The disk that holds the pictures is full. Free space and try again.', {
      cause: error,
    })
  }
  syncFolder(dirname(targetPath))
}

function writeSynced(path: string, bytes: Uint8Array): void {
  const file = openMakingFolders(path)
  try {
    for (let at = 0; at < bytes.byteLength; ) at += writeSync(file, bytes, at)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function openMakingFolders(path: string): number {
  try {
    return openSync(path, 'w')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const made = mkdirSync(dirname(path), { recursive: true })
  // A folder survives a power cut only when the folder that holds its name was synced.
  for (let folder = dirname(path); made && folder.length >= made.length; folder = dirname(folder))
    syncFolder(dirname(folder))
  return openSync(path, 'w')
}

function syncFolder(path: string): void {
  // Windows has no way to open a folder; its file system journals names by itself.
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
