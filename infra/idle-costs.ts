import { dueKeys } from '../src/adapters/aws/table.ts'
import { pools } from '../src/jobs/define.ts'
import type { Usage } from './prices.ts'
import type { Resource, Template } from './synthesise.ts'

/** What resources of one type use in a month in which nobody uses the stack. */
export interface IdleLine {
  readonly item: string
  readonly count: number
  readonly usage: Usage
  readonly why: string
}

/** A month, as AWS counts it: 730 hours. */
const MONTH_SECONDS = 730 * 3600

/**
 * Lambda asks a queue with five long polls of 20 s, also when it is always empty. Source:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const POLLS_A_MONTH = (5 * MONTH_SECONDS) / 20

/** A call that finds nothing to do: a few reads at a time, a start now and then. */
const IDLE_CALL_SECONDS = 0.15

/** Each empty partition that is asked costs half a read unit. */
const READS_PER_SWEEP = dueKeys('jobs').length / 2

/** Types that cost by use only, or nothing at all. One that is in neither table is not counted, and so not allowed. */
const FREE_WHEN_IDLE: readonly string[] = [
  ...['ApiGatewayV2::Api', 'ApiGatewayV2::Integration', 'ApiGatewayV2::Route', 'ApiGatewayV2::Stage'],
  ...['CloudFront::CachePolicy', 'CloudFront::Distribution', 'CloudFront::Function'],
  ...['CloudFront::OriginAccessControl', 'CloudFront::ResponseHeadersPolicy'],
  ...['DynamoDB::Table', 'Events::EventBus', 'Events::Rule', 'IAM::Role'],
  ...['Lambda::Function', 'Lambda::Permission', 'Lambda::Url', 'Logs::LogGroup', 'Logs::MetricFilter'],
  ...['S3::Bucket', 'S3::BucketPolicy', 'SQS::Queue', 'SQS::QueuePolicy', 'SSM::Parameter'],
  // Only where an address for alarms is given. The first two budgets of an account are free, and reports are not made.
  ...['SNS::Topic', 'SNS::TopicPolicy', 'SNS::Subscription', 'Budgets::Budget'],
].map((name) => `AWS::${name}`)

const COUNTED = ['AWS::Lambda::EventSourceMapping', 'AWS::Scheduler::Schedule', 'AWS::CloudWatch::Alarm']

/** What the template costs by being there, counted resource by resource. Throws for a type that nobody has looked at. */
export function idleLines(template: Template): readonly IdleLine[] {
  const all = Object.values(template.Resources)
  const unknown = all.find(({ Type }) => !FREE_WHEN_IDLE.includes(Type) && !COUNTED.includes(Type))
  if (unknown) throw new RangeError(`Nobody has said what ${unknown.Type} costs while idle: add it to idle-costs.ts.`)
  const ofType = (type: string) => all.filter(({ Type }) => Type === type)
  const sources = ofType('AWS::Lambda::EventSourceMapping').length
  const alarms = ofType('AWS::CloudWatch::Alarm')
  const metrics = alarms.reduce((sum, alarm) => sum + metricsOf(alarm), 0)
  const free = all.filter(({ Type }) => FREE_WHEN_IDLE.includes(Type)).length
  return [
    {
      item: 'Queues that Lambda asks for messages',
      count: sources,
      usage: { sqsRequest: sources * POLLS_A_MONTH },
      why: `${count(POLLS_A_MONTH)} requests a month for each, although there is nothing to receive`,
    },
    ...ofType('AWS::Scheduler::Schedule').map((schedule) => scheduleLine(template, schedule)),
    {
      item: 'Alarms',
      count: alarms.length,
      usage: { alarmMetric: metrics },
      why: `they look at ${metrics} metrics, and each is charged`,
    },
    { item: 'Everything else', count: free, usage: {}, why: 'charged by use only' },
  ]
}

const metricsOf = ({ Properties: { Metrics } }: Resource) =>
  Array.isArray(Metrics) ? Metrics.filter((metric: { MetricStat?: unknown }) => metric.MetricStat).length : 1

function scheduleLine(template: Template, { Properties }: Resource): IdleLine {
  const { ScheduleExpression, Name, Target } = Properties as {
    ScheduleExpression: string
    Name: string
    Target: { Arn: { 'Fn::GetAtt': [string, string] } }
  }
  const calls = MONTH_SECONDS / secondsOf(ScheduleExpression)
  const memoryMb = Number(template.Resources[Target.Arn['Fn::GetAtt'][0]]?.Properties.MemorySize ?? 0)
  const asks: Usage = /dead-letters/.test(Name)
    ? { sqsRequest: calls * pools.length }
    : { dynamoRead: calls * READS_PER_SWEEP }
  return {
    item: `Schedule ${Name}, ${ScheduleExpression}`,
    count: 1,
    usage: {
      scheduledCall: calls,
      lambdaRequest: calls,
      lambdaGbSecond: (calls * IDLE_CALL_SECONDS * memoryMb) / 1024,
      ...asks,
    },
    why: `${count(calls)} calls a month of ${IDLE_CALL_SECONDS} s that find nothing to do`,
  }
}

const UNITS: Readonly<Record<string, number>> = { minute: 60, hour: 3_600, day: 86_400 }

function secondsOf(rate: string): number {
  const [, amount, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(rate) ?? []
  const seconds = UNITS[unit]
  if (seconds === undefined) throw new RangeError(`"${rate}" is no rate of minutes, hours or days.`)
  return Number(amount) * seconds
}

const count = (value: number) => Math.round(value).toLocaleString('en-US')
