import type { cloudVariables } from '../src/config-cloud-variables.ts'
import { type SubscriberName, subscriptions } from '../src/core/subscribers.ts'
import { decoderTimeoutSeconds, workerTimeoutSeconds } from '../src/entrypoints/worker-limits.ts'
import { type Pool, pools } from '../src/jobs/define.ts'

/** A setting that the stack writes into a function's environment: the key of its row in `src/config-cloud-variables.ts`. */
export type StackSetting = keyof typeof cloudVariables

/** What calls a function. Queues are named without the stack's prefix. */
export type Trigger =
  /** Routes of the HTTP API, as API Gateway writes them. */
  | { readonly type: 'http'; readonly routes: readonly string[] }
  /** A function URL that streams, behind the CDN: `paths` are what the CDN sends there. */
  | { readonly type: 'stream'; readonly paths: readonly string[] }
  /** Other functions call it by its name. */
  | { readonly type: 'invoke' }
  /** Messages of each queue, so many at a time, answered one by one. */
  | { readonly type: 'queues'; readonly queues: readonly string[]; readonly batchMessages: number }
  /** Calls with these inputs. Rates as EventBridge Scheduler writes them. */
  | { readonly type: 'schedule'; readonly calls: readonly { readonly rate: string; readonly input: object }[] }

/** One Lambda function. */
export interface FunctionSpec {
  /** The stack's prefix stands in front of it. */
  readonly name: string
  /** A file in `src/entrypoints`, and the folder of its bundle. */
  readonly entrypoint: string
  readonly memoryMb: number
  readonly timeoutSeconds: number
  /** Whether its bundle has native packages for one architecture. */
  readonly touchesPixels: boolean
  readonly trigger: Trigger
  /** What it needs beside what everybody gets; values are the stack's to know. */
  readonly settings: readonly StackSetting[]
  /** Values that this table knows. */
  readonly environment: Readonly<Partial<Record<'ATELIER_POOL' | 'ATELIER_SUBSCRIBER', string>>>
}

/** The handler's name in every bundle: `index.mjs` exports `handler`. */
export const HANDLER = 'index.handler'

/** A third of a core: answers are waits for DynamoDB, and half of it would double the time of a cold start. */
const API_MEMORY_MB = 512
/** A whole core (1,769 MB), with room for one picture at the limits: an AVIF of 16 megapixels takes 350 MB. */
const INSPECT_MEMORY_MB = 1_769
/** The most a new account may have, and 1.7 cores: two pictures at a time. */
const PIXELS_MEMORY_MB = 3_008
/** Pictures pass through as bytes, a few at a time. */
const NETWORK_MEMORY_MB = 1_024

/** API Gateway gives up after 30 s; this way it is we who say so. */
const API_TIMEOUT_SECONDS = 29

/** What every function that reads or writes records has. */
const RECORDS = ['stage', 'table', 'parameters'] as const
const BUCKETS = ['uploadsBucket', 'originalsBucket', 'resultsBucket'] as const
const MESSAGES = ['queuePrefix', 'eventBus'] as const
const ALL = [...RECORDS, ...BUCKETS, ...MESSAGES] as const

/** The HTTP API, split by what each part may write: three roles run the same bundle. */
const api: readonly FunctionSpec[] = [
  http('api-read', ['GET /{proxy+}', 'HEAD /{proxy+}', 'OPTIONS /{proxy+}', 'GET /'], []),
  http(
    'api-jobs',
    [
      'POST /v1/jobs',
      'POST /v1/jobs/{proxy+}',
      'DELETE /v1/jobs/{proxy+}',
      // Answered with where keys are set on AWS.
      'PUT /v1/providers/{proxy+}',
      'DELETE /v1/providers/{proxy+}',
    ],
    [],
  ),
  http(
    'api-assets',
    [
      'POST /v1/assets',
      'POST /v1/assets/{proxy+}',
      'DELETE /v1/assets/{proxy+}',
      'POST /v1/uploads',
      'POST /v1/uploads/{proxy+}',
    ],
    ['inspectFunction'],
  ),
]

const workers: readonly FunctionSpec[] = pools.map(worker)

const events: readonly FunctionSpec[] = (Object.keys(subscriptions) as SubscriberName[]).map((subscriber) => ({
  name: `events-${subscriber}`,
  entrypoint: 'lambda-events',
  memoryMb: API_MEMORY_MB,
  timeoutSeconds: 60,
  touchesPixels: false,
  trigger: { type: 'queues', queues: [`events-${subscriber}`], batchMessages: 10 },
  settings: [...ALL, 'subscriber'],
  environment: { ATELIER_SUBSCRIBER: subscriber },
}))

/** Every function of the stack. Stack, local cloud and tests loop over it. */
export const functions: readonly FunctionSpec[] = [
  ...api,
  {
    name: 'stream',
    entrypoint: 'lambda-stream',
    memoryMb: API_MEMORY_MB,
    // A stream of events ends by itself after 55 s.
    timeoutSeconds: 65,
    touchesPixels: false,
    trigger: { type: 'stream', paths: ['/v1/jobs/*/events', '/v1/assets/*/content'] },
    settings: ALL,
    environment: {},
  },
  {
    name: 'inspect',
    entrypoint: 'lambda-inspect',
    memoryMb: INSPECT_MEMORY_MB,
    timeoutSeconds: decoderTimeoutSeconds.inspect,
    touchesPixels: true,
    trigger: { type: 'invoke' },
    settings: ['stage', ...BUCKETS],
    environment: {},
  },
  {
    name: 'pixels',
    entrypoint: 'lambda-pixels',
    memoryMb: PIXELS_MEMORY_MB,
    timeoutSeconds: decoderTimeoutSeconds.pixels,
    touchesPixels: true,
    trigger: { type: 'invoke' },
    settings: ['stage', ...BUCKETS],
    environment: {},
  },
  ...workers,
  ...events,
  {
    name: 'arrivals',
    entrypoint: 'lambda-arrivals',
    memoryMb: API_MEMORY_MB,
    timeoutSeconds: 60,
    touchesPixels: false,
    trigger: { type: 'queues', queues: ['arrivals'], batchMessages: 10 },
    settings: [...ALL, 'inspectFunction'],
    environment: {},
  },
  {
    name: 'sweep',
    entrypoint: 'lambda-sweep',
    memoryMb: API_MEMORY_MB,
    // For the storage sweep; the jobs' takes seconds.
    timeoutSeconds: 840,
    touchesPixels: false,
    trigger: {
      type: 'schedule',
      calls: [
        { rate: 'rate(1 minute)', input: {} },
        { rate: 'rate(1 day)', input: { storage: true } },
      ],
    },
    settings: ALL,
    environment: {},
  },
  {
    name: 'dead-letters',
    entrypoint: 'lambda-dead-letters',
    memoryMb: API_MEMORY_MB,
    timeoutSeconds: 60,
    touchesPixels: false,
    // By the clock, and not by their queues: Lambda asks a queue 650,000 times a month, which is $0.26 for each queue of
    // which nearly all are always empty. The function receives from `pools.map(deadLettersOf)` by itself.
    trigger: { type: 'schedule', calls: [{ rate: 'rate(5 minutes)', input: {} }] },
    settings: ALL,
    environment: {},
  },
]

function http(name: string, routes: readonly string[], more: readonly StackSetting[]): FunctionSpec {
  return {
    name,
    entrypoint: 'lambda-api',
    memoryMb: API_MEMORY_MB,
    timeoutSeconds: API_TIMEOUT_SECONDS,
    touchesPixels: false,
    trigger: { type: 'http', routes },
    settings: [...ALL, ...more],
    environment: {},
  }
}

function worker(pool: Pool): FunctionSpec {
  const isImage = pool === 'image'
  return {
    name: `worker-${pool}`,
    entrypoint: isImage ? 'lambda-worker-image' : 'lambda-worker',
    memoryMb: isImage ? PIXELS_MEMORY_MB : NETWORK_MEMORY_MB,
    timeoutSeconds: workerTimeoutSeconds[pool],
    touchesPixels: isImage,
    // Pictures take cores: more at once would only wait for each other. What is waited for elsewhere costs nothing.
    trigger: { type: 'queues', queues: [pool], batchMessages: isImage ? 2 : 10 },
    settings: [...ALL, 'pool', ...(isImage ? [] : (['pixelsFunction'] as const))],
    environment: { ATELIER_POOL: pool },
  }
}
