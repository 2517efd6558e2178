import { type Fifo, fifo } from './fifo.ts'
import type { QueueMessage } from './queue-message.ts'

/** Messages that may be received now. */
export interface ReadyMessages {
  add(message: QueueMessage): void
  /** Counts out one that stopped being ready without having been taken. */
  drop(): void
  take(): QueueMessage | undefined
  readonly length: () => number
}

/**
 * Groups take turns, one message each, oldest first within a group: who sent ten messages behind somebody's ten
 * thousand waits for ten turns, not for ten thousand messages.
 */
export function readyMessages(): ReadyMessages {
  const groups = new Map<string, Fifo<QueueMessage>>()
  /** Groups that have messages, the next to be served first. */
  const turns = fifo<string>()
  let length = 0

  function next(): QueueMessage | undefined {
    const groupId = turns.shift()
    const group = groupId === undefined ? undefined : groups.get(groupId)
    if (groupId === undefined || !group) return undefined
    const message = group.shift()
    if (group.length() > 0) turns.push(groupId)
    else groups.delete(groupId)
    return message
  }

  return {
    add(message) {
      length++
      const group = groups.get(message.groupId)
      if (group) group.push(message)
      else {
        const first = fifo<QueueMessage>()
        first.push(message)
        groups.set(message.groupId, first)
        turns.push(message.groupId)
      }
    },
    drop() {
      length--
    },
    take() {
      for (;;) {
        const message = next()
        if (!message) return undefined
        // Others were dropped while they stood in line.
        if (message.state !== 'ready') continue
        length--
        return message
      }
    },
    length: () => length,
  }
}
