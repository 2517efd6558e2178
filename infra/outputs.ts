import { CfnOutput, type Stack } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront'
import type { Table } from 'aws-cdk-lib/aws-dynamodb'
import type { EventBus } from 'aws-cdk-lib/aws-events'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { idOf } from './names.ts'
import { queueOf, workQueues } from './queues.ts'
import type { Buckets } from './storage.ts'

export interface Deployed {
  readonly publicUrl: string
  readonly cdn: Distribution
  readonly api: HttpApi
  readonly table: Table
  readonly eventBus: EventBus
  readonly buckets: Buckets
  readonly queues: ReadonlyMap<string, Queue>
}

/** What the stack says of itself when it is deployed. */
export function createOutputs(stack: Stack, deployed: Deployed): void {
  const { publicUrl, cdn, api, table, eventBus, buckets, queues } = deployed
  const output = (id: string, value: string, description: string) => new CfnOutput(stack, id, { value, description })
  output('PublicUrl', publicUrl, 'The studio and the API, on one domain')
  output('ApiUrl', api.apiEndpoint, 'The API without the CDN')
  output('CdnDomain', cdn.distributionDomainName, 'The domain that pictures come from')
  output('CdnId', cdn.distributionId, 'The distribution, for invalidations')
  output('TableName', table.tableName, 'Jobs, assets and budgets')
  output('EventBusName', eventBus.eventBusName, 'Where rules of your own can listen')
  for (const [kind, bucket] of Object.entries(buckets)) {
    output(`${idOf(kind)}BucketName`, bucket.bucketName, `The bucket of ${kind}`)
  }
  for (const name of workQueues) output(`${idOf(name)}QueueUrl`, queueOf(queues, name).queueUrl, `The queue ${name}`)
}
