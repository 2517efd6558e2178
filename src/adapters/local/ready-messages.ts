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

/** One group's messages: those that were delivered before stand in a line of their own. */
interface Group {
  readonly again: Fifo<QueueMessage>
  readonly fresh: Fifo<QueueMessage>
}

/**
 * Groups take turns, one message each: who sent ten messages behind somebody's ten thousand waits for ten turns, not for
 * ten thousand messages. Within a group, what comes back (a retry, a task whose worker died) goes before what was never
 * delivered: it is older, and behind a backlog nobody would see it again for as long as the backlog lasts.
 */
export function readyMessages(): ReadyMessages {
  const groups = new Map<string, Group>()
  /** Groups that have messages, the next to be served first. */
  const turns = fifo<string>()
  let length = 0

  function next(): QueueMessage | undefined {
    const groupId = turns.shift()
    const group = groupId === undefined ? undefined : groups.get(groupId)
    if (groupId === undefined || !group) return undefined
    const message = group.again.shift() ?? group.fresh.shift()
    if (group.again.length() + group.fresh.length() > 0) turns.push(groupId)
    else groups.delete(groupId)
    return message
  }

  return {
    add(message) {
      length++
      let group = groups.get(message.groupId)
      if (!group) {
        group = { again: fifo(), fresh: fifo() }
        groups.set(message.groupId, group)
        turns.push(message.groupId)
      }
      if (message.receiveCount > 0) group.again.push(message)
      else group.fresh.push(message)
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
