import { Duration, type Stack } from 'aws-cdk-lib'
import {
  Architecture,
  EventSourceMapping,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda'
import type { LogGroup } from 'aws-cdk-lib/aws-logs'
import { environmentOf } from './environment.ts'
import { type FunctionSpec, functions, HANDLER } from './functions.ts'
import { createLogGroup } from './log-group.ts'
import { idOf } from './names.ts'
import type { Resources } from './permissions.ts'
import { queueOf } from './queues.ts'
import { createRole } from './roles.ts'
import type { StackOptions } from './stack-options.ts'

/**
 * How many of a function work on its queues at the same time, so that full queues leave the account's other functions
 * room, the decoders that they call counted too. Concurrency is never reserved: what one function reserves, the API cannot
 * have.
 */
const MAX_CONCURRENCY = { workers: 50, others: 10 }

/** Every function of the table, each with a role and a log of its own, and the queues that bring it work. */
export function createFunctions(
  stack: Stack,
  resources: Resources,
  options: StackOptions,
): { created: ReadonlyMap<string, LambdaFunction>; logs: ReadonlyMap<string, LogGroup> } {
  const made = functions.map((spec) => ({ spec, ...createFunction(stack, spec, resources, options) }))
  return {
    created: new Map(made.map(({ spec, created }) => [spec.name, created])),
    logs: new Map(made.map(({ spec, logGroup }) => [spec.name, logGroup])),
  }
}

/** The function of this name. Throws when there is none. */
export function functionOf(created: ReadonlyMap<string, LambdaFunction>, name: string): LambdaFunction {
  const found = created.get(name)
  if (!found) throw new RangeError(`There is no function "${name}"; there are ${[...created.keys()].join(', ')}.`)
  return found
}

function createFunction(stack: Stack, spec: FunctionSpec, resources: Resources, options: StackOptions) {
  const id = idOf(spec.name)
  const functionName = resources.names.prefix + spec.name
  const logGroup = createLogGroup(stack, `${id}Log`, `/aws/lambda/${functionName}`)
  const created = new LambdaFunction(stack, `${id}Function`, {
    functionName,
    runtime: Runtime.NODEJS_24_X,
    architecture: options.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
    handler: HANDLER,
    code: options.codeOf(spec),
    memorySize: spec.memoryMb,
    timeout: Duration.seconds(spec.timeoutSeconds),
    role: createRole(stack, spec, resources, logGroup),
    environment: environmentOf(spec, resources, options),
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    // What each call took is in the metrics; lines for every start and end would cost more than ours do.
    systemLogLevelV2: SystemLogLevel.WARN,
  })
  connectQueues(stack, spec, created, resources)
  return { created, logGroup }
}

function connectQueues(
  stack: Stack,
  { name, trigger, environment }: FunctionSpec,
  target: LambdaFunction,
  { queues }: Resources,
) {
  if (trigger.type !== 'queues') return
  for (const queue of trigger.queues) {
    new EventSourceMapping(stack, `${idOf(queue)}To${idOf(name)}`, {
      target,
      eventSourceArn: queueOf(queues, queue).queueArn,
      batchSize: trigger.batchMessages,
      reportBatchItemFailures: true,
      maxConcurrency: environment.ATELIER_POOL ? MAX_CONCURRENCY.workers : MAX_CONCURRENCY.others,
    })
  }
}
