/**
 * SQS's own limits, where not said otherwise. The local queue refuses where the cloud would.
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export const QUEUE_LIMITS = {
  batchMessages: 10,
  /** All messages of one request, with their attributes. */
  batchBytes: 1_048_576,
  /** A quarter of what SQS takes: a buried body has room for its reason, and ten still fit a function's 6 MB request. */
  bodyBytes: 262_144,
  /** Ours: one line of a list. */
  reasonCharacters: 256,
  delaySeconds: 900,
  visibilitySeconds: 43_200,
  waitSeconds: 20,
  retentionSeconds: 345_600,
} as const

/** After this many receives without an acknowledgement a message moves to the dead-letter queue: receives are not attempts. */
export const MAX_RECEIVE_COUNT = 100

export interface ReceivedMessage {
  readonly messageId: string
  /** Names this one delivery: it stops working once the message has been received again. */
  readonly receiptHandle: string
  readonly body: string
  readonly receiveCount: number
  readonly sentAtMs: number
  /** Why it was buried; only in dead-letter queues. */
  readonly reason?: string
}

export interface OutgoingMessage {
  readonly body: string
  readonly delaySeconds?: number
  /** Whose work it is: owners share a queue fairly. */
  readonly groupId?: string
}

/**
 * Named queues with the semantics of SQS standard queues: at least once, in no promised order, and a received message
 * stays hidden until it is deleted or its visibility ends. Every queue has a dead-letter queue named `<queue>-dead-letters`.
 */
export interface TaskQueue {
  /** Any number of messages; the adapter cuts them into batches. Resolves when all are stored. */
  send(queue: string, messages: readonly OutgoingMessage[]): Promise<void>
  /** At most `max` (1 to 10) messages; waits up to `waitSeconds` for the first, or until the signal aborts (then none). */
  receive(
    queue: string,
    options: { max: number; visibilitySeconds: number; waitSeconds: number; signal?: AbortSignal },
  ): Promise<readonly ReceivedMessage[]>
  /**
   * Hides the message for so long from now (0 shows it). A receipt that is no longer current, or whose visibility has
   * ended, changes nothing. Fractions of a second may be rounded up, here and for delays: SQS knows whole ones.
   */
  changeVisibility(queue: string, receiptHandle: string, visibilitySeconds: number): Promise<void>
  /** Acknowledges. A receipt that is no longer current deletes nothing. */
  delete(queue: string, receiptHandle: string): Promise<void>
  /** Keeps a copy of a message that will never succeed for the operator, with the reason in one line of 256 characters. */
  bury(queue: string, body: string, reason: string): Promise<void>
  /** About how many messages wait to be received (hidden ones not counted). Cheap enough for every request. */
  depth(queue: string): Promise<number>
}

/** The dead-letter queue of a queue. */
export const deadLettersOf = (queue: string) => `${queue}-dead-letters`
