import { type LocalParameterStore, startParameterStore } from '../../../../../infra/local-cloud/parameter-store.ts'
import { startCloudFormation } from './cloud-formation.ts'
import { startLambda, startLogs } from './lambda-and-logs.ts'
import { startSts } from './sts.ts'

export const BOOTSTRAP = '/cdk-bootstrap/hnb659fds/version'

/** An AWS account on this machine: what deploying asks. S3, SQS and DynamoDB are others' and come by `environment`. */
export interface TestAccount {
  readonly sts: Awaited<ReturnType<typeof startSts>>
  readonly cloudFormation: Awaited<ReturnType<typeof startCloudFormation>>
  readonly lambda: Awaited<ReturnType<typeof startLambda>>
  readonly logs: Awaited<ReturnType<typeof startLogs>>
  readonly parameters: LocalParameterStore
  /** For the command's process: where the services are, and keys that none of them checks. */
  readonly environment: Readonly<Record<string, string>>
  close(): Promise<void>
}

export async function startTestAccount(initial: Readonly<Record<string, string>> = {}): Promise<TestAccount> {
  const [sts, cloudFormation, lambda, logs] = await Promise.all([
    startSts(),
    startCloudFormation(),
    startLambda(),
    startLogs(),
  ])
  const stored = Object.entries(initial).map(([name, value]) => [name, { type: 'SecureString' as const, value }])
  const parameters = await startParameterStore(Object.fromEntries(stored))
  return {
    ...{ sts, cloudFormation, lambda, logs, parameters },
    environment: {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL_STS: sts.endpoint,
      AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.endpoint,
      AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.endpoint,
      AWS_ENDPOINT_URL_SSM: parameters.endpoint,
    },
    async close() {
      for (const service of [sts, cloudFormation, lambda, logs, parameters]) await service.close()
    },
  }
}
