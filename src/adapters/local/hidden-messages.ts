import type { QueueMessage } from './queue-message.ts'

/** Messages that are not visible yet, the next one due first. */
export interface HiddenMessages {
  add(message: QueueMessage): void
  /** Takes one out before it is due, because it was acknowledged or its visibility changed. */
  remove(message: QueueMessage): void
  /** The one that is due first. */
  first(): QueueMessage | undefined
}

/**
 * A binary heap by `visibleAtMs` whose members know their place, so that an acknowledgement takes out in logarithmic
 * time: left in until they are due, a minute of deliveries would be a million dead entries.
 */
export function hiddenMessages(): HiddenMessages {
  const heap: QueueMessage[] = []

  function place(message: QueueMessage, index: number) {
    heap[index] = message
    message.heapIndex = index
  }

  function up(message: QueueMessage, from: number) {
    let index = from
    while (index > 0) {
      const parentIndex = (index - 1) >> 1
      const parent = heap[parentIndex]
      if (!parent || parent.visibleAtMs <= message.visibleAtMs) break
      place(parent, index)
      index = parentIndex
    }
    place(message, index)
  }

  function down(message: QueueMessage, from: number) {
    let index = from
    for (;;) {
      const left = heap[2 * index + 1]
      const right = heap[2 * index + 2]
      const child = right && left && right.visibleAtMs < left.visibleAtMs ? right : left
      if (!child || child.visibleAtMs >= message.visibleAtMs) break
      const childIndex = child.heapIndex
      place(child, index)
      index = childIndex
    }
    place(message, index)
  }

  return {
    add: (message) => up(message, heap.length),
    remove(message) {
      const index = message.heapIndex
      const last = heap.pop()
      if (!last || last === message) return
      // The last one takes the hole, and may be due sooner or later than the hole's neighbors.
      up(last, index)
      if (last.heapIndex === index) down(last, index)
    },
    first: () => heap[0],
  }
}
