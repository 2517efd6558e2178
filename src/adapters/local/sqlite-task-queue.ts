import { randomBytes } from 'node:crypto'
import { checkMessage, checkQueueName, checkReceive, checkVisibility, reasonOf } from '../../ports/queue-limits.ts'
import {
  deadLettersOf,
  MAX_RECEIVE_COUNT,
  type OutgoingMessage,
  type ReceivedMessage,
  type TaskQueue,
} from '../../ports/task-queue.ts'
import type { Database } from './database.ts'
import { messageRows, type NewMessage, queueMessage } from './message-rows.ts'
import { type QueueMemory, queueMemory } from './queue-memory.ts'
import type { QueueMessage } from './queue-message.ts'

/** Bodies kept in memory between sending and receiving, in characters; more wait on the disk and cost a read each. */
const BODY_CACHE_CHARACTERS = 16 * 1024 * 1024

/** How long a message that could not be moved to the dead letters stays hidden before that is tried again. */
const MOVE_AGAIN_MS = 1_000

export interface DeadLetter {
  readonly messageId: string
  readonly body: string
  /** Undefined when it was delivered too often rather than buried. */
  readonly reason: string | undefined
  readonly sentAtMs: number
  readonly receiveCount: number
}

export interface SqliteTaskQueue extends TaskQueue {
  /** A queue's dead letters, the oldest first, without receiving them. For the operator. */
  deadLetters(queue: string, limit: number): readonly DeadLetter[]
}

/**
 * The queues of the one process that owns the data directory. Messages are rows, written at sending and deleted at
 * acknowledgement; which of them is visible, hidden or delayed is in memory, so receiving waits for no commit. That a
 * crash forgets who had received what is wanted: the receivers died too, so their messages are visible again at once,
 * while delays, which were stored, go on. A message that waits costs about 300 bytes of memory and 2 µs at start, so the
 * engine's limit on waiting tasks bounds both.
 */
export function sqliteTaskQueue(database: Database): SqliteTaskQueue {
  const { write, nowMs } = database
  const rows = messageRows(database)
  const queues = new Map<string, QueueMemory>()
  // Receipts of an earlier process are never mistaken for ours.
  const instance = randomBytes(4).toString('hex')
  let cachedCharacters = 0
  let nextMessageId = nowMs() * 1_000

  for (const { queue, message } of rows.all()) {
    memoryOf(queue).add(message)
    nextMessageId = Math.max(nextMessageId, message.messageId + 1)
  }

  function memoryOf(queue: string): QueueMemory {
    let memory = queues.get(queue)
    if (!memory) {
      checkQueueName(queue)
      memory = queueMemory(nowMs)
      queues.set(queue, memory)
    }
    return memory
  }

  async function store(queue: string, messages: readonly (OutgoingMessage & { reason?: string })[]): Promise<void> {
    const memory = memoryOf(queue)
    for (const message of messages) checkMessage(message)
    if (messages.length === 0) return
    const now = nowMs()
    const stored = messages.map(
      ({ body, delaySeconds = 0, groupId = '', reason }): NewMessage => ({
        messageId: nextMessageId++,
        groupId,
        reason,
        visibleAtMs: now + Math.ceil(delaySeconds * 1_000),
        sentAtMs: now,
        body,
      }),
    )
    await write(() => {
      for (const message of stored) rows.insert(queue, message)
    })
    for (const message of stored) {
      const isCached = cachedCharacters + message.body.length <= BODY_CACHE_CHARACTERS
      if (isCached) cachedCharacters += message.body.length
      memory.add(queueMessage(message, isCached ? message.body : undefined))
    }
  }

  /** The message of a delivery that is still the current one. */
  function delivered(queue: string, receiptHandle: string): QueueMessage | undefined {
    const messageId = Number(receiptHandle.slice(0, receiptHandle.indexOf('.')))
    const message = queues.get(queue)?.messages.get(messageId)
    return message?.receiptHandle === receiptHandle ? message : undefined
  }

  function forget(memory: QueueMemory, message: QueueMessage) {
    if (message.body !== undefined) cachedCharacters -= message.body.length
    message.body = undefined
    memory.forget(message)
  }

  function take(queue: string, memory: QueueMemory, max: number, visibilitySeconds: number): ReceivedMessage[] {
    const received: ReceivedMessage[] = []
    const recounted: QueueMessage[] = []
    const hasDeadLetters = !queue.endsWith(deadLettersOf(''))
    while (received.length < max) {
      const taken = memory.take(max - received.length)
      if (taken.length === 0) break
      for (const message of taken) {
        if (hasDeadLetters && message.receiveCount >= MAX_RECEIVE_COUNT) moveToDeadLetters(queue, memory, message)
        else {
          received.push(deliver(message))
          memory.show(message, nowMs() + visibilitySeconds * 1_000)
          recounted.push(message)
        }
      }
    }
    if (recounted.length > 0) persistCounts(recounted)
    return received
  }

  function deliver(message: QueueMessage): ReceivedMessage {
    const { messageId, sentAtMs, reason } = message
    const body = message.body ?? rows.body(messageId)
    if (body === undefined) throw new Error(`message ${messageId} has no row`)
    message.receiveCount++
    message.receiptHandle = `${messageId}.${message.receiveCount}.${instance}`
    return {
      messageId: String(messageId),
      receiptHandle: message.receiptHandle,
      body,
      receiveCount: message.receiveCount,
      sentAtMs,
      ...(reason === undefined ? {} : { reason }),
    }
  }

  /**
   * Counts outlive the process, so that a message that kills it cannot do so for ever. Nobody waits for that: the memory
   * has the count, the next receive writes it again, and a disk that fails is reported by the writes that matter.
   */
  function persistCounts(messages: readonly QueueMessage[]) {
    const counts = messages.map(({ messageId, receiveCount }) => ({ messageId, receiveCount }))
    write(() => {
      for (const { messageId, receiveCount } of counts) rows.count(messageId, receiveCount)
    }).catch(() => undefined)
  }

  function moveToDeadLetters(queue: string, memory: QueueMemory, message: QueueMessage) {
    const target = deadLettersOf(queue)
    const now = nowMs()
    write(() => rows.move(message.messageId, target, now)).then(
      () => {
        memory.forget(message)
        memoryOf(target).add({ ...message, receiptHandle: '', visibleAtMs: now })
      },
      // The disk fails, and whoever sends or deletes is told. This one stays in its queue.
      () => memory.show(message, nowMs() + MOVE_AGAIN_MS),
    )
  }

  return {
    send: store,
    async receive(queue, { max, visibilitySeconds, waitSeconds, signal }) {
      checkReceive({ max, visibilitySeconds, waitSeconds })
      if (signal?.aborted) return []
      const memory = memoryOf(queue)
      const received = take(queue, memory, max, visibilitySeconds)
      if (received.length > 0 || waitSeconds === 0) return received
      const first = await memory.wait({ waitSeconds, signal }, () => {
        const batch = take(queue, memory, max, visibilitySeconds)
        return batch.length > 0 ? batch : undefined
      })
      return first ?? []
    },
    async changeVisibility(queue, receiptHandle, visibilitySeconds) {
      checkVisibility(visibilitySeconds)
      const message = delivered(queue, receiptHandle)
      // Like SQS, which changes only what is in flight.
      if (message?.state !== 'hidden' || message.visibleAtMs <= nowMs()) return
      memoryOf(queue).show(message, nowMs() + visibilitySeconds * 1_000)
    },
    async delete(queue, receiptHandle) {
      const message = delivered(queue, receiptHandle)
      if (!message) return
      const memory = memoryOf(queue)
      const { visibleAtMs } = message
      if (message.state !== 'leaving') memory.leave(message)
      try {
        await write(() => rows.remove(message.messageId))
      } catch (error) {
        // Unless the same receipt was used twice and the other deletion succeeded.
        if (memory.messages.has(message.messageId)) memory.show(message, visibleAtMs)
        throw error
      }
      forget(memory, message)
    },
    bury: (queue, body, reason) => store(deadLettersOf(queue), [{ body, reason: reasonOf(reason) }]),
    depth: async (queue) => queues.get(queue)?.depth() ?? 0,
    deadLetters(queue, limit) {
      const messages = [...(queues.get(deadLettersOf(queue))?.messages.values() ?? [])].slice(0, limit)
      return messages.map(({ messageId, body, reason, sentAtMs, receiveCount }) => ({
        messageId: String(messageId),
        body: body ?? rows.body(messageId) ?? '',
        reason,
        sentAtMs,
        receiveCount,
      }))
    },
  }
}
