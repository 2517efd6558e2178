import type { FunctionSpec } from '../../../infra/functions.ts'
import { startEventBridge } from '../../../infra/local-cloud/event-bridge.ts'
import { startParameterStore } from '../../../infra/local-cloud/parameter-store.ts'
import type { S3Buckets } from '../../../src/adapters/aws/s3-buckets.ts'
import { pools } from '../../../src/jobs/define.ts'
import { startDynamo } from '../../adapters/aws/support/dynamo.ts'
import { startSqs } from '../../adapters/aws/support/sqs.ts'
import { environmentOf } from './environment.ts'

export const TEST_TOKEN = 'test-0123456789abcdef'
export const TEST_OWNER = 'ada'
export const PUBLIC_URL = 'https://pictures.example'
/** Base64, as deploying makes it. */
export const TEST_SECRET = Buffer.alloc(32, 7).toString('base64')

/** Of the queues' names. */
const PREFIX = 'atelier-test-'

export type TestCloud = Awaited<ReturnType<typeof startTestCloud>>

/** What functions find around them: parameters, a table, queues and a bus without rules. Other functions are not there, and S3 only where a test brings it. */
export async function startTestCloud(s3?: {
  readonly buckets: S3Buckets
  readonly environment: Record<string, string>
}) {
  const [dynamo, sqs, bus, parameters] = await Promise.all([
    startDynamo(),
    startSqs(),
    startEventBridge({ buses: ['atelier-test'], rules: [] }),
    startParameterStore({
      '/atelier/test/secrets': { type: 'SecureString', value: TEST_SECRET },
      '/atelier/test/tokens': { type: 'SecureString', value: `${TEST_OWNER}:${TEST_TOKEN}` },
      '/atelier/test/public-url': { type: 'String', value: PUBLIC_URL },
    }),
  ])
  for (const pool of pools) await sqs.newQueue(`${PREFIX}${pool}`)
  const found = await dynamo.client.config.endpoint?.()
  if (!found) throw new Error('The DynamoDB client has no endpoint of its own')
  const settings = {
    stage: 'test',
    table: dynamo.tableName,
    uploadsBucket: s3?.buckets.uploads ?? 'none',
    originalsBucket: s3?.buckets.originals ?? 'none',
    resultsBucket: s3?.buckets.results ?? 'none',
    queuePrefix: sqs.queueUrlOf(PREFIX),
    eventBus: 'atelier-test',
    parameters: '/atelier/test/',
    inspectFunction: 'atelier-test-inspect',
    pixelsFunction: 'atelier-test-pixels',
  }
  return {
    dynamo,
    sqs,
    environmentOf: (spec: FunctionSpec) =>
      environmentOf(spec, settings, {
        AWS_ENDPOINT_URL_DYNAMODB: `${found.protocol}//${found.hostname}:${found.port}`,
        AWS_ENDPOINT_URL_SQS: sqs.endpoint,
        AWS_ENDPOINT_URL_EVENTBRIDGE: bus.endpoint,
        AWS_ENDPOINT_URL_SSM: parameters.endpoint,
        ...s3?.environment,
      }),
    async close() {
      await Promise.all([dynamo.close(), sqs.close(), bus.close(), parameters.close()])
    },
  }
}
