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

/** How long one call of a function with a decoder may take; whoever calls it waits for it. */
export const decoderTimeoutSeconds = {
  // Requests to the API wait for it, and those end after 29 s.
  inspect: 30,
  // As long as the longest stage that works on pictures: the same work is done here.
  pixels: 110,
} as const

/**
 * Pictures that one function without a decoder has others work on at a time. Each takes one of the account's concurrent
 * executions, beside its own: `infra` reckons with it.
 */
export const PARALLEL_REMOTE_CALLS = 4
