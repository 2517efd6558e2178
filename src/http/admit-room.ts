import { KEEP_FREE_BYTES } from '../core/keep-free.ts'
import { AppError } from '../errors.ts'
import type { HttpContext } from './context.ts'

/** Refuses what the disk has no room for, before anything of it is stored. Throws `storage_full`. */
export function admitRoom({ freeBytes }: Pick<HttpContext, 'freeBytes'>, wantedBytes = 0): void {
  if (!freeBytes || freeBytes() >= KEEP_FREE_BYTES + wantedBytes) return
  throw new AppError('storage_full', 'The disk of the server is nearly full. Delete something there, then try again.')
}
