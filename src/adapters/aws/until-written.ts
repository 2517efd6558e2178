import { AppError } from '../../errors.ts'

/** A try that took effect, or found that nothing is left to do. */
export interface Done<T> {
  readonly result: T
}

/** A try fails only when somebody else's write came first, so that many in a row do not happen by chance. */
const ATTEMPTS = 20

/**
 * Reads, judges and writes conditionally, again and again until the write takes effect: `attempt` gives undefined when
 * what it had read was not true any more. Throws `overloaded` after twenty of those.
 */
export async function untilWritten<T>(attempt: () => Promise<Done<T> | undefined>): Promise<T> {
  for (let tries = 0; tries < ATTEMPTS; tries++) {
    const done = await attempt()
    if (done) return done.result
  }
  throw new AppError('overloaded', 'Too many changes of the same record at once. Try again in a few seconds.', {
    retryAfterSeconds: 5,
  })
}
