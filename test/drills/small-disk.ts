import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of its own, so that it can be full without anybody else noticing. */
export interface SmallDisk {
  readonly path: string
  freeBytes(): number
  /** Takes all room but so much, with a file that is nobody's. */
  fill(leaveBytes: number): void
  /** Gives back what was taken. */
  free(): void
  /** Mounts it anew, for reading only or for writing too. Nobody may have a file open for writing. */
  setReadOnly(isReadOnly: boolean): void
  /** Unmounts it, also while somebody has files open there. */
  remove(): void
}

const PIECE_BYTES = 1024 * 1024

/** Mounts one in memory. Gives why not, where this user may not mount. */
export function smallDisk(megabytes: number): SmallDisk | string {
  const path = mkdtempSync(join(tmpdir(), 'atelier-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path], { stdio: 'pipe' })
  } catch (error) {
    rmSync(path, { recursive: true })
    return `no small disk can be mounted here: ${(error as Error).message.split('\n')[1] ?? 'mount failed'}`
  }
  const ballast = join(path, 'ballast')
  const freeBytes = () => {
    const { bavail, bsize } = statfsSync(path)
    return bavail * bsize
  }
  let isMounted = true
  const remove = () => {
    if (!isMounted) return
    isMounted = false
    process.off('exit', remove)
    // Lazily: who still has a file open there keeps it, and nobody finds it any more.
    execFileSync('umount', ['-l', path])
    rmSync(path, { recursive: true })
  }
  process.once('exit', remove)
  return {
    path,
    freeBytes,
    fill(leaveBytes) {
      const file = openSync(ballast, 'a')
      try {
        for (let left = freeBytes() - leaveBytes; left > 0; left = freeBytes() - leaveBytes) {
          writeSync(file, Buffer.alloc(Math.min(PIECE_BYTES, left)))
        }
      } finally {
        closeSync(file)
      }
    },
    free: () => rmSync(ballast, { force: true }),
    setReadOnly: (isReadOnly) =>
      void execFileSync('mount', ['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, path], { stdio: 'pipe' }),
    remove,
  }
}
