import { AtelierEvent } from '../schema/event.ts'
import { advance } from './advance.ts'
import { type OnUploadContext, onUpload } from './on-upload.ts'
import type { Disposition } from './run-task.ts'

/** What the subscribers work with. */
export type SubscriberContext = OnUploadContext

/** The worker that ended the stage enters the next one within milliseconds; at the same time both would send its messages. */
const WORKER_FIRST_SECONDS = 2

type EventOf<T extends AtelierEvent['type']> = Extract<AtelierEvent, { type: T }>

interface Subscriber<T extends AtelierEvent['type'] = AtelierEvent['type']> {
  readonly types: readonly T[]
  /** May be called again with the same event, and with events in any order. */
  readonly handle: (context: SubscriberContext, event: EventOf<T>) => Promise<Disposition>
}

/** Everybody who listens to the event bus. Each has a queue of its own. */
const subscribers = {
  /** Takes a job on when the worker that ended its stage died before it could. */
  advance: subscriber({
    types: ['stage.completed'],
    handle: async ({ engine }, { jobId, atMs }) => {
      if (engine.nowMs() - atMs < WORKER_FIRST_SECONDS * 1000) return { hideSeconds: WORKER_FIRST_SECONDS }
      await advance(engine, jobId)
      return 'acknowledge'
    },
  }),
  /** `ATELIER_ON_UPLOAD` */
  'on-upload': subscriber({ types: ['asset.created'], handle: onUpload }),
} as const satisfies Record<string, Subscriber>

export type SubscriberName = keyof typeof subscribers

/** Which events each subscriber gets, for the bus. */
export const subscriptions: Readonly<Record<SubscriberName, readonly AtelierEvent['type'][]>> = {
  advance: subscribers.advance.types,
  'on-upload': subscribers['on-upload'].types,
}

/**
 * Hands an event's message to its subscriber and says what to do with the message. What is no event, or not for this
 * subscriber, is acknowledged and logged: it would never become one. Rejects when a store fails; the message comes back.
 */
export async function handleEvent(context: SubscriberContext, name: string, body: string): Promise<Disposition> {
  const event = parseEvent(body)
  const found: Subscriber | undefined = Object.hasOwn(subscribers, name)
    ? subscribers[name as SubscriberName]
    : undefined
  if (!event || !found?.types.includes(event.type)) {
    const fields = { subscriber: name.slice(0, 100), body: body.slice(0, 200) }
    context.engine.log.error(fields, 'A message is not an event for this subscriber; it is dropped')
    return 'acknowledge'
  }
  return await found.handle(context, event)
}

function parseEvent(body: string): AtelierEvent | undefined {
  try {
    return AtelierEvent.safeParse(JSON.parse(body)).data
  } catch {
    // Not JSON: not an event.
    return undefined
  }
}

/** Types a handler by the events it asks for; `handleEvent` passes it no others. */
function subscriber<T extends AtelierEvent['type']>(one: Subscriber<T>): Subscriber {
  return { types: one.types, handle: (context, event) => one.handle(context, event as EventOf<T>) }
}
