/** When they were last looked up, in public copies of the sources and pages that quote them. AWS changes prices without changing their addresses. */
export const PRICES_DATE = '2026-11-21'

export interface Price {
  readonly usd: number
  readonly per: string
  /** What of it is free every month, in every account, for as long as the account lives. */
  readonly alwaysFree?: number
  readonly source: string
}

const MILLION = 1_000_000

/** What AWS charges in us-east-1 (N. Virginia), as published at the sources. Others cost up to twice as much. */
export const prices = {
  sqsRequest: {
    usd: 0.4 / MILLION,
    per: 'SQS request (standard queue)',
    alwaysFree: MILLION,
    source: 'https://aws.amazon.com/sqs/pricing/',
  },
  sqsFairRequest: {
    usd: 0.1 / MILLION,
    per: 'SQS request with a message group, on top',
    source: 'https://aws.amazon.com/sqs/pricing/',
  },
  lambdaRequest: {
    usd: 0.2 / MILLION,
    per: 'Lambda request',
    alwaysFree: MILLION,
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  lambdaGbSecond: {
    usd: 0.0000133334,
    per: 'Lambda GB-second (arm64)',
    alwaysFree: 400_000,
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  lambdaStreamedGb: {
    usd: 0.008,
    per: 'GB streamed by Lambda beyond 6 MB of each answer',
    alwaysFree: 100,
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  dynamoWrite: {
    usd: 0.625 / MILLION,
    per: 'DynamoDB write unit (1 KB, on demand)',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  dynamoRead: {
    usd: 0.125 / MILLION,
    per: 'DynamoDB read unit (4 KB, on demand)',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  dynamoGbMonth: {
    usd: 0.25,
    per: 'GB stored in DynamoDB for a month',
    alwaysFree: 25,
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  dynamoRecoveryGbMonth: {
    usd: 0.2,
    per: 'GB of DynamoDB kept restorable to any second for a month',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  s3Write: { usd: 0.005 / 1000, per: 'S3 PUT, COPY, POST or LIST', source: 'https://aws.amazon.com/s3/pricing/' },
  s3Read: { usd: 0.0004 / 1000, per: 'S3 GET or HEAD', source: 'https://aws.amazon.com/s3/pricing/' },
  s3GbMonth: { usd: 0.023, per: 'GB stored in S3 for a month', source: 'https://aws.amazon.com/s3/pricing/' },
  event: {
    usd: 1 / MILLION,
    per: 'event of our own on EventBridge',
    source: 'https://aws.amazon.com/eventbridge/pricing/',
  },
  scheduledCall: {
    usd: 1 / MILLION,
    per: 'call by EventBridge Scheduler',
    alwaysFree: 14 * MILLION,
    source: 'https://aws.amazon.com/eventbridge/pricing/',
  },
  apiRequest: {
    usd: 1 / MILLION,
    per: 'request to an HTTP API',
    source: 'https://aws.amazon.com/api-gateway/pricing/',
  },
  cdnRequest: {
    usd: 1 / MILLION,
    per: 'HTTPS request to CloudFront',
    alwaysFree: 10 * MILLION,
    source: 'https://aws.amazon.com/cloudfront/pricing/pay-as-you-go/',
  },
  cdnFunction: {
    usd: 0.1 / MILLION,
    per: 'run of a CloudFront Function',
    alwaysFree: 2 * MILLION,
    source: 'https://aws.amazon.com/cloudfront/pricing/pay-as-you-go/',
  },
  cdnGb: {
    usd: 0.085,
    per: 'GB from CloudFront to the internet (Europe, North America)',
    alwaysFree: 1_000,
    source: 'https://aws.amazon.com/cloudfront/pricing/pay-as-you-go/',
  },
  alarmMetric: {
    usd: 0.1,
    per: 'metric that an alarm looks at, for a month',
    alwaysFree: 10,
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  customMetric: {
    usd: 0.3,
    per: 'metric of our own, for a month in which every hour has a number',
    alwaysFree: 10,
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  logGb: {
    usd: 0.5,
    per: 'GB of log lines written',
    alwaysFree: 5,
    source: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
} as const satisfies Record<string, Price>

export type PriceName = keyof typeof prices

/** So much of each. */
export type Usage = Readonly<Partial<Record<PriceName, number>>>

/** What a usage costs without anything free. */
export const costOf = (usage: Usage): number =>
  (Object.keys(usage) as PriceName[]).reduce((sum, name) => sum + (usage[name] ?? 0) * prices[name].usd, 0)

/** The same after what is free every month, where nothing else in the account uses it up. */
export const costAfterFree = (usage: Usage): number =>
  (Object.keys(usage) as PriceName[]).reduce((sum, name) => {
    const price: Price = prices[name]
    return sum + Math.max(0, (usage[name] ?? 0) - (price.alwaysFree ?? 0)) * price.usd
  }, 0)

/** Adds usages up. */
export function sumOf(usages: readonly Usage[]): Usage {
  const sum: Partial<Record<PriceName, number>> = {}
  for (const usage of usages)
    for (const name of Object.keys(usage) as PriceName[]) sum[name] = (sum[name] ?? 0) + (usage[name] ?? 0)
  return sum
}

/** So many times the same. */
export function times(factor: number, usage: Usage): Usage {
  return Object.fromEntries(Object.entries(usage).map(([name, amount]) => [name, factor * amount]))
}
