import type { EngineLog } from '../core/observe.ts'
import type { Delivery, Disposition } from '../core/run-task.ts'
import type { ReceivedMessage, TaskQueue } from '../ports/task-queue.ts'
import type { LambdaContext, SqsBatchResponse, SqsEvent, SqsRecord } from './aws-types.ts'

export interface SqsBatchOptions {
  readonly queue: Pick<TaskQueue, 'changeVisibility'>
  /** What the URLs of all queues start with; the names of queues are what follows. */
  readonly queuePrefix: string
  /** Messages handled at the same time. */
  readonly parallel: number
  readonly handle: (delivery: Delivery & ReceivedMessage, shutdown: AbortSignal) => Promise<Disposition>
  readonly log: EngineLog
}

/** Two writes and an answer: what it takes to give a task back. */
const STOP_MARGIN_MS = 5_000

/** A message whose handling failed comes back this soon: by its queue's own visibility it would take many minutes. */
const FAILED_HIDE_SECONDS = 30

/**
 * Handles the messages of one event, each by itself: what is done is deleted, what is not comes back when its handler
 * said. Shortly before the function's time is over, running tasks are told to stop and waiting ones are given back.
 * Resolves when nothing is under way any more: Lambda freezes a function that has answered. Never rejects for one message.
 */
export async function runSqsBatch(
  event: SqsEvent,
  context: LambdaContext,
  options: SqsBatchOptions,
): Promise<SqsBatchResponse> {
  const stopping = new AbortController()
  const timer = setTimeout(() => stopping.abort(), Math.max(0, context.getRemainingTimeInMillis() - STOP_MARGIN_MS))
  const waiting = event.Records.values()
  const batchItemFailures: { itemIdentifier: string }[] = []
  const lane = async () => {
    // The lanes share one iterator, so each takes the next that is left.
    for (const record of waiting) {
      if (await isDone(record, options, stopping.signal)) continue
      batchItemFailures.push({ itemIdentifier: record.messageId })
    }
  }
  try {
    await Promise.all(Array.from({ length: options.parallel }, lane))
  } finally {
    clearTimeout(timer)
  }
  return { batchItemFailures }
}

/** Whether the message may be deleted. */
async function isDone(record: SqsRecord, options: SqsBatchOptions, stopping: AbortSignal): Promise<boolean> {
  const { messageId } = record
  const queue = queueNameOf(record.eventSourceARN, options.queuePrefix)
  // One after the other: the last word on a message's visibility must also be the last to arrive.
  let changes: Promise<unknown> = Promise.resolve()
  const hide = (seconds: number): Promise<void> => {
    const change = changes.then(() => options.queue.changeVisibility(queue, record.receiptHandle, seconds))
    changes = change.catch(() => {})
    return change
  }
  try {
    const disposition = stopping.aborted
      ? { hideSeconds: 0 }
      : await options.handle({ ...messageOf(record), hide }, stopping)
    if (disposition === 'acknowledge') return true
    await hide(disposition.hideSeconds)
  } catch (error) {
    options.log.error({ err: error, queue, messageId }, 'Handling a message failed; it comes back')
    await hide(FAILED_HIDE_SECONDS).catch((cause) =>
      options.log.warn(
        { err: cause, queue, messageId },
        'A message could not be hidden; it comes back when its visibility ends',
      ),
    )
  } finally {
    await changes
  }
  return false
}

function messageOf(record: SqsRecord): ReceivedMessage {
  const { messageId, receiptHandle, body, attributes, messageAttributes } = record
  const reason = messageAttributes?.reason?.stringValue
  return {
    messageId,
    receiptHandle,
    body,
    receiveCount: Number(attributes.ApproximateReceiveCount),
    sentAtMs: Number(attributes.SentTimestamp),
    ...(reason !== undefined && { reason }),
  }
}

/** `arn:aws:sqs:eu-west-1:123456789012:atelier-dev-image` is the queue `image` where URLs start with `…/123456789012/atelier-dev-`. */
export function queueNameOf(arn: string, queuePrefix: string): string {
  const name = arn.split(':').at(-1) ?? ''
  const prefix = queuePrefix.split('/').at(-1) ?? ''
  if (name.startsWith(prefix) && name.length > prefix.length) return name.slice(prefix.length)
  throw new Error(`Messages came from the queue ${name}, which is not of this stack: its queues start with ${prefix}`)
}
