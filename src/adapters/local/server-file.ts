import { existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { isLocked } from './directory-lock.ts'
import { replaceFile, syncFolderNow } from './durable-files.ts'

const Owner = z.object({ pid: z.int(), url: z.string().nullable(), startedAt: z.string(), bootId: z.string() })

/** The process that owns a data directory. `url` is null while it starts, and when it is a command that serves nobody. */
export type DirectoryOwner = z.infer<typeof Owner>

/** The lock of a data directory. */
export const lockPathOf = (directory: string) => join(directory, 'owner.lock')

/** The owner's own words about itself. Left behind by an owner that died. */
export const serverPathOf = (directory: string) => join(directory, 'server.json')

/** What the file says, whether its writer lives or not; undefined when there is none or it cannot be understood. */
export function readOwner(directory: string): DirectoryOwner | undefined {
  const path = serverPathOf(directory)
  if (!existsSync(path)) return undefined
  try {
    return Owner.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // Removed since, or edited by hand. Nothing but a message and a short cut depends on it: the lock decides.
    return undefined
  }
}

export function writeOwner(directory: string, owner: DirectoryOwner): void {
  replaceFile(serverPathOf(directory), `${JSON.stringify(owner, undefined, 2)}\n`, 0o644)
}

export function removeOwner(directory: string): void {
  const path = serverPathOf(directory)
  rmSync(path, { force: true })
  syncFolderNow(dirname(path))
}

/**
 * The living process that owns the directory, or undefined. For commands that would rather use the running server
 * (`url`) than open the directory themselves. Whether it lives is asked of the lock, so a reused pid deceives nobody.
 */
export function findOwner(directory: string): DirectoryOwner | undefined {
  const lockPath = lockPathOf(directory)
  return existsSync(lockPath) && isLocked(lockPath) ? readOwner(directory) : undefined
}
