import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { AppError } from '../../errors.ts'
import { checkDatabase, type DatabaseCheck } from './check-database.ts'
import { takeLock } from './directory-lock.ts'
import { makeFolder } from './durable-files.ts'
import { asStorageError } from './file-errors.ts'
import { openSecrets } from './secrets-file.ts'
import { lockPathOf, readOwner, removeOwner, serverPathOf, writeOwner } from './server-file.ts'
import { asAppError } from './sqlite-errors.ts'

/** A data directory that this process owns: nobody else can open it until `close`, or until this process is dead. */
export interface DataDirectory {
  readonly directory: string
  readonly databasePath: string
  /** Another one at every opening. */
  readonly bootId: string
  /** The first signs, all verify; at least 32 bytes each. */
  readonly secrets: readonly [Uint8Array, ...Uint8Array[]]
  /** What was checked at opening, and why. */
  readonly check: DatabaseCheck
  /** Tells commands where the server listens. */
  announce(url: string): void
  /** Bytes that this user may still write to the directory's disk. */
  freeBytes(): Promise<number>
  /** Says that the shutdown was clean and lets others in. Call it last, after the database is closed. */
  close(): void
}

/**
 * Opens the directory, and makes it if need be. The database is checked when its last owner did not close it. Throws
 * `not_ready` naming the owner when another process has it, `integrity_error` when something in it is damaged,
 * `storage_full`, `storage_unavailable`.
 */
export function openDataDirectory(options: {
  readonly directory: string
  readonly nowMs: () => number
}): DataDirectory {
  const directory = resolve(options.directory)
  try {
    // It holds secrets and private pictures.
    makeFolder(directory, 0o700)
    const release = takeLock(lockPathOf(directory))
    if (!release) throw inUse(directory)
    try {
      return own(directory, release, options.nowMs())
    } catch (error) {
      release()
      throw error
    }
  } catch (error) {
    throw asStorageError(asAppError(error))
  }
}

function own(directory: string, release: () => void, nowMs: number): DataDirectory {
  const databasePath = join(directory, 'atelier.db')
  // The owner's file goes with a clean shutdown, so one that is here was left by an owner that died. It becomes ours
  // before the check: whoever is refused meanwhile reads our pid, and if the check fails the next start checks again.
  const wasClean = !existsSync(serverPathOf(directory))
  const bootId = randomBytes(16).toString('hex')
  const owner = { pid: process.pid, startedAt: new Date(nowMs).toISOString(), bootId }
  writeOwner(directory, { ...owner, url: null })
  const secrets = openSecrets(join(directory, 'secrets.json'))
  const check = wasClean
    ? ({ check: 'none', reason: 'the last shutdown was clean' } as const)
    : checkDatabase(databasePath)

  return {
    directory,
    databasePath,
    bootId,
    secrets,
    check,
    announce: (url) => writeOwner(directory, { ...owner, url }),
    async freeBytes() {
      const { bavail, bsize } = await statfs(directory)
      return bavail * bsize
    },
    close() {
      removeOwner(directory)
      release()
    },
  }
}

function inUse(directory: string): AppError {
  const owner = readOwner(directory)
  const who = owner ? `process ${owner.pid}` : 'another process'
  const where = owner?.url ? `, which serves ${owner.url}` : ''
  const advice = owner?.url ? `Use that server, stop it, or` : 'Wait until it has ended, or'
  return new AppError(
    'not_ready',
    `The data directory ${directory} is in use by ${who}${where}. ${advice} name another directory with ATELIER_DATA.`,
  )
}
