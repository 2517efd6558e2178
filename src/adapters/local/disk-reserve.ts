import { randomBytes } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { writeNewFile } from './durable-files.ts'

/** Thousands of deletions and of jobs that end: each writes a few pages of 4 kB to the log of the database. */
export const RESERVE_BYTES = 8 * 1024 * 1024
const PIECE_BYTES = 1024 * 1024

/**
 * Room that is kept on the disk in a file, because on a full disk SQLite cannot even delete: given back, what frees room,
 * ends jobs and cancels them can be written.
 */
export interface DiskReserve {
  /** Gives the room back to the disk. False when there is none to give. */
  release(): boolean
  /** Whether it was given back and not taken again: then the disk is full, whatever it says. */
  isReleased(): boolean
  /** Takes it again, once that leaves `keepFreeBytes` on the disk. Nothing happens while it is there, or when it is not possible. */
  restore(keepFreeBytes: number): Promise<void>
}

/** The reserve of a data directory; taken by the first `restore`, so that nobody waits for it at start. */
export function diskReserve(directory: string): DiskReserve {
  const path = join(directory, 'reserve')
  let wasReleased = false
  return {
    isReleased: () => wasReleased,
    release() {
      if (!existsSync(path)) return false
      rmSync(path)
      wasReleased = true
      return true
    },
    async restore(keepFreeBytes) {
      if (existsSync(path)) return
      const { bavail, bsize } = await statfs(directory)
      if (bavail * bsize < keepFreeBytes + RESERVE_BYTES) return
      // Under its name at once: what a process leaves that dies at it is half a reserve, which is better than none.
      await writeNewFile(path, noise())
      wasReleased = false
    },
  }
}

/** Not zeros: some file systems store those as nothing. */
async function* noise(): AsyncGenerator<Uint8Array> {
  for (let left = RESERVE_BYTES; left > 0; left -= PIECE_BYTES) yield randomBytes(PIECE_BYTES)
}
