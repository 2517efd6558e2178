import { randomFillSync } from 'node:crypto'
import { idOf } from '../core/identity.ts'

/** 128 bits an id. Random bytes are drawn for 256 ids at a time: each draw costs 2 µs whatever its size. */
const pool = Buffer.allocUnsafeSlow(256 * 16)
let used = pool.length

/** An id that nobody can guess: 128 random bits as 26 lowercase base32 characters. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const id = idOf(pool.subarray(used, used + 16))
  // What became an id is no secret that the pool should go on holding.
  pool.fill(0, used, used + 16)
  used += 16
  return id
}
