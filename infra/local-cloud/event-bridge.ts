import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import * as z from 'zod'
import { type EventPattern, eventPattern, type Json } from './event-pattern.ts'
import { failure } from './failure.ts'
import { inputPath } from './input-path.ts'
import { type InputTransformer, inputTransformer } from './input-transformer.ts'
import { action, type JsonService, startJsonService } from './json-service.ts'

/** Where matching events go. */
export interface EventTarget {
  /** As the template's `InputPath`; the whole event without it. */
  readonly inputPath?: string | undefined
  /** As the template's `InputTransformer`, instead. */
  readonly inputTransformer?: InputTransformer | undefined
  /** Stores the input, as JSON. Tried again when it rejects. */
  readonly deliver: (input: string) => Promise<void>
}

/** A rule as `AWS::Events::Rule` has it. */
export interface EventRule {
  readonly name: string
  readonly busName: string
  readonly pattern: EventPattern
  readonly targets: readonly EventTarget[]
}

/** What a test may want of one entry, before it is looked at: the error EventBridge gives in a bad moment. */
export type EntryFault = (entry: Entry) => { readonly code: string; readonly message: string } | undefined

export interface EventBridgeOptions {
  /** Buses besides `default`, which every account has. */
  readonly buses: readonly string[]
  readonly rules: readonly EventRule[]
  readonly fault?: EntryFault
}

export interface LocalEventBridge extends JsonService {
  /** Every entry that was taken, as the event that rules saw. For tests. */
  readonly events: readonly { readonly busName: string; readonly event: Json }[]
  /** Puts an event of a service, such as S3, on the default bus. */
  emit(event: { source: string; detailType: string; detail: { readonly [name: string]: Json } }): void
  /** Resolves when everything that was taken has been delivered or given up. Rejects with what was given up. */
  settled(): Promise<void>
}

/** Fewer than EventBridge's 185 in a day: whoever waits for this is a test. */
const DELIVERY_ATTEMPTS = 5
/** Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const MAX_ENTRIES = 10
const MAX_BYTES = 1_048_576

const Entry = z.strictObject({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().min(1).optional(),
  Resources: z.array(z.string()).optional(),
  Time: z.number().optional(),
  TraceHeader: z.string().min(1).max(500).optional(),
})
type Entry = z.infer<typeof Entry>
const PutEvents = z.strictObject({ Entries: z.array(Entry).min(1).max(MAX_ENTRIES) })

/** A target that is a queue: the input is the message's body. */
export const queueTarget = (client: SQSClient, queueUrl: string, path?: string): EventTarget => ({
  inputPath: path,
  async deliver(input) {
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: input }))
  },
})

/**
 * EventBridge on this machine: PutEvents, rules, targets. It answers as AWS does, entry by entry, before it delivers, and
 * refuses what AWS refuses; a bus that is not there, where AWS drops the event in silence, too.
 */
export async function startEventBridge(options: EventBridgeOptions): Promise<LocalEventBridge> {
  const buses = new Set(['default', ...options.buses])
  for (const { name, busName } of options.rules)
    if (!buses.has(busName)) throw new Error(`Rule ${name} is on a bus that does not exist: ${busName}`)
  const rules = options.rules.map((rule) => ({ ...rule, matches: eventPattern(rule.pattern) }))
  const events: { busName: string; event: Json }[] = []
  const deliveries = new Set<Promise<void>>()
  const undelivered: unknown[] = []

  function route(busName: string, event: { readonly [name: string]: Json }) {
    events.push({ busName, event })
    const matching = rules.filter((rule) => rule.busName === busName && rule.matches(event))
    for (const target of matching.flatMap((rule) => rule.targets)) {
      const delivery = deliver(target, inputOf(target)(event))
        .catch((error: unknown) => void undelivered.push(error))
        .finally(() => deliveries.delete(delivery))
      deliveries.add(delivery)
    }
  }

  function take(entry: Entry): object {
    const refusal = options.fault?.(entry) ?? refusalOf(entry)
    if (refusal) return { ErrorCode: refusal.code, ErrorMessage: refusal.message }
    const id = randomUUID()
    const detail = JSON.parse(entry.Detail ?? '')
    const atMs = entry.Time === undefined ? Date.now() : entry.Time * 1_000
    const { Source: source = '', DetailType: detailType = '', Resources: resources = [] } = entry
    route(entry.EventBusName ?? 'default', envelope({ id, source, detailType, detail, resources, atMs }))
    return { EventId: id }
  }

  const service = await startJsonService({
    signingName: 'events',
    targetPrefix: 'AWSEvents',
    version: '1.1',
    actions: {
      PutEvents: action(PutEvents, ({ Entries }) => {
        if (sumOf(Entries.map(sizeOf)) > MAX_BYTES)
          throw failure('ValidationException', 'Total size of the entries in the request is over the limit.')
        const unknown = Entries.find((entry) => !buses.has(entry.EventBusName ?? 'default'))
        if (unknown) throw failure('ResourceNotFoundException', `Event bus ${unknown.EventBusName} does not exist.`)
        const results = Entries.map(take)
        return { FailedEntryCount: results.filter((one) => 'ErrorCode' in one).length, Entries: results }
      }),
    },
  })

  return {
    ...service,
    events,
    emit({ source, detailType, detail }) {
      route('default', envelope({ id: randomUUID(), source, detailType, detail, resources: [], atMs: Date.now() }))
    },
    async settled() {
      while (deliveries.size > 0) await Promise.all(deliveries)
      if (undelivered.length > 0) throw new AggregateError(undelivered, 'Events could not be delivered')
    },
  }
}

const inputOf = (target: EventTarget): ((event: Json) => string) => {
  if (target.inputTransformer) return inputTransformer(target.inputTransformer)
  const read = inputPath(target.inputPath ?? '$')
  return (event) => JSON.stringify(read(event))
}

async function deliver({ deliver: store }: EventTarget, input: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await store(input)
    } catch (error) {
      if (attempt === DELIVERY_ATTEMPTS) throw error
      await sleep(10 * 2 ** attempt)
    }
  }
}

interface EventParts {
  readonly id: string
  readonly source: string
  readonly detailType: string
  readonly detail: Json
  readonly resources: readonly string[]
  readonly atMs: number
}

const envelope = ({ id, source, detailType, detail, resources, atMs }: EventParts) => ({
  version: '0',
  id,
  'detail-type': detailType,
  source,
  account: '000000000000',
  time: `${new Date(atMs).toISOString().slice(0, 19)}Z`,
  region: 'eu-west-1',
  resources,
  detail,
})

/** What EventBridge says of an entry that it does not take. */
function refusalOf(entry: Entry): { readonly code: string; readonly message: string } | undefined {
  const missing = (['Source', 'DetailType', 'Detail'] as const).find((name) => !entry[name])
  const because = (message: string) => ({ code: 'InvalidArgument', message })
  if (missing) return because(`Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`)
  if ((entry.DetailType?.length ?? 0) > 128)
    return because('Parameter DetailType is not valid. Reason: it is too long.')
  if (entry.Source?.startsWith('aws.'))
    return { code: 'NotAuthorizedForSourceException', message: 'Not authorized for the source.' }
  if (!isJsonObject(entry.Detail ?? '')) return { code: 'MalformedDetail', message: 'Detail is malformed.' }
  return undefined
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
const sizeOf = ({ Source = '', DetailType = '', Detail = '', Resources = [], Time }: Entry) =>
  (Time === undefined ? 0 : 14) +
  sumOf([Source, DetailType, Detail, ...Resources].map((text) => Buffer.byteLength(text)))

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0)
