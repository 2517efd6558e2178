import { type App, Stack, Validations } from 'aws-cdk-lib'
import { StringParameter } from 'aws-cdk-lib/aws-ssm'
import { AwsSolutionsChecks } from 'cdk-nag'
import { createAlarms } from './alarms.ts'
import { createApi } from './api.ts'
import { createDelivery } from './delivery.ts'
import { createEvents } from './events.ts'
import { namesOf } from './names.ts'
import { createBudget, createTopic } from './notices.ts'
import { createOutputs } from './outputs.ts'
import { createQueues } from './queues.ts'
import { createTable } from './records.ts'
import { createSchedules } from './schedules.ts'
import { checkStage, type StackOptions } from './stack-options.ts'
import { allowOrigins, createBuckets } from './storage.ts'
import { createFunctions } from './workers.ts'

/** Where the stack goes; without it, the template fits every account and region. */
export interface Place {
  readonly account?: string
  readonly region?: string
}

/** All of Atelier on AWS, as one stack that is deployed in one pass and costs next to nothing while nobody uses it. */
export function createStack(app: App, options: StackOptions, place: Place = {}): Stack {
  const names = namesOf(checkStage(options.stage))
  const stack = new Stack(app, names.stack, {
    env: place,
    description: `Atelier, stage ${options.stage}`,
    terminationProtection: false,
  })
  Validations.of(stack).addPlugins(new AwsSolutionsChecks(app))
  const buckets = createBuckets(stack, names)
  const table = createTable(stack, names)
  const queues = createQueues(stack, names)
  const eventBus = createEvents(stack, names, queues)
  const { created, logs } = createFunctions(stack, { names, table, queues, eventBus }, options)
  createSchedules(stack, names, created)
  const api = createApi(stack, names, created)
  const cdn = createDelivery(stack, names, { site: buckets.site, api, created })
  const publicUrl = `https://${cdn.distributionDomainName}`
  allowOrigins(buckets.uploads, [publicUrl, ...otherOrigins(options)])
  createAlarms(stack, names, { queues, api, logs, topic: createTopic(stack, names, options) })
  createBudget(stack, names, options)
  // A parameter, because functions that had it in their environment would come after the CDN, which comes after them.
  new StringParameter(stack, 'PublicUrlParameter', {
    parameterName: `${names.parameters}public-url`,
    stringValue: publicUrl,
  })

  createOutputs(stack, { publicUrl, cdn, api, table, eventBus, buckets, queues })
  return stack
}

/** Pages of other origins that the operator lets use the API may send pictures too. */
const otherOrigins = ({ settings }: StackOptions) =>
  (settings.ATELIER_CORS_ORIGIN ?? '').split(',').flatMap((origin) => origin.trim() || [])
