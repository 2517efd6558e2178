import { Duration, type Stack } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { FilterPattern, type LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs'
import type { Topic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { pools } from '../src/jobs/define.ts'
import { deadLettersOf } from '../src/ports/task-queue.ts'
import { idOf, type Names } from './names.ts'
import { queueOf, workQueues } from './queues.ts'

export interface Watched {
  readonly queues: ReadonlyMap<string, Queue>
  readonly api: HttpApi
  /** The functions' logs, by the functions' names. */
  readonly logs: ReadonlyMap<string, LogGroup>
  /** Told of every alarm, where there is somebody to tell. */
  readonly topic: Topic | undefined
}

/** Whoever waits for a picture has given up by then; a burst of a thousand pictures is done. */
const OLDEST_MINUTES = 15

/** An expression reads ten metrics at most. Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const METRICS_AT_ONCE = 10

const PERIOD = Duration.minutes(5)

/**
 * Four alarms. One looks at all dead-letter queues and one at all pools, because CloudWatch charges by the metric and
 * people by the alarm. What is left in dead letters for people is hidden for twelve hours at a time (`core/dead-letters.ts`):
 * so each new message alarms, and those that stay remind twice a day.
 */
export function createAlarms(stack: Stack, names: Names, watched: Watched): void {
  const { queues, api, logs, topic } = watched
  const alarm = (name: string, props: Omit<AlarmProps, 'evaluationPeriods'>) => {
    const created = new Alarm(stack, `${idOf(name)}Alarm`, {
      alarmName: names.prefix + name,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // An idle queue and an idle API have no numbers at all.
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    })
    if (topic) created.addAlarmAction(new SnsAction(topic))
  }
  const deadLetters = workQueues.map((name) => queueOf(queues, deadLettersOf(name)))
  for (const [index, some] of chunks(deadLetters, METRICS_AT_ONCE).entries()) {
    alarm(index === 0 ? 'dead-letters' : `dead-letters-${index + 1}`, {
      alarmDescription: 'Messages failed for good: `atelier doctor --aws` says which and why.',
      metric: highest(
        some.map((queue) => queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' })),
      ),
      threshold: 1,
    })
  }
  const ages = pools.map((pool) =>
    queueOf(queues, pool).metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: 'Maximum' }),
  )
  alarm('backlog', {
    alarmDescription: `Work has waited for ${OLDEST_MINUTES} minutes: there is more than the workers can do, or they do not run.`,
    metric: highest(ages),
    threshold: OLDEST_MINUTES * 60,
  })
  alarm('errors', {
    alarmDescription: 'A function failed, ran out of time or met what it did not foresee; its log says what.',
    metric: errorsOf(stack, names, logs),
    threshold: 1,
  })
  alarm('api-errors', {
    alarmDescription: 'The API answered with 5xx.',
    metric: api.metricServerError({ period: PERIOD, statistic: 'Sum' }),
    threshold: 5,
  })
}

const chunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))

/** The highest of several metrics; one that has no numbers counts as 0. */
function highest(metrics: readonly IMetric[]): MathExpression {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]))
  const filled = Object.keys(usingMetrics).map((name) => `FILL(${name}, 0)`)
  return new MathExpression({ expression: `MAX([${filled.join(', ')}])`, usingMetrics, period: PERIOD })
}

/**
 * Counts error lines of all functions in one metric, which exists, and costs, only in hours in which there was one:
 * ours, the runtime's for what nobody caught, and the platform's for calls that ended early.
 */
function errorsOf(stack: Stack, names: Names, logs: ReadonlyMap<string, LogGroup>): Metric {
  const filterPattern = FilterPattern.any(
    ...['error', 'fatal', 'ERROR', 'FATAL'].map((level) => FilterPattern.stringValue('$.level', '=', level)),
    ...['error', 'failure', 'timeout'].map((status) => FilterPattern.stringValue('$.record.status', '=', status)),
  )
  for (const [name, logGroup] of logs) {
    new MetricFilter(stack, `${idOf(name)}Errors`, {
      logGroup,
      filterPattern,
      metricNamespace: names.metrics,
      metricName: 'Errors',
      metricValue: '1',
    })
  }
  return new Metric({ namespace: names.metrics, metricName: 'Errors', statistic: 'Sum', period: PERIOD })
}
