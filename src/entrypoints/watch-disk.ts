import type { DataDirectory } from '../adapters/local/data-directory.ts'
import type { DiskReserve } from '../adapters/local/disk-reserve.ts'
import { KEEP_FREE_BYTES } from '../core/keep-free.ts'
import type { Logger } from '../logger.ts'

/** How often the free space is read: in between, uploads of a gigabyte a second could not fill what is kept free. */
const DISK_MS = 2_000

/** What the disk was seen to have at the last look. */
export interface DiskWatch {
  freeBytes(): number
  /** Whether more may be brought to it. */
  hasRoom(): boolean
  stop(): Promise<void>
}

/** Looks at the disk now and every two seconds, says when it is nearly full and when not any more, and keeps the reserve. */
export async function watchDisk(options: {
  readonly directory: Pick<DataDirectory, 'directory' | 'freeBytes'>
  readonly reserve: DiskReserve
  readonly log: Logger
}): Promise<DiskWatch> {
  const { directory, reserve, log } = options
  let freeBytes = await directory.freeBytes()
  let looking: Promise<void> | undefined
  // The reserve is given at once when the disk is full, and must not be filled with new work before the next look.
  const freeNow = () => (reserve.isReleased() ? 0 : freeBytes)
  const hasRoom = () => freeNow() >= KEEP_FREE_BYTES

  async function look() {
    const hadRoom = hasRoom()
    try {
      freeBytes = await directory.freeBytes()
      await reserve.restore(KEEP_FREE_BYTES)
    } catch (error) {
      log.warn({ err: error }, 'The free space could not be looked at, or not be reserved; that is tried again')
    }
    const fields = { data: directory.directory, freeBytes }
    if (hadRoom && !hasRoom())
      log.warn(
        fields,
        'The disk is nearly full: uploads and jobs are refused, and no task is begun, until there is room',
      )
    if (!hadRoom && hasRoom()) log.info(fields, 'The disk has room again')
    looking = undefined
  }

  const timer = setInterval(() => {
    looking ??= look()
  }, DISK_MS).unref()
  return {
    freeBytes: freeNow,
    hasRoom,
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}
