// For Node only: the rest of the client runs in browsers too.
import { randomBytes } from 'node:crypto'
import { constants, createWriteStream, openAsBlob } from 'node:fs'
import { access, copyFile, link, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Download } from './client.ts'

/** A file as a Blob that is read as it is sent, however large. Fails as the file system does, `ENOENT` for example. */
export async function openFile(path: string): Promise<Blob> {
  // openAsBlob would say no more than that it cannot.
  const info = await stat(path)
  if (info.isDirectory()) throw Object.assign(new Error(`${path} is a folder`), { code: 'EISDIR', path })
  await access(path, constants.R_OK)
  return await openAsBlob(path)
}

export interface SaveOptions {
  /** Whether a file that is there already gives way; if not, saving fails with `EEXIST`. */
  readonly overwrite: boolean
  /** Resolves once the file survives a power cut: for what cost money or time to make. */
  readonly isDurable?: boolean
  readonly signal?: AbortSignal
}

/**
 * Writes a download to a file, whole or not at all: what breaks off leaves nothing behind. Makes missing folders. Gives
 * the bytes written. Fails as the file system does.
 */
export async function saveDownload(download: Download, path: string, options: SaveOptions): Promise<number> {
  const { isDurable = false, signal } = options
  const folder = dirname(path)
  const made = await mkdir(folder, { recursive: true })
  // Hidden, on the same disk, and in nobody's way if two write the same name at once.
  const temporary = join(folder, `.atelier-${randomBytes(6).toString('hex')}.part`)
  try {
    const file = createWriteStream(temporary, { flags: 'wx', flush: isDurable })
    await pipeline(Readable.fromWeb(download.body), file, signal ? { signal } : {})
    if (download.sizeBytes !== undefined && file.bytesWritten !== download.sizeBytes) {
      throw new Error(
        `${basename(path)} broke off after ${file.bytesWritten} of ${download.sizeBytes} bytes. Fetch it again.`,
      )
    }
    await place(temporary, path, options.overwrite)
    if (isDurable) await syncFolders(folder, made)
    return file.bytesWritten
  } finally {
    await rm(temporary, { force: true })
  }
}

/** Gives the file its name in one step. */
async function place(temporary: string, path: string, overwrite: boolean): Promise<void> {
  if (overwrite) return await rename(temporary, path)
  try {
    // Unlike a rename, a link fails where something is already.
    await link(temporary, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error
    // Memory cards and some network disks have no links.
    await copyFile(temporary, path, constants.COPYFILE_EXCL)
  }
}

/** Makes the names in a folder, and those of the folders that were made for it, survive a power cut. */
async function syncFolders(folder: string, made: string | undefined): Promise<void> {
  // Windows cannot open folders, and keeps their entries safe by itself.
  if (process.platform === 'win32') return
  const top = dirname(resolve(made ?? join(folder, 'file')))
  for (let path = resolve(folder); path.length >= top.length; path = dirname(path)) {
    const entries = await open(path, 'r')
    await entries.sync().finally(() => entries.close())
    if (path === top) return
  }
}
