import { createHash } from 'node:crypto'
import type { AppError } from '../errors.ts'

/** A body that is counted and hashed while it passes. */
export interface MeasuredBody {
  /** The bytes, once. Throws `tooLarge` as soon as there are too many. */
  readonly bytes: AsyncIterable<Uint8Array>
  /** What has passed so far: all of it once `bytes` has ended. SHA-256 in lowercase hex. */
  measure(): { readonly sizeBytes: number; readonly sha256: string }
}

/** Counts and hashes a body on its way, so that it is read once and never held whole. */
export function measuredBody(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  tooLarge: () => AppError,
): MeasuredBody {
  const hash = createHash('sha256')
  let sizeBytes = 0
  async function* pass() {
    for await (const piece of body) {
      sizeBytes += piece.byteLength
      if (sizeBytes > maxBytes) throw tooLarge()
      hash.update(piece)
      yield piece
    }
  }
  return { bytes: pass(), measure: () => ({ sizeBytes, sha256: hash.copy().digest('hex') }) }
}
