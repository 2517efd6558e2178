import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { checkMessage, checkQueueName, checkReceive, checkVisibility, reasonOf } from '../../ports/queue-limits.ts'
import {
  deadLettersOf,
  type OutgoingMessage,
  QUEUE_LIMITS,
  type ReceivedMessage,
  type TaskQueue,
} from '../../ports/task-queue.ts'
import { awsCall } from './aws-call.ts'
import { awsError } from './aws-error.ts'
import { cutBatches } from './batches.ts'
import { sendEntries } from './send-entries.ts'

/** The message attribute in which a buried message carries its reason. */
export const REASON_ATTRIBUTE = 'reason'

/** SQS's own numbers lag by up to a minute, and every request that creates a job asks: older than this is no use less. */
const DEPTH_MAX_AGE_MS = 2_000
/** How much later than its wait an answer may come before the connection counts as dead. */
const ANSWER_MARGIN_MS = 10_000
/**
 * SQS counts 12 hours from the receive, not from the change, and refuses what ends later. No function runs for longer
 * than a quarter of an hour, so what it has received may still be hidden for so long.
 */
const MAX_CHANGE_SECONDS = QUEUE_LIMITS.visibilitySeconds - 900

/** What SQS says of a receipt it knows but no longer honors. Source: https://github.com/aws/aws-sdk-net/issues/1927 */
const RECEIPT_IS_OVER =
  /parameter ReceiptHandle is invalid\. Reason: (The receipt handle has expired|Message does not exist or is not available for visibility timeout change)/

export interface SqsTaskQueueOptions {
  readonly client: SQSClient
  readonly queueUrlOf: (queue: string) => string
  /** Whether the service takes a group on a standard queue (fair queues): AWS does; some that stand for it do not. */
  readonly hasFairQueues?: boolean
}

/**
 * SQS standard queues. A receive that is called off closes its connection: what SQS was giving away in that moment
 * stays hidden until its visibility ends. Throws `overloaded` when SQS is, after the SDK's retries.
 */
export function sqsTaskQueue({ client, queueUrlOf, hasFairQueues = true }: SqsTaskQueueOptions): TaskQueue {
  const depths = new Map<string, { readonly atMs: number; readonly depth: Promise<number> }>()

  function urlOf(queue: string): string {
    checkQueueName(queue)
    return queueUrlOf(queue)
  }

  async function readDepth(queue: string): Promise<number> {
    const QueueUrl = urlOf(queue)
    const AttributeNames = ['ApproximateNumberOfMessages' as const]
    const { Attributes } = await awsCall(`sqs:GetQueueAttributes on ${queue}`, () =>
      client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames })),
    )
    return Number(Attributes?.ApproximateNumberOfMessages ?? 0)
  }

  return {
    async send(queue, messages) {
      const QueueUrl = urlOf(queue)
      for (const message of messages) checkMessage(message)
      const limits = { entries: QUEUE_LIMITS.batchMessages, bytes: QUEUE_LIMITS.batchBytes, sizeOf: sizeOfBody }
      await sendEntries({
        batches: cutBatches(messages, limits),
        to: `the queue "${queue}"`,
        async send(batch) {
          const Entries = batch.map((message, index) => ({ Id: String(index), ...entryOf(message, hasFairQueues) }))
          const { Failed = [] } = await awsCall(`sqs:SendMessage on ${queue}`, () =>
            client.send(new SendMessageBatchCommand({ QueueUrl, Entries })),
          )
          return Failed.flatMap(({ Id, Code = 'no code', SenderFault = false }) => {
            const entry = batch[Number(Id)]
            return entry ? [{ entry, code: Code, isPermanent: SenderFault }] : []
          })
        },
      })
    },
    async receive(queue, { max, visibilitySeconds, waitSeconds, signal }) {
      checkReceive({ max, visibilitySeconds, waitSeconds })
      if (signal?.aborted) return []
      const command = new ReceiveMessageCommand({
        QueueUrl: urlOf(queue),
        MaxNumberOfMessages: max,
        VisibilityTimeout: Math.ceil(visibilitySeconds),
        WaitTimeSeconds: Math.floor(waitSeconds),
        MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
        MessageAttributeNames: [REASON_ATTRIBUTE],
      })
      const requestTimeout = waitSeconds * 1_000 + ANSWER_MARGIN_MS
      try {
        const options = { requestTimeout, ...(signal && { abortSignal: signal }) }
        const { Messages = [] } = await client.send(command, options)
        return Messages.map(receivedMessage)
      } catch (error) {
        if (signal?.aborted && error instanceof Error && error.name === 'AbortError') return []
        throw awsError(error, `sqs:ReceiveMessage on ${queue}`)
      }
    },
    async changeVisibility(queue, receiptHandle, visibilitySeconds) {
      checkVisibility(visibilitySeconds)
      const VisibilityTimeout = Math.min(Math.ceil(visibilitySeconds), MAX_CHANGE_SECONDS)
      const change = { QueueUrl: urlOf(queue), ReceiptHandle: receiptHandle, VisibilityTimeout }
      await unlessOver(`sqs:ChangeMessageVisibility on ${queue}`, () =>
        client.send(new ChangeMessageVisibilityCommand(change)),
      )
    },
    async delete(queue, receiptHandle) {
      const receipt = { QueueUrl: urlOf(queue), ReceiptHandle: receiptHandle }
      await unlessOver(`sqs:DeleteMessage on ${queue}`, () => client.send(new DeleteMessageCommand(receipt)))
    },
    async bury(queue, body, reason) {
      checkMessage({ body })
      const message = { QueueUrl: urlOf(deadLettersOf(queue)), MessageBody: body }
      const attribute = { DataType: 'String', StringValue: reasonOf(reason) }
      const command = new SendMessageCommand({ ...message, MessageAttributes: { [REASON_ATTRIBUTE]: attribute } })
      await awsCall(`sqs:SendMessage on ${deadLettersOf(queue)}`, () => client.send(command))
    },
    depth(queue) {
      const known = depths.get(queue)
      const nowMs = performance.now()
      if (known && nowMs - known.atMs < DEPTH_MAX_AGE_MS) return known.depth
      const depth = readDepth(queue)
      depths.set(queue, { atMs: nowMs, depth })
      // The caller gets the error; whoever asks next is to ask the service.
      depth.catch(() => depths.delete(queue))
      return depth
    },
  }
}

const sizeOfBody = ({ body }: OutgoingMessage) => Buffer.byteLength(body)

const entryOf = ({ body, delaySeconds, groupId }: OutgoingMessage, hasFairQueues: boolean) => ({
  MessageBody: body,
  ...(delaySeconds !== undefined && { DelaySeconds: Math.ceil(delaySeconds) }),
  ...(hasFairQueues && groupId !== undefined && { MessageGroupId: groupId }),
})

function receivedMessage({ MessageId, ReceiptHandle, Body, Attributes, MessageAttributes }: Message): ReceivedMessage {
  if (!MessageId || !ReceiptHandle || Body === undefined)
    throw new Error('SQS gave a message without id, receipt or body')
  const reason = MessageAttributes?.[REASON_ATTRIBUTE]?.StringValue
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    receiveCount: Number(Attributes?.ApproximateReceiveCount ?? 1),
    sentAtMs: Number(Attributes?.SentTimestamp ?? 0),
    ...(reason !== undefined && { reason }),
  }
}

/** Does nothing when the receipt counts no more: `MessageNotInflight` by the documentation, a sentence in practice. */
async function unlessOver(action: string, change: () => Promise<unknown>): Promise<void> {
  try {
    await change()
  } catch (error) {
    if (!isOver(error)) throw awsError(error, action)
  }
}

const isOver = (error: unknown) =>
  error instanceof Error && (error.name === 'MessageNotInflight' || RECEIPT_IS_OVER.test(error.message))
