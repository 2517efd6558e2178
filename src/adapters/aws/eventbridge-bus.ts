import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import type { EventBus } from '../../ports/event-bus.ts'
import type { AtelierEvent } from '../../schema/event.ts'
import { awsCall } from './aws-call.ts'
import { cutBatches } from './batches.ts'
import { sendEntries } from './send-entries.ts'

/** What rules match for our events; their detail-type is the event's type, their detail the event. */
export const EVENT_SOURCE = 'atelier'

/**
 * "The total entry size must be less than 1MB": the smaller of the two things that may mean.
 * Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
const LIMITS = { entries: 10, bytes: 999_999 }

/** EventBridge would say the same of the same entry again; what is not listed may pass. */
const PERMANENT = new Set([
  'AccessDeniedException',
  'InvalidAccountIdException',
  'InvalidArgument',
  'MalformedDetail',
  'NotAuthorizedForDetailTypeException',
  'NotAuthorizedForSourceException',
])

export interface EventBridgeBusOptions {
  readonly client: EventBridgeClient
  readonly busName: string
  /** The types that somebody listens to: the stack's subscribers', and those of the operator's own rules. */
  readonly subscribed: readonly AtelierEvent['type'][]
}

/** A bus whose subscribers are rules, each with a queue as its target. Publishing resolves when EventBridge has all events. */
export function eventBridgeBus({ client, busName, subscribed }: EventBridgeBusOptions): EventBus {
  const known = new Set(subscribed)

  return {
    publish: (events) =>
      sendEntries({
        batches: cutBatches(
          events.flatMap((event) => entriesOf(event, busName)),
          { ...LIMITS, sizeOf },
        ),
        to: `the event bus "${busName}"`,
        async send(batch) {
          const command = new PutEventsCommand({ Entries: [...batch] })
          const { FailedEntryCount, Entries = [] } = await awsCall(`events:PutEvents on ${busName}`, () =>
            client.send(command),
          )
          if (FailedEntryCount === 0) return []
          return batch.flatMap((entry, index) => {
            const code = Entries[index]?.ErrorCode
            return code === undefined ? [] : [{ entry, code, isPermanent: PERMANENT.has(code) }]
          })
        },
      }),
    hasSubscribers: (type) => known.has(type),
  }
}

function entriesOf(event: AtelierEvent, busName: string): PutEventsRequestEntry[] {
  const common = { EventBusName: busName, Time: new Date(event.atMs) }
  const ours = { ...common, Source: EVENT_SOURCE, DetailType: event.type, Detail: JSON.stringify(event) }
  return hasAllFrames(event) ? [ours, { ...common, ...framesComplete(event.jobId) }] : [ours]
}

const hasAllFrames = (event: AtelierEvent): event is Extract<AtelierEvent, { type: 'stage.completed' }> =>
  event.type === 'stage.completed' && event.kind === 'animate' && event.stage === 'frame'

/** What rules of older clients match when the frames of a GIF are there. */
const framesComplete = (jobId: string) => ({
  Source: 'gif.frames.complete',
  DetailType: 'GIFGeneration',
  Detail: JSON.stringify({ job_id: jobId }),
})

/** Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
const sizeOf = ({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry) =>
  14 + Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail)
