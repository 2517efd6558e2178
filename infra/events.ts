import type { Stack } from 'aws-cdk-lib'
import { EventBus, EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { subscriptions } from '../src/core/subscribers.ts'
import { idOf, type Names } from './names.ts'
import { ARRIVALS, queueOf } from './queues.ts'

/** Who publishes on our bus. */
const SOURCE = 'atelier'

/**
 * The bus, and rules from events to queues. Every target is a queue, never a function: what cannot be delivered now waits
 * there. Subscribers get the event itself as their message's body, as they do on one machine.
 */
export function createEvents(stack: Stack, names: Names, queues: ReadonlyMap<string, Queue>): EventBus {
  const eventBus = new EventBus(stack, 'EventBus', { eventBusName: names.eventBus })
  for (const [subscriber, types] of Object.entries(subscriptions)) {
    new Rule(stack, `${idOf(subscriber)}Rule`, {
      eventBus,
      description: `Tells ${subscriber} about ${types.join(', ')}`,
      eventPattern: { source: [SOURCE], detailType: [...types] },
      targets: [
        new SqsQueue(queueOf(queues, `events-${subscriber}`), { message: RuleTargetInput.fromEventPath('$.detail') }),
      ],
    })
  }
  new Rule(stack, 'ArrivalsRule', {
    description: 'Tells of pictures that arrived in the uploads bucket',
    // A name that is computed, not referred to: the bucket lets pages of the site in, and so comes after it.
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [names.buckets.uploads] } },
    },
    targets: [new SqsQueue(queueOf(queues, ARRIVALS))],
  })
  createFramesRule(stack, eventBus, queueOf(queues, 'events-advance'))
  return eventBus
}

/** Older clients say by an event of their own that all frames are there; it alone starts the building of the animation. */
function createFramesRule(stack: Stack, eventBus: EventBus, queue: Queue) {
  const event = {
    type: 'stage.completed',
    eventId: EventField.eventId,
    ownerId: '',
    // Long ago, so that nobody waits for a worker that would be first.
    atMs: 0,
    jobId: EventField.fromPath('$.detail.job_id'),
    kind: 'animate',
    stage: 'frame',
    run: 1,
  }
  new Rule(stack, 'FramesRule', {
    eventBus,
    description: 'Takes a job on whose frames are complete, as older clients announce it',
    eventPattern: { source: ['gif.frames.complete'], detailType: ['GIFGeneration'] },
    targets: [new SqsQueue(queue, { message: RuleTargetInput.fromObject(event) })],
  })
}
