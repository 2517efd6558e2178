import { constants, existsSync, readdirSync, statSync } from 'node:fs'
import { copyFile, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../../errors.ts'
import { blobPath, folderOf } from './blob-paths.ts'
import { problemsOf } from './check-database.ts'
import { syncFolder } from './durable-files.ts'
import { hasCode } from './file-errors.ts'
import { asAppError } from './sqlite-errors.ts'

export interface BackupFacts {
  /** The folder, as an absolute path. */
  readonly directory: string
  readonly blobs: number
  readonly sizeBytes: number
  /** Pictures that the database names and whose bytes were gone already. */
  readonly missing: readonly string[]
}

/** Beside the database and the blobs, where they are there. */
const SMALL_FILES = ['secrets.json', 'provider-keys.json']
/** Files at a time: enough to keep a disk busy, few enough for every limit on open files. */
const AT_ONCE = 8

/**
 * Copies a data directory into a new folder, which is a data directory itself: while a server uses it, or while none does.
 * The database first, as it is in one moment, and then the blobs: those are written once, so every one that the copied
 * database names is among them. The copy is checked, and gets its name when it is whole.
 *
 * Throws `not_found` where there is no data, `invalid_request` when the folder is not new, `integrity_error` when the
 * database is damaged, `storage_full`.
 */
export async function backUpData(source: string, target: string): Promise<BackupFacts> {
  const [from, to] = [resolve(source), resolve(target)]
  if (!existsSync(join(from, 'atelier.db')))
    throw new AppError('not_found', `There is no data in ${from}. Name the data folder with --data or ATELIER_DATA.`)
  if (existsSync(to) && (!statSync(to).isDirectory() || readdirSync(to).length > 0))
    throw new AppError('invalid_request', `${to} is there already. A backup goes into a new folder: name another.`)
  const partial = join(dirname(to), `.${basename(to)}.partial`)
  try {
    await rm(partial, { recursive: true, force: true })
    // It holds secrets and private pictures.
    await mkdir(partial, { recursive: true, mode: 0o700 })
    copyDatabase(join(from, 'atelier.db'), join(partial, 'atelier.db'))
    await syncFile(join(partial, 'atelier.db'))
    for (const name of SMALL_FILES) await copyDurably(join(from, name), join(partial, name))
    const copied = await copyBlobs(join(from, 'blobs'), join(partial, 'blobs'))
    const missing = missingIn(partial)
    await syncFolder(partial)
    await rm(to, { recursive: true, force: true })
    await rename(partial, to)
    await syncFolder(dirname(to))
    return { directory: to, ...copied, missing }
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    if (hasCode(error, 'ENOSPC') || hasCode(error, 'EDQUOT'))
      throw new AppError('storage_full', `The disk of ${to} has no room for the backup. Name a folder on another.`)
    throw asAppError(error)
  }
}

/** As it is in one moment, while others go on writing. Source: https://sqlite.org/lang_vacuum.html#vacuuminto */
function copyDatabase(from: string, to: string): void {
  const connection = new DatabaseSync(from, { readOnly: true })
  try {
    connection.exec('PRAGMA busy_timeout = 5000')
    connection.prepare('VACUUM INTO ?').run(to)
  } finally {
    connection.close()
  }
  const problems = problemsOf(to, 'integrity_check')
  if (problems.length > 0)
    throw new AppError(
      'integrity_error',
      `The database ${from} is damaged: integrity_check says "${problems.join('; ')}" of its copy. Keep the backups you have.`,
    )
}

async function copyBlobs(from: string, to: string): Promise<{ blobs: number; sizeBytes: number }> {
  let blobs = 0
  let sizeBytes = 0
  for (const top of await namesIn(from)) {
    for (const shard of await namesIn(join(from, top))) {
      const folder = join(to, top, shard)
      await mkdir(folder, { recursive: true })
      const names = await namesIn(join(from, top, shard))
      for (let at = 0; at < names.length; at += AT_ONCE) {
        const copies = names
          .slice(at, at + AT_ONCE)
          .map((name) => copyDurably(join(from, top, shard, name), join(folder, name)))
        for (const size of await Promise.all(copies)) {
          if (size === undefined) continue
          blobs += 1
          sizeBytes += size
        }
      }
      await syncFolder(folder)
    }
  }
  return { blobs, sizeBytes }
}

/** Its size, or undefined when it is not there: deleted meanwhile, or never made. */
async function copyDurably(from: string, to: string): Promise<number | undefined> {
  try {
    // Without copying bytes where the file system can share them until one is changed, which never happens.
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
  return await syncFile(to)
}

async function syncFile(path: string): Promise<number> {
  const file = await open(path, 'r+')
  try {
    await file.datasync()
    return (await file.stat()).size
  } finally {
    await file.close()
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return existsSync(folder) ? await readdir(folder) : []
}

/** Pictures that the copied database names and whose bytes are not in the copy as they should be. */
function missingIn(directory: string): string[] {
  const connection = new DatabaseSync(join(directory, 'atelier.db'), { readOnly: true })
  try {
    const rows = connection
      .prepare(
        `SELECT asset_id, record ->> '$.key' AS key, record ->> '$.sizeBytes' AS size_bytes
         FROM assets WHERE state = 'ready' AND deleted_at_ms IS NULL`,
      )
      .iterate()
    const missing: string[] = []
    for (const row of rows) {
      const place = blobPath(String(row.key))
      const path = join(directory, 'blobs', folderOf(place), place.name)
      const isWhole = existsSync(path) && statSync(path).size === row.size_bytes
      if (!isWhole) missing.push(String(row.asset_id))
    }
    return missing
  } finally {
    connection.close()
  }
}
