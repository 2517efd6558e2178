import type { LambdaContext } from './aws-types.ts'

/** What it takes to say that a picture could not be worked on in time. */
const STOP_MARGIN_MS = 2_000

/** Aborts shortly before Lambda ends the call. */
export const signalOfCall = (context: LambdaContext): AbortSignal =>
  AbortSignal.timeout(context.getRemainingTimeInMillis() - STOP_MARGIN_MS)
