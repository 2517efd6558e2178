import { deadLettersOf, MAX_RECEIVE_COUNT, type ReceivedMessage, type TaskQueue } from '../../src/ports/task-queue.ts'

interface Message {
  readonly id: number
  readonly body: string
  visibleAtMs: number
  receiveCount: number
  receipt: string
  readonly reason?: string
}

export interface Faults {
  /** Shares of sent messages, 0 to 1. */
  lost: number
  duplicated: number
  delayed: number
}

/** A queue that does everything a queue is allowed to do, and loses messages besides. Order is random. */
export function chaosQueue(options: { random: () => number; nowMs: () => number; faults: Faults }): TaskQueue {
  const { random, nowMs, faults } = options
  const queues = new Map<string, Message[]>()
  let serial = 0
  const queueOf = (name: string) => {
    const queue = queues.get(name) ?? []
    queues.set(name, queue)
    return queue
  }
  function put(name: string, body: string, more: { reason?: string } = {}) {
    const delayMs = random() < faults.delayed ? random() * 30_000 : 0
    queueOf(name).push({ id: serial++, body, visibleAtMs: nowMs() + delayMs, receiveCount: 0, receipt: '', ...more })
  }
  return {
    async send(name, messages) {
      for (const { body } of messages) {
        if (random() < faults.lost) continue
        put(name, body)
        if (random() < faults.duplicated) put(name, body)
      }
    },
    async receive(name, { max, visibilitySeconds }) {
      const received: ReceivedMessage[] = []
      const visible = queueOf(name).filter((message) => message.visibleAtMs <= nowMs())
      while (received.length < max && visible.length > 0) {
        const [message] = visible.splice(Math.floor(random() * visible.length), 1)
        if (!message) break
        message.receiveCount++
        if (message.receiveCount > MAX_RECEIVE_COUNT) {
          queues.set(
            name,
            queueOf(name).filter((one) => one !== message),
          )
          put(deadLettersOf(name), message.body)
          continue
        }
        message.receipt = `${message.id}/${message.receiveCount}`
        message.visibleAtMs = nowMs() + visibilitySeconds * 1000
        const { body, receipt, receiveCount, reason } = message
        received.push({
          messageId: String(message.id),
          receiptHandle: receipt,
          body,
          receiveCount,
          sentAtMs: 0,
          ...(reason ? { reason } : {}),
        })
      }
      return received
    },
    async changeVisibility(name, receiptHandle, seconds) {
      for (const message of queueOf(name))
        if (message.receipt === receiptHandle) message.visibleAtMs = nowMs() + seconds * 1000
    },
    async delete(name, receiptHandle) {
      queues.set(
        name,
        queueOf(name).filter((message) => message.receipt !== receiptHandle),
      )
    },
    async bury(name, body, reason) {
      put(deadLettersOf(name), body, { reason })
    },
    depth: async (name) => queueOf(name).filter((message) => message.visibleAtMs <= nowMs()).length,
  }
}
