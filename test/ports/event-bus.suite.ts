import { beforeEach, describe, expect, it } from 'vitest'
import type { EventBus } from '../../src/ports/event-bus.ts'
import type { TaskQueue } from '../../src/ports/task-queue.ts'
import { AtelierEvent } from '../../src/schema/event.ts'

export interface EventBusFixture {
  readonly bus: EventBus
  readonly queue: TaskQueue
  /** The name of a subscriber's queue. */
  readonly queueOf: (subscriber: string) => string
  readonly close: () => void | Promise<void>
}

/** Who listens in this suite. An adapter sets its rules up accordingly. */
export const busSubscriptions = {
  webhooks: ['job.completed', 'job.failed'],
  gallery: ['job.completed', 'asset.created'],
} as const satisfies Record<string, readonly AtelierEvent['type'][]>

const jobId = 'a'.repeat(26)
const base = { ownerId: 'owner', atMs: 1_700_000_000_000 }
const completed = (eventId: string): AtelierEvent => ({
  ...base,
  type: 'job.completed',
  eventId,
  jobId,
  kind: 'transform',
  run: 1,
})
const failed: AtelierEvent = {
  ...base,
  type: 'job.failed',
  eventId: 'f',
  jobId,
  kind: 'naïve 図',
  run: 2,
  code: 'image_damaged',
}
const created: AtelierEvent = { ...base, type: 'asset.created', eventId: 'c', assetId: jobId }
const canceled: AtelierEvent = { ...base, type: 'job.canceled', eventId: 'x', jobId, kind: 'transform', run: 1 }

/** What every event bus must do, on any runtime. Delivery is at least once, so doubles are no failure here. */
export function eventBusSuite(name: string, open: () => Promise<EventBusFixture>) {
  describe(`${name} as an event bus`, () => {
    let fixture: EventBusFixture
    beforeEach(async () => {
      fixture = await open()
      return () => fixture.close()
    })

    /** Receives until so many different events have come, then whatever comes at once after them. */
    async function heardBy(subscriber: string, count: number): Promise<AtelierEvent[]> {
      const heard = new Map<string, AtelierEvent>()
      const queueName = fixture.queueOf(subscriber)
      for (let attempt = 0; attempt < 20; attempt++) {
        const waitSeconds = heard.size < count ? 2 : 0
        const messages = await fixture.queue.receive(queueName, { max: 10, visibilitySeconds: 60, waitSeconds })
        if (messages.length === 0 && heard.size >= count) break
        for (const message of messages) {
          const event = AtelierEvent.parse(JSON.parse(message.body))
          heard.set(event.eventId, event)
        }
      }
      return [...heard.values()].sort((a, b) => (a.eventId < b.eventId ? -1 : 1))
    }

    it('gives every subscriber its own copy of what it listens to, whole, and nothing else', async () => {
      await fixture.bus.publish([completed('a'), failed, created])
      expect(await heardBy('webhooks', 2)).toEqual([completed('a'), failed])
      expect(await heardBy('gallery', 2)).toEqual([completed('a'), created])
    })

    it('drops an event that nobody listens to', async () => {
      await fixture.bus.publish([canceled])
      await fixture.bus.publish([canceled, created])
      expect(await heardBy('webhooks', 0)).toEqual([])
      expect(await heardBy('gallery', 1)).toEqual([created])
    })

    it('takes more events at once than a batch of the service holds', async () => {
      const events = Array.from({ length: 23 }, (_, index) => completed(`e${String(index).padStart(2, '0')}`))
      await fixture.bus.publish(events)
      expect(await heardBy('webhooks', 23)).toEqual(events)
    })

    it('takes no events', async () => {
      await fixture.bus.publish([])
      expect(await heardBy('webhooks', 0)).toEqual([])
    })

    it('knows who listens, so that nobody pays for an event that is dropped', () => {
      const { bus } = fixture
      expect(bus.hasSubscribers('job.completed')).toBe(true)
      expect(bus.hasSubscribers('asset.created')).toBe(true)
      expect(bus.hasSubscribers('job.canceled')).toBe(false)
      expect(bus.hasSubscribers('stage.completed')).toBe(false)
    })
  })
}
