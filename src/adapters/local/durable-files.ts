import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Windows cannot open folders, and keeps their entries safe by itself. */
const syncsFolders = process.platform !== 'win32'

/** Makes what was created, renamed or deleted in the folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  if (!syncsFolders) return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Like `syncFolder`, for the few moments that are not worth waiting for. */
export function syncFolderNow(path: string): void {
  if (!syncsFolders) return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** Makes the folder and those above it, durably. Nothing happens when it is there. `mode` is for new folders. */
export function makeFolder(path: string, mode = 0o777): void {
  const first = mkdirSync(path, { recursive: true, mode })
  if (first === undefined) return
  for (let made = path; made.length >= first.length; made = dirname(made)) syncFolderNow(dirname(made))
}

/** Writes all of it to a new file and waits until the disk has it. Gives the number of bytes. When it fails, a part may be left. */
export async function writeNewFile(path: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<number> {
  const file = await open(path, 'wx')
  try {
    // The next chunk is asked for when the last one is written, so a fast sender cannot fill the memory.
    await file.writeFile(bytes)
    await file.datasync()
    return (await file.stat()).size
  } finally {
    await file.close()
  }
}

/** Replaces a small file in one step: after a crash it holds the old content or the new, never a part. */
export function replaceFile(path: string, content: string, mode: number): void {
  // One process owns the directory, so the name is free; what a crash left under it is overwritten.
  const temporaryPath = `${path}.new`
  rmSync(temporaryPath, { force: true })
  const file = openSync(temporaryPath, 'wx', mode)
  try {
    writeFileSync(file, content)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(temporaryPath, path)
  syncFolderNow(dirname(path))
}
