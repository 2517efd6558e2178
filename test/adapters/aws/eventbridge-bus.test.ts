import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type EntryFault,
  type LocalEventBridge,
  queueTarget,
  startEventBridge,
} from '../../../infra/local-cloud/event-bridge.ts'
import { eventBridgeBus } from '../../../src/adapters/aws/eventbridge-bus.ts'
import { sqsTaskQueue } from '../../../src/adapters/aws/sqs-task-queue.ts'
import type { AtelierEvent } from '../../../src/schema/event.ts'
import { busSubscriptions, eventBusSuite } from '../../ports/event-bus.suite.ts'
import { localClient } from './support/local-service.ts'
import { startSqs } from './support/sqs.ts'

const sqs = await startSqs()
afterAll(() => sqs.close())
const busName = 'atelier-test'

eventBusSuite('eventBridgeBus', async () => {
  const names = Object.keys(busSubscriptions) as (keyof typeof busSubscriptions)[]
  const queues = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await sqs.newQueue()])))
  const queueOf = (subscriber: string): string => queues[subscriber] ?? ''
  const bridge = await startEventBridge({
    buses: [busName],
    rules: names.map((name) => ({
      name,
      busName,
      pattern: { source: ['atelier'], 'detail-type': busSubscriptions[name] },
      targets: [queueTarget(sqs.client, sqs.queueUrlOf(queueOf(name)), '$.detail')],
    })),
  })
  const client = new EventBridgeClient(localClient(bridge.endpoint))
  return {
    bus: eventBridgeBus({ client, busName, subscribed: Object.values(busSubscriptions).flat() }),
    queue: sqsTaskQueue(sqs),
    queueOf,
    async close() {
      await bridge.settled()
      client.destroy()
      await bridge.close()
    },
  }
})

describe('eventBridgeBus', () => {
  let bridge: LocalEventBridge
  let client: EventBridgeClient
  let fault: EntryFault
  beforeEach(async () => {
    fault = () => undefined
    bridge = await startEventBridge({ buses: [busName], rules: [], fault: (entry) => fault(entry) })
    client = new EventBridgeClient(localClient(bridge.endpoint))
  })
  afterEach(async () => {
    client.destroy()
    await bridge.close()
  })

  const jobId = 'a'.repeat(26)
  const stageCompleted = (eventId: string, stage = 'render', kind = 'transform'): AtelierEvent => ({
    type: 'stage.completed',
    eventId,
    ownerId: 'owner',
    atMs: 1_700_000_000_000,
    jobId,
    kind,
    stage,
    run: 1,
  })
  const open = () => eventBridgeBus({ client, busName, subscribed: ['stage.completed'] })
  const taken = () => bridge.events.map(({ event }) => event as { readonly [name: string]: unknown })

  it('says when and what happened in the envelope, and everything in the detail', async () => {
    const event = stageCompleted('e')
    await open().publish([event])
    expect(bridge.events).toMatchObject([
      {
        busName,
        event: { source: 'atelier', 'detail-type': 'stage.completed', time: '2023-11-14T22:13:20Z', detail: event },
      },
    ])
  })

  it('tells the rules of older clients when the frames of an animation are there, and of nothing else', async () => {
    await open().publish([
      stageCompleted('a', 'frame', 'animate'),
      stageCompleted('b', 'assemble', 'animate'),
      stageCompleted('c', 'frame', 'transform'),
    ])
    const theirs = taken().filter(({ source }) => source !== 'atelier')
    expect(taken()).toHaveLength(4)
    expect(theirs).toMatchObject([
      { source: 'gif.frames.complete', 'detail-type': 'GIFGeneration', detail: { job_id: jobId } },
    ])
  })

  it('keeps a request below the limit of bytes', async () => {
    const events = Array.from({ length: 5 }, (_, index) => stageCompleted(`e${index}`, 'x'.repeat(400_000)))
    await open().publish(events)
    expect(taken()).toHaveLength(5)
  })

  it('sends again what was refused for the moment, and that alone', async () => {
    const tries = new Map<string, number>()
    fault = ({ Detail = '' }) => {
      const { eventId } = JSON.parse(Detail)
      tries.set(eventId, (tries.get(eventId) ?? 0) + 1)
      const isBusy = eventId === 'b' && tries.get('b') === 1
      return isBusy ? { code: 'ThrottlingException', message: 'slow down' } : undefined
    }
    await open().publish([stageCompleted('a'), stageCompleted('b'), stageCompleted('c')])
    expect(Object.fromEntries(tries)).toEqual({ a: 1, b: 2, c: 1 })
    expect(taken()).toHaveLength(3)
  })

  it('says how many events are missing when they are refused for good', async () => {
    fault = ({ Detail = '' }) =>
      Detail.includes('"bad') ? { code: 'InternalFailure', message: 'out of order' } : undefined
    const events = ['bad1', 'good', 'bad2'].map((eventId) => stageCompleted(eventId))
    await expect(open().publish(events)).rejects.toMatchObject({
      code: 'overloaded',
      message:
        '2 of 3 entries were not taken by the event bus "atelier-test" (InternalFailure). It may be busy: try again.',
    })
  })

  it('does not try again what will never be taken', async () => {
    let tries = 0
    fault = () => {
      tries++
      return { code: 'NotAuthorizedForSourceException', message: 'Not authorized for the source.' }
    }
    await expect(open().publish([stageCompleted('a')])).rejects.toMatchObject({ name: 'Error' })
    expect(tries).toBe(1)
  })

  it('fails when the bus is not there', async () => {
    const bus = eventBridgeBus({ client, busName: 'elsewhere', subscribed: [] })
    await expect(bus.publish([stageCompleted('a')])).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })
})
