import { LambdaClient } from '@aws-sdk/client-lambda'
import { requestTimeouts } from './request-timeouts.ts'

/** A client that calls functions. Region and credentials are found as AWS's tools find them. */
export const lambdaClient = (): LambdaClient => new LambdaClient({ requestHandler: requestTimeouts })
