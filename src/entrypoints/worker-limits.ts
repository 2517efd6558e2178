import type { Pool } from '../jobs/define.ts'

/**
 * How long one invocation of a pool's worker may take. The stack gives its function this timeout, and the worker takes
 * leases that outlast it. Longer than any stage of the pool may take, so that a task ends by its own timeout first.
 */
export const workerTimeoutSeconds = {
  web: 60,
  // A slow model takes minutes for a picture.
  model: 300,
  image: 120,
} as const satisfies Record<Pool, number>
