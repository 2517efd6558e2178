import type { AtelierEvent } from '../schema/event.ts'

/**
 * Tells subscribers about past facts, at least once and in no promised order. Every subscriber has a queue of its own
 * behind the bus, so a slow one holds up nobody; an event that nobody subscribed to is dropped.
 */
export interface EventBus {
  /** Resolves when the events are stored where every subscriber's copy will be made of them. */
  publish(events: readonly AtelierEvent[]): Promise<void>
  /** Whether anybody listens to the type: publishing is not free where every event is a write. */
  hasSubscribers(type: AtelierEvent['type']): boolean
}
