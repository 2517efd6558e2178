import { SSMClient } from '@aws-sdk/client-ssm'
import { requestTimeouts } from './request-timeouts.ts'

/** An SSM client in which no request waits for ever. Region and credentials are found as AWS's tools find them. */
export const ssmClient = (): SSMClient => new SSMClient({ requestHandler: requestTimeouts })
