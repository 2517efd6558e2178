import { beforeAll, describe, expect, it } from 'vitest'
import { synthesise, type Template } from '../../infra/synthesise.ts'
import { table } from '../../src/adapters/aws/table.ts'
import { subscriptions } from '../../src/core/subscribers.ts'
import { pools } from '../../src/jobs/define.ts'
import { deadLettersOf, MAX_RECEIVE_COUNT } from '../../src/ports/task-queue.ts'
import { ofType, readable } from './template.ts'

let template: Template
beforeAll(() => {
  // cdk-nag's AwsSolutions rules run with it: a finding without a written reason would throw here.
  template = synthesise()
})

const propertiesOf = (type: string) => ofType(template, type).map(({ properties }) => properties)

describe('buckets', () => {
  it('are four, and none can be made public, read unencrypted or asked without TLS', () => {
    const buckets = ofType(template, 'AWS::S3::Bucket')
    expect(buckets.map(({ properties }) => readable(template, properties.BucketName))).toEqual([
      'atelier-dev-uploads-ACCOUNT-REGION',
      'atelier-dev-originals-ACCOUNT-REGION',
      'atelier-dev-results-ACCOUNT-REGION',
      'atelier-dev-site-ACCOUNT-REGION',
    ])
    for (const { id, properties } of buckets) {
      expect(properties).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      })
      const policy = ofType(template, 'AWS::S3::BucketPolicy').find(({ properties: { Bucket } }) => isRef(Bucket, id))
      expect(JSON.stringify(policy?.properties)).toContain('"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"')
    }
  })

  it.each([
    ['uploads', [{ Prefix: 'incoming/', ExpirationInDays: 1 }]],
    ['originals', [{ NoncurrentVersionExpiration: { NoncurrentDays: 7 } }]],
    [
      'results',
      [
        { Prefix: 'jobs/', ExpirationInDays: 7 },
        { Prefix: 'drafts/', ExpirationInDays: 1 },
      ],
    ],
    ['site', []],
  ])('%s forgets what is over', (kind, expected) => {
    const rules = bucket(kind).LifecycleConfiguration as { Rules: { Id: string }[] }
    const unfinished = { Id: 'unfinished', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }
    expect(rules.Rules).toHaveLength(expected.length + 1)
    for (const rule of [unfinished, ...expected])
      expect(rules.Rules).toContainEqual(expect.objectContaining({ ...rule, Status: 'Enabled' }))
  })

  it('keeps versions of originals only', () => {
    const versioned = ['uploads', 'originals', 'results', 'site'].filter((kind) => bucket(kind).VersioningConfiguration)
    expect(versioned).toEqual(['originals'])
  })

  it('lets pages of the CDN’s domain, and of nowhere else, send pictures', () => {
    const { CorsRules } = bucket('uploads').CorsConfiguration as { CorsRules: Record<string, unknown>[] }
    expect(CorsRules).toHaveLength(1)
    expect(CorsRules[0]).toMatchObject({ AllowedMethods: ['GET', 'PUT', 'POST', 'HEAD'] })
    expect(JSON.stringify(CorsRules[0]?.AllowedOrigins)).toMatch(
      /"https:\/\/",\{"Fn::GetAtt":\["Cdn\w+","DomainName"\]/,
    )
    for (const kind of ['originals', 'results', 'site']) expect(bucket(kind).CorsConfiguration).toBeUndefined()
  })
})

describe('the table', () => {
  it('has the keys, indexes and time to live that the adapters use, and is paid for by the request', () => {
    const [found, ...others] = propertiesOf('AWS::DynamoDB::Table')
    expect(others).toEqual([])
    const { byOwner, byDue } = table.indexes
    const keys = (partition: string, sort: string) => [
      { AttributeName: partition, KeyType: 'HASH' },
      { AttributeName: sort, KeyType: 'RANGE' },
    ]
    expect(found).toMatchObject({
      TableName: 'atelier-dev',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys(table.partitionKey, table.sortKey),
      TimeToLiveSpecification: { AttributeName: table.timeToLive, Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      GlobalSecondaryIndexes: [
        {
          IndexName: byOwner.name,
          KeySchema: keys(byOwner.partitionKey, byOwner.sortKey),
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
        {
          IndexName: byDue.name,
          KeySchema: keys(byDue.partitionKey, byDue.sortKey),
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...byDue.includes] },
        },
      ],
    })
    const types = found?.AttributeDefinitions as { AttributeName: string; AttributeType: string }[]
    const numbers = types.filter(({ AttributeType }) => AttributeType === 'N').map(({ AttributeName }) => AttributeName)
    expect(numbers).toEqual([byDue.sortKey])
  })
})

describe('queues', () => {
  const names = [...pools, ...Object.keys(subscriptions).map((name) => `events-${name}`), 'arrivals']

  it('are one for each pool, subscriber and the arrivals, and each has dead letters', () => {
    const found = propertiesOf('AWS::SQS::Queue').map(({ QueueName }) => QueueName)
    const expected = names.flatMap((name) => [`atelier-dev-${name}`, `atelier-dev-${deadLettersOf(name)}`])
    expect(found.sort()).toEqual(expected.sort())
  })

  it.each(names)('%s has SQS’s encryption, long polls, four days, and dead letters of its own', (name) => {
    const properties = queue(name)
    expect(properties).toMatchObject({ SqsManagedSseEnabled: true, ReceiveMessageWaitTimeSeconds: 20 })
    expect(properties.MessageRetentionPeriod).toBe(4 * 86_400)
    const { deadLetterTargetArn, maxReceiveCount } = properties.RedrivePolicy as Record<string, unknown>
    expect(maxReceiveCount).toBe(MAX_RECEIVE_COUNT)
    expect(readable(template, deadLetterTargetArn)).toBe(
      `arn:aws:sqs:REGION:ACCOUNT:atelier-dev-${deadLettersOf(name)}`,
    )
    expect(queue(deadLettersOf(name))).toMatchObject({
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 86_400,
    })
  })

  it('hide a message for at least six times what its function may take', () => {
    const sources = ofType(template, 'AWS::Lambda::EventSourceMapping')
    expect(sources).toHaveLength(names.length)
    for (const { properties } of sources) {
      const name = readable(template, properties.EventSourceArn).replace(/.*:atelier-dev-/, '')
      const { Timeout } = functionOf(readable(template, properties.FunctionName))
      expect(queue(name).VisibilityTimeout, name).toBeGreaterThanOrEqual(6 * Number(Timeout))
    }
  })

  it('take nothing without TLS, and from EventBridge only what its own rule sends', () => {
    const policies = propertiesOf('AWS::SQS::QueuePolicy')
    expect(policies).toHaveLength(2 * names.length)
    for (const { PolicyDocument } of policies) {
      expect(JSON.stringify(PolicyDocument)).toContain('"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"')
    }
  })

  it('all are watched: their dead letters, and the ages of the pools', () => {
    const watched = propertiesOf('AWS::CloudWatch::Alarm').flatMap(({ Metrics = [] }) =>
      (Metrics as { MetricStat?: { Metric: { MetricName: string; Dimensions: { Value: unknown }[] } } }[]).flatMap(
        ({ MetricStat }) =>
          MetricStat ? [`${MetricStat.Metric.MetricName} ${dimension(MetricStat.Metric.Dimensions[0]?.Value)}`] : [],
      ),
    )
    for (const name of names)
      expect(watched).toContain(`ApproximateNumberOfMessagesVisible atelier-dev-${deadLettersOf(name)}`)
    for (const pool of pools) expect(watched).toContain(`ApproximateAgeOfOldestMessage atelier-dev-${pool}`)
  })
})

const bucket = (kind: string) => {
  const found = propertiesOf('AWS::S3::Bucket').find(({ BucketName }) =>
    readable(template, BucketName).startsWith(`atelier-dev-${kind}-`),
  )
  if (!found) throw new Error(`There is no bucket ${kind}`)
  return found
}

const queue = (name: string) => {
  const found = propertiesOf('AWS::SQS::Queue').find(({ QueueName }) => QueueName === `atelier-dev-${name}`)
  if (!found) throw new Error(`There is no queue ${name}`)
  return found
}

const functionOf = (name: string) => {
  const found = propertiesOf('AWS::Lambda::Function').find(({ FunctionName }) => FunctionName === name)
  if (!found) throw new Error(`There is no function ${name}`)
  return found
}

const isRef = (value: unknown, id: string) => JSON.stringify(value) === JSON.stringify({ Ref: id })

const dimension = (value: unknown) => {
  const [id = ''] = (value as { 'Fn::GetAtt'?: [string, string] })['Fn::GetAtt'] ?? []
  return readable(template, { Ref: id })
}
