import { randomUUID } from 'node:crypto'
import { constants, realpathSync } from 'node:fs'
import { type FileHandle, lstat, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { BlobStore } from '../../ports/blob-store.ts'
import { blobPath, folderOf } from './blob-paths.ts'
import { makeFolder, syncFolder, writeNewFile } from './durable-files.ts'
import { asStorageError, hasCode } from './file-errors.ts'
import { listBlobs } from './list-blobs.ts'
import { streamFile } from './stream-file.ts'

export interface FsBlobStore extends BlobStore {
  /** The file of a key, whether it exists or not, in a folder that does: a child process may write it itself. */
  pathOf(key: string): string
  /** A path for a file that is written before it is renamed to its key's; it is swept when its writer dies. */
  temporaryPath(): string
  /** Removes temporary files that nobody has written to for so long; 0 at start, when every writer is dead. Gives their number. */
  sweepTemporaryFiles(olderThanMs: number): Promise<number>
}

/**
 * Blobs as files: `<directory>/blobs` holds them, `<directory>/tmp`, in the same file system, those that are being
 * written. Both are made here. A folder that turns out to be a symbolic link is refused, so no key leads outside.
 */
export function fsBlobStore({ directory }: { readonly directory: string }): FsBlobStore {
  const temporary = join(directory, 'tmp')
  makeFolder(join(directory, 'blobs'))
  makeFolder(temporary)
  const root = realpathSync.native(join(directory, 'blobs'))
  const made = new Set<string>()

  /** The key's folder and file, in a folder that is really where it should be. */
  function locate(key: string): { folder: string; path: string } {
    const place = blobPath(key)
    const folder = join(root, folderOf(place))
    // Cheap enough for every call (two folders, in the system's cache), and a link may be planted at any time.
    if (realpathSync.native(folder) !== folder) {
      throw new Error(`${folder} is a symbolic link: the blob store follows none. Remove it`)
    }
    return { folder, path: join(folder, place.name) }
  }

  function locateNew(key: string) {
    const folder = join(root, folderOf(blobPath(key)))
    if (!made.has(folder)) {
      makeFolder(folder)
      made.add(folder)
    }
    return locate(key)
  }

  const temporaryPath = () => join(temporary, randomUUID())

  async function openBlob(key: string): Promise<FileHandle | undefined> {
    const file = await unlessMissing(() => open(locate(key).path, constants.O_RDONLY | constants.O_NOFOLLOW))
    if (!file) return undefined
    if ((await file.stat()).isFile()) return file
    await file.close()
    return undefined
  }

  return {
    pathOf: (key) => locateNew(key).path,
    temporaryPath,
    async put(key, bytes) {
      const target = tryStorage(() => locateNew(key))
      const temporaryFile = temporaryPath()
      try {
        const sizeBytes = await writeNewFile(temporaryFile, bytes)
        await rename(temporaryFile, target.path)
        await syncFolder(target.folder)
        return { sizeBytes }
      } catch (error) {
        await rm(temporaryFile, { force: true })
        throw asStorageError(error)
      }
    },
    async head(key) {
      const facts = await unlessMissing(() => lstat(locate(key).path))
      return facts?.isFile() ? { sizeBytes: facts.size } : undefined
    },
    async read(key) {
      const file = await openBlob(key)
      if (!file) return undefined
      try {
        return await file.readFile()
      } finally {
        await file.close()
      }
    },
    async stream(key, range) {
      const file = await openBlob(key)
      return file && streamFile(file, range)
    },
    async delete(key) {
      await unlessMissing(() => rm(locate(key).path))
    },
    list: (prefix, cursor) => listBlobs(root, prefix, cursor),
    async sweepTemporaryFiles(olderThanMs) {
      const before = Date.now() - olderThanMs
      let swept = 0
      for (const name of await readdir(temporary)) {
        const path = join(temporary, name)
        const facts = await unlessMissing(() => stat(path))
        if (!facts || facts.mtimeMs > before) continue
        await rm(path, { force: true, recursive: true })
        swept++
      }
      return swept
    },
  }
}

/** What the file system gives, or undefined when the file or its folder does not exist. */
async function unlessMissing<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run()
  } catch (error) {
    // ELOOP: the file is a symbolic link, which we never made, so it is no blob.
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ELOOP')) return undefined
    throw asStorageError(error)
  }
}

function tryStorage<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw asStorageError(error)
  }
}
