import { setTimeout as sleep } from 'node:timers/promises'
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import * as z from 'zod'
import type { LambdaFunction } from './lambda-function.ts'

export const EventSourceMapping = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number().int().min(1).max(10),
  MaximumBatchingWindowInSeconds: z.number().optional(),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).optional(),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.number().int().min(2) }).optional(),
  Enabled: z.boolean().optional(),
})

/** A bad moment that a test asks for: messages that come twice, and not in their order. */
export interface DeliveryFaults {
  duplicates: boolean
  shuffles: boolean
  /** No function gets to see anything: every message goes back at once, until its queue takes it for dead. */
  fails: boolean
}

export interface EventSourceOptions {
  readonly mapping: z.output<typeof EventSourceMapping>
  readonly queueUrl: string
  readonly region: string
  readonly target: LambdaFunction
  /** Receives and deletes by the function's role, as Lambda does. */
  readonly sqs: SQSClient
  /** Fewer than the template's where the machine is small. */
  readonly pollers: number
  readonly faults: Readonly<DeliveryFaults>
  readonly onLine: (line: string) => void
}

/** Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
const Failures = z.object({
  batchItemFailures: z
    .array(z.object({ itemIdentifier: z.string().min(1) }))
    .nullish()
    .transform((list) => list ?? []),
})

/** Lambda decides by itself how long it waits. Short, so that a clock that is put on is soon noticed. */
const WAIT_SECONDS = 1

/** A failed receive is repeated after this. */
const RETRY_MS = 200

/**
 * Polls a queue for a function, as Lambda's event source mappings do: what the function is done with is deleted, what it
 * reports as failed, and everything when it fails as a whole, comes back by its visibility.
 */
export function startEventSource(options: EventSourceOptions): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const pollers = Array.from({ length: options.pollers }, () => poll(options, stopping.signal))
  return {
    async stop() {
      stopping.abort()
      await Promise.all(pollers)
    },
  }
}

async function poll(options: EventSourceOptions, stopping: AbortSignal): Promise<void> {
  const { mapping, queueUrl: QueueUrl, sqs, target } = options
  while (!stopping.aborted) {
    // What nobody has room for stays visible to others.
    if (!target.hasRoom()) {
      await sleep(20)
      continue
    }
    try {
      const receive = new ReceiveMessageCommand({
        ...{ QueueUrl, MaxNumberOfMessages: mapping.BatchSize, WaitTimeSeconds: WAIT_SECONDS },
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      })
      // Never broken off: what answers here would give the next message to nobody.
      const { Messages = [] } = await sqs.send(receive)
      if (Messages.length > 0) await handle(options, Messages)
    } catch (error) {
      if (stopping.aborted) return
      options.onLine(`polling ${QueueUrl}: ${error}`)
      await sleep(RETRY_MS)
    }
  }
}

async function handle(options: EventSourceOptions, messages: readonly Message[]): Promise<void> {
  const { target, faults, mapping, sqs, queueUrl: QueueUrl } = options
  if (faults.fails) {
    const Entries = messages.map(({ ReceiptHandle }, index) => ({
      Id: `${index}`,
      ReceiptHandle,
      VisibilityTimeout: 0,
    }))
    return void (await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries })))
  }
  const order = faults.shuffles ? messages.toSorted(() => Math.random() - 0.5) : messages
  const records = order.map((message) => recordOf(message, options))
  const call = () => target.invoke(Buffer.from(JSON.stringify({ Records: records })))
  // The same delivery to two processes at once: the hardest of what "at least once" allows.
  const [ended] = await Promise.all(faults.duplicates ? [call(), call()] : [call()])
  if (ended?.kind !== 'answered') return
  const failed = failedIn(ended.body, records, mapping.FunctionResponseTypes !== undefined)
  const Entries = messages
    .filter(({ MessageId }) => !failed.has(MessageId ?? ''))
    .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
  if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
}

/** The messages that stay: all of them where the answer makes no sense. */
function failedIn(body: Buffer, records: readonly { messageId: string }[], reports: boolean): ReadonlySet<string> {
  const ids = new Set(records.map(({ messageId }) => messageId))
  if (!reports) return new Set()
  const answer: unknown = JSON.parse(body.toString() || 'null')
  if (answer === null || (typeof answer === 'object' && !('batchItemFailures' in answer))) return new Set()
  const parsed = Failures.safeParse(answer)
  const failed = parsed.data?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
  return failed?.every((id) => ids.has(id)) ? new Set(failed) : ids
}

/** Source: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
const recordOf = (message: Message, { mapping, region }: EventSourceOptions) => ({
  messageId: message.MessageId ?? '',
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes ?? {},
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, { StringValue, DataType }]) => [
      name,
      { stringValue: StringValue, stringListValues: [], binaryListValues: [], dataType: DataType },
    ]),
  ),
  md5OfBody: message.MD5OfBody,
  eventSource: 'aws:sqs',
  eventSourceARN: mapping.EventSourceArn,
  awsRegion: region,
})
