import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { type AwsAccess, clientOptions } from './aws-access.ts'

/** Whose credentials these are. */
export interface CallerIdentity {
  readonly accountId: string
  readonly arn: string
  /** `aws`, or `aws-cn` and `aws-us-gov`, which are worlds of their own. */
  readonly partition: string
}

/** Asks AWS who we are; needs no permission. Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export async function callerIdentity(access: AwsAccess): Promise<CallerIdentity> {
  const client = new STSClient(clientOptions(access))
  try {
    const { Account: accountId = '', Arn: arn = '' } = await client.send(new GetCallerIdentityCommand({}))
    return { accountId, arn, partition: arn.split(':')[1] || 'aws' }
  } finally {
    client.destroy()
  }
}
