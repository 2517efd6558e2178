import type { EventBus } from '../../ports/event-bus.ts'
import type { OutgoingMessage, TaskQueue } from '../../ports/task-queue.ts'
import type { AtelierEvent } from '../../schema/event.ts'

/** Who listens to what: event types by the subscriber's name. */
export type Subscriptions = Readonly<Record<string, readonly AtelierEvent['type'][]>>

/** The queue that a subscriber of the bus receives from. A message's body is the event as JSON. */
export const eventQueueOf = (subscriber: string) => `events-${subscriber}`

/** A bus that copies every event to the queue of each subscriber. */
export function localEventBus(queue: TaskQueue, subscriptions: Subscriptions): EventBus {
  const subscribers = Object.entries(subscriptions).map(([name, types]) => ({
    queue: eventQueueOf(name),
    types: new Set(types),
  }))
  const known = new Set(Object.values(subscriptions).flat())

  return {
    async publish(events) {
      const heard = events.filter((event) => known.has(event.type))
      if (heard.length === 0) return
      const copies = subscribers.map((subscriber) => ({
        queue: subscriber.queue,
        messages: heard.filter((event) => subscriber.types.has(event.type)).map(messageOf),
      }))
      await Promise.all(copies.map((copy) => queue.send(copy.queue, copy.messages)))
    },
    hasSubscribers: (type) => known.has(type),
  }
}

const messageOf = (event: AtelierEvent): OutgoingMessage => ({ body: JSON.stringify(event), groupId: event.ownerId })
