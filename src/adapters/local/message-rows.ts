import type { Database } from './database.ts'
import type { QueueMessage } from './queue-message.ts'

export interface NewMessage {
  readonly messageId: number
  readonly groupId: string
  readonly reason: string | undefined
  readonly visibleAtMs: number
  readonly sentAtMs: number
  readonly body: string
}

/** The stored half of the queues: which messages there are. Writes happen inside the caller's `write`. */
export interface MessageRows {
  insert(queue: string, message: NewMessage): void
  remove(messageId: number): void
  move(messageId: number, queue: string, visibleAtMs: number): void
  count(messageId: number, receiveCount: number): void
  body(messageId: number): string | undefined
  /** Every message without its body, in the order of sending. */
  all(): Iterable<{ queue: string; message: QueueMessage }>
}

type MessageColumns = [number, string, string, string | null, number, number, number]

/** As long as SQS keeps anything. Source: the SQS developer guide, "Quotas". */
const KEEP_BURIED_MS = 14 * 86_400_000

/** Prepares the statements, and drops what was buried too long ago for anybody to look. */
export function messageRows(database: Database): MessageRows {
  const insert = database.statement('INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, 0, ?)')
  const remove = database.statement('DELETE FROM messages WHERE message_id = ?')
  const move = database.statement('UPDATE messages SET queue = ?, visible_at_ms = ? WHERE message_id = ?')
  const count = database.statement('UPDATE messages SET receive_count = ? WHERE message_id = ?')
  const body = database.statement('SELECT body FROM messages WHERE message_id = ?')
  const all = database.statement(
    'SELECT message_id, queue, group_id, reason, visible_at_ms, sent_at_ms, receive_count FROM messages ORDER BY message_id',
  )

  all.setReturnArrays(true)
  database
    .statement('DELETE FROM messages WHERE reason IS NOT NULL AND sent_at_ms < ?')
    .run(database.nowMs() - KEEP_BURIED_MS)

  return {
    insert(queue, { messageId, groupId, reason, visibleAtMs, sentAtMs, body }) {
      insert.run(messageId, queue, groupId, reason ?? null, visibleAtMs, sentAtMs, body)
    },
    remove(messageId) {
      remove.run(messageId)
    },
    move(messageId, queue, visibleAtMs) {
      move.run(queue, visibleAtMs, messageId)
    },
    count(messageId, receiveCount) {
      count.run(receiveCount, messageId)
    },
    body: (messageId) => body.get(messageId)?.body as string | undefined,
    *all() {
      // A row object each would double the time to start with a long queue, and equal names would be stored once a row.
      const names = new Map<string, string>()
      const shared = (name: string) => {
        const first = names.get(name)
        if (first === undefined) names.set(name, name)
        return first ?? name
      }
      for (const row of all.iterate() as Iterable<unknown>) {
        const [messageId, queue, groupId, reason, visibleAtMs, sentAtMs, receiveCount] = row as MessageColumns
        const message = queueMessage({
          messageId,
          groupId: shared(groupId),
          reason: reason ?? undefined,
          visibleAtMs,
          sentAtMs,
        })
        message.receiveCount = receiveCount
        yield { queue: shared(queue), message }
      }
    },
  }
}

/** A message that was not received yet; with its body left on the disk unless it is given. */
export function queueMessage(message: Omit<NewMessage, 'body'>, body?: string): QueueMessage {
  const { messageId, groupId, reason, visibleAtMs, sentAtMs } = message
  return {
    messageId,
    groupId,
    sentAtMs,
    reason,
    body,
    receiveCount: 0,
    receiptHandle: '',
    // Until the memory of its queue decides.
    state: 'leaving',
    visibleAtMs,
    heapIndex: -1,
  }
}
