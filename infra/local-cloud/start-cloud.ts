import { randomBytes } from 'node:crypto'
import type { RequestListener, ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import * as z from 'zod'
import { s3Client } from '../../src/adapters/aws/s3-client.ts'
import type { Template } from '../synthesise.ts'
import { cdn } from './cdn.ts'
import { cloudClock } from './cloud-clock.ts'
import { createBuckets } from './create-buckets.ts'
import { createQueues } from './create-queues.ts'
import { createTables } from './create-tables.ts'
import { type LocalEventBridge, startEventBridge } from './event-bridge.ts'
import { eventRules } from './event-rules.ts'
import { type DeliveryFaults, EventSourceMapping, startEventSource } from './event-source.ts'
import { functionUrls } from './function-url.ts'
import { httpApis } from './http-api.ts'
import type { LambdaFunction } from './lambda-function.ts'
import { listen } from './listen.ts'
import { startParameterStore } from './parameter-store.ts'
import { s3Events } from './s3-events.ts'
import { type Schedules, startSchedules } from './schedules.ts'
import { readStack, type StackReader } from './stack-reader.ts'
import type { Place } from './stack-values.ts'
import { readRoles, startFunctions } from './start-functions.ts'
import { startDynamo, startSqs } from './third-party.ts'
import { type Permissions, permissionsLedger } from './used-permissions.ts'

/** An S3 service, and who may do everything in it. */
export interface S3Facts {
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

export interface CloudOptions {
  readonly template: Template
  /** The folder with the functions' bundles. */
  readonly bundles: string
  readonly s3: S3Facts
  /** Where everything is reached; a free port when left out. */
  readonly port?: number
  /** Who may use the API, as `ATELIER_TOKENS` has it; a new token when left out. */
  readonly tokens?: string
  /** How many events a function runs at the same time. Two cores have no use for AWS's thousand. */
  readonly maxConcurrency?: number
  /** Whether its clock, and this process's with it, can be put on. For tests. */
  readonly hasMovableClock?: boolean
  readonly onLine: (who: string, line: string) => void
}

export interface LocalCloud {
  /** What stands for the CDN's address. */
  readonly url: string
  readonly tokens: string
  /** By their names. */
  readonly functions: ReadonlyMap<string, LambdaFunction>
  readonly schedules: Schedules
  readonly eventBridge: LocalEventBridge
  readonly permissions: Permissions
  /** What deliveries do wrong from now on. */
  readonly faults: DeliveryFaults
  /** What the template's outputs have come to. */
  readonly outputs: Readonly<Record<string, string>>
  /** As the operator has them, past all roles. */
  readonly operator: { readonly s3: S3Client; readonly sqs: SQSClient; queueUrlOf(name: string): string }
  /** Puts the clock on, for queues and functions. */
  passTime(ms: number): void
  close(): Promise<void>
}

/** What ends a part again. */
type Closing = () => Promise<unknown> | undefined

/** The account and region that the services on this machine know. */
const PLACE: Place = { accountId: '000000000000', region: 'eu-west-1' }

/** Enough for a family of pictures. Streams of events take one each. */
const MAX_CONCURRENCY = 8

/** Of each queue at a time: a batch runs while the next one is waited for. */
const POLLERS = 2

/** A parameter as the template has it. */
const Parameter = z.strictObject({
  Name: z.string(),
  Type: z.literal('String'),
  Value: z.string(),
  Description: z.unknown().optional(),
})

/**
 * Makes what the template describes, on this machine: third-party services for storage and queues, strict doubles for the
 * rest, and the bundles as Lambda runs them. Everything that the template says is read from it; what it says and nobody
 * here understands is an error. Rejects when something does not start, and leaves nothing behind then.
 */
export async function startCloud(options: CloudOptions): Promise<LocalCloud> {
  const closing: Closing[] = []
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end()
  }
  try {
    return { ...(await start(options, closing)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function start(options: CloudOptions, closing: Closing[]): Promise<Omit<LocalCloud, 'close'>> {
  const stack = readStack(options.template, PLACE)
  const { resolve } = stack
  const use = async <One extends { close(): Promise<void> }>(starting: Promise<One>): Promise<One> => {
    const started = await starting
    closing.push(() => started.close())
    return started
  }
  const clock = options.hasMovableClock ? cloudClock() : undefined
  closing.push(async () => clock?.restore())
  let answer: RequestListener = (_request, response) => void response.writeHead(503).end()
  const front = await use(listen((request, response) => answer(request, response), options.port))
  const [dynamo, sqsService] = await Promise.all([use(startDynamo()), use(startSqs(PLACE.region))])
  const local = (text: string) => text.replaceAll(/https:\/\/[\w-]+\.cloudfront\.net/g, front.url)

  const credentials = options.s3.credentials
  const sqs = new SQSClient({ endpoint: sqsService.url, region: PLACE.region, credentials })
  const s3 = s3Client(options.s3)
  const dynamoAdmin = new DynamoDBClient({ endpoint: dynamo.url, region: PLACE.region, credentials })
  for (const client of [sqs, s3, dynamoAdmin]) closing.push(async () => client.destroy())
  const queueUrlOf = (name: string) => `${sqsService.url}/${PLACE.accountId}/${name}`

  await createTables(stack, dynamoAdmin)
  const queues = await createQueues(stack, sqs)
  const faults: DeliveryFaults = { duplicates: false, shuffles: false, fails: false }
  const bridge = eventRules(stack, { queues, sqs, queueUrlOf, copies: () => (faults.duplicates ? 2 : 1) })
  const eventBridge = await use(startEventBridge(bridge))
  const notices = await use(
    listen(async (request, response) => {
      for (const event of s3Events(await json(request), PLACE.accountId)) eventBridge.emit(event)
      response.end()
    }),
  )
  await createBuckets(stack, { client: s3, local, notifyUrl: notices.url })
  const tokens = options.tokens ?? `owner:${randomBytes(24).toString('hex')}`
  const parameters = await use(startParameterStore(parametersOf(stack, { local, tokens })))

  const permissions = permissionsLedger()
  const started = await startFunctions(stack, {
    bundles: options.bundles,
    services: {
      s3: options.s3.endpoint,
      sqs: sqsService.url,
      dynamodb: dynamo.url,
      events: eventBridge.endpoint,
      ssm: parameters.endpoint,
    },
    credentials,
    permissions,
    maxConcurrency: options.maxConcurrency ?? MAX_CONCURRENCY,
    local,
    variables: clock?.variables ?? {},
    onLine: options.onLine,
  })
  const lambdas = [...started.values()].map(({ lambda }) => lambda)
  for (const { gateway } of started.values()) closing.push(() => gateway.close())
  closing.push(async () => void (await Promise.all(lambdas.map((lambda) => lambda.close()))))

  const startedByArn = (arn: string) => {
    const found = started.get(arn) ?? [...started.values()].find(({ lambda }) => lambda.name === arn)
    if (!found) throw new Error(`The template calls the function ${arn}, which it does not have`)
    return found
  }
  const functionByArn = (arn: string) => startedByArn(arn).lambda
  for (const { id, properties: mapping } of stack.all('AWS::Lambda::EventSourceMapping', EventSourceMapping)) {
    const queue = queues.get(mapping.EventSourceArn)
    if (!queue) throw new Error(`${id} brings messages of ${mapping.EventSourceArn}, which is no queue of the stack`)
    const { lambda: target, gateway } = startedByArn(mapping.FunctionName)
    const source = startEventSource({
      ...{ mapping, target, faults, region: PLACE.region },
      queueUrl: `${gateway.url}/${PLACE.accountId}/${queue.name}`,
      sqs: new SQSClient({ endpoint: gateway.url, region: PLACE.region, credentials, maxAttempts: 1 }),
      pollers: Math.min(POLLERS, mapping.ScalingConfig?.MaximumConcurrency ?? POLLERS),
      onLine: (line) => options.onLine(id, line),
    })
    closing.push(source.stop)
  }

  const roles = readRoles(stack)
  const schedules = startSchedules(stack, {
    functionByArn,
    statementsOf: (arn) => roles.get(arn) ?? [],
    onLine: (line) => options.onLine('scheduler', line),
  })
  closing.push(async () => schedules.stop())
  const origins = new Map([
    ...httpApis(stack, { functionByArn, nowMs: () => Date.now() }),
    ...functionUrls(stack, { functionByArn, nowMs: () => Date.now() }),
  ])
  const deliver = cdn(stack, origins)
  stack.assertAllRead()
  answer = (request, response) => void deliver(request, response).catch((error) => broken(response, error, options))

  return {
    ...{ url: front.url, tokens, schedules, eventBridge, permissions, faults },
    functions: new Map(lambdas.map((lambda) => [lambda.name, lambda])),
    outputs: Object.fromEntries(
      Object.entries(options.template.Outputs).map(([name, { Value }]) => [name, local(String(resolve(Value)))]),
    ),
    operator: { s3, sqs, queueUrlOf },
    passTime(ms) {
      if (!clock) throw new Error('This cloud was started without a clock that can be put on')
      clock.advance(ms)
    },
  }
}

function parametersOf(stack: StackReader, { local, tokens }: { local: (text: string) => string; tokens: string }) {
  const written = stack
    .all('AWS::SSM::Parameter', Parameter)
    .map(({ properties: { Name, Value } }) => [Name, { type: 'String' as const, value: local(Value) }] as const)
  const [first = ''] = written.map(([name]) => name)
  const folder = first.slice(0, first.lastIndexOf('/') + 1)
  const secret = (value: string) => ({ type: 'SecureString' as const, value })
  return {
    ...Object.fromEntries(written),
    // What `atelier deploy` makes before the stack.
    [`${folder}secrets`]: secret(randomBytes(32).toString('base64')),
    [`${folder}tokens`]: secret(tokens),
  }
}

function broken(response: ServerResponse, error: unknown, { onLine }: CloudOptions): void {
  onLine('cdn', String(error))
  if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain' })
  response.end('The local cloud could not answer; its log says why.\n')
}
