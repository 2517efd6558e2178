import { SQSClient } from '@aws-sdk/client-sqs'
import { requestTimeouts } from './request-timeouts.ts'

/** An SQS client in which no request waits for ever. Region and credentials are found as AWS's tools find them. */
export const sqsClient = (): SQSClient => new SQSClient({ requestHandler: requestTimeouts })
