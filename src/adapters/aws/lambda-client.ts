import { LambdaClient } from '@aws-sdk/client-lambda'
import { requestTimeouts } from './request-timeouts.ts'

/**
 * Too many of a function at once is over as soon as one of them ends: a picture takes a second or two. So many tries wait
 * for 8 s on average, and 16 s at most.
 */
const MAX_ATTEMPTS = 6

/** A client that calls functions. Region and credentials are found as AWS's tools find them. */
export const lambdaClient = (): LambdaClient =>
  new LambdaClient({ requestHandler: requestTimeouts, maxAttempts: MAX_ATTEMPTS })
