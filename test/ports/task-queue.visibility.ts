import { beforeEach, expect, it } from 'vitest'
import { QUEUE_LIMITS } from '../../src/ports/task-queue.ts'
import { type OpenTaskQueue, openQueueClient, type QueueClient } from './task-queue.client.ts'

/** When messages can be seen, and who waits for them. */
export function visibilitySuite(open: OpenTaskQueue) {
  let client: QueueClient
  beforeEach(async () => {
    client = await openQueueClient(open)
    return () => client.close()
  })

  it('hides a received message until its visibility ends, then delivers it again under another receipt', async () => {
    await client.send('a')
    const first = await client.receiveOne()
    expect(await client.receive()).toEqual([])
    await client.pass(client.visibilitySeconds + 0.1)
    const second = await client.receiveOne()
    expect(second.messageId).toBe(first.messageId)
    expect(second.receiveCount).toBe(2)
    expect(second.receiptHandle).not.toBe(first.receiptHandle)
  })

  it('never delivers again what was deleted', async () => {
    await client.send('a', 'b')
    for (const message of await client.receiveAll(2)) await client.queue.delete(client.queueName, message.receiptHandle)
    await client.pass(client.visibilitySeconds + 0.1)
    expect(await client.receive({ waitSeconds: client.enoughSeconds })).toEqual([])
  })

  it('does not mind deleting twice', async () => {
    await client.send('a')
    const { receiptHandle } = await client.receiveOne()
    await Promise.all([
      client.queue.delete(client.queueName, receiptHandle),
      client.queue.delete(client.queueName, receiptHandle),
    ])
    await client.queue.delete(client.queueName, receiptHandle)
    await client.queue.changeVisibility(client.queueName, receiptHandle, 0)
    expect(await client.receive({ waitSeconds: client.enoughSeconds })).toEqual([])
  })

  it('deletes with a receipt whose visibility has ended, as long as nobody else has received the message', async () => {
    await client.send('a')
    const { receiptHandle } = await client.receiveOne()
    await client.pass(client.visibilitySeconds + 0.1)
    await client.queue.delete(client.queueName, receiptHandle)
    expect(await client.receive({ waitSeconds: client.enoughSeconds })).toEqual([])
  })

  it('leaves alone what has been received by somebody else', async ({ skip }) => {
    skip(!client.fixture.ignoresOldReceipts, 'SQS only says that an older receipt might not delete')
    await client.send('a')
    const { receiptHandle } = await client.receiveOne()
    await client.pass(client.visibilitySeconds + 0.1)
    await client.receiveOne()
    await client.queue.changeVisibility(client.queueName, receiptHandle, 0)
    expect(await client.receive()).toEqual([])
    await client.queue.delete(client.queueName, receiptHandle)
    await client.pass(client.visibilitySeconds + 0.1)
    expect((await client.receiveOne()).receiveCount).toBe(3)
  })

  it('shows a message at once when its visibility is set to 0', async () => {
    await client.send('a')
    await client.queue.changeVisibility(client.queueName, (await client.receiveOne()).receiptHandle, 0)
    expect((await client.receiveOne()).receiveCount).toBe(2)
  })

  it('hides a message for longer when its visibility is extended', async () => {
    await client.send('a')
    const { receiptHandle } = await client.receiveOne()
    await client.queue.changeVisibility(client.queueName, receiptHandle, client.visibilitySeconds * 3)
    await client.pass(client.visibilitySeconds * 1.5)
    expect(await client.receive()).toEqual([])
    await client.pass(client.visibilitySeconds * 1.5 + 0.1)
    expect((await client.receiveOne()).receiveCount).toBe(2)
  })

  it('hides a message for less when its visibility is shortened', async () => {
    await client.send('a')
    const { receiptHandle } = await client.receiveOne()
    await client.queue.changeVisibility(client.queueName, receiptHandle, QUEUE_LIMITS.visibilitySeconds - 60)
    await client.queue.changeVisibility(client.queueName, receiptHandle, 1)
    await client.pass(1.1)
    expect((await client.receiveOne()).receiveCount).toBe(2)
  })

  it('holds a delayed message back', async () => {
    await client.queue.send(client.queueName, [{ body: 'late', delaySeconds: 2 }, { body: 'now' }])
    expect((await client.receiveAll(1)).map((message) => message.body)).toEqual(['now'])
    await client.pass(2.1)
    expect((await client.receiveOne()).body).toBe('late')
  })

  it('wakes a waiting receiver when a message is sent', async () => {
    const waiting = client.receive({ waitSeconds: 20 })
    await client.send('a')
    expect((await waiting).map((message) => message.body)).toEqual(['a'])
  })

  it('wakes a waiting receiver when a hidden message becomes visible by itself', async () => {
    await client.send('a')
    await client.queue.receive(client.queueName, { max: 1, visibilitySeconds: 1, waitSeconds: 20 })
    expect((await client.receive({ waitSeconds: 20 })).map((message) => message.receiveCount)).toEqual([2])
  })

  it('wakes a waiting receiver when a hidden message is shown', async () => {
    await client.send('a')
    const { receiptHandle } = await client.receiveOne()
    const waiting = client.receive({ waitSeconds: 20 })
    await client.queue.changeVisibility(client.queueName, receiptHandle, 0)
    expect((await waiting).map((message) => message.receiveCount)).toEqual([2])
  })

  it('gives each message to one of many waiting receivers', async () => {
    const waiting = Array.from({ length: 5 }, () => client.receive({ max: 1, waitSeconds: 5 }))
    const bodies = ['a', 'b', 'c', 'd', 'e']
    await client.send(...bodies)
    const received = (await Promise.all(waiting)).flat()
    // A receiver that found nothing in time is allowed; a message that two of them got is not.
    received.push(...(await client.receiveAll(bodies.length - received.length)))
    expect(received.map((message) => message.body).sort()).toEqual(bodies)
  })

  it('waits no longer than it was told', async () => {
    expect(await client.receive({ waitSeconds: 1 })).toEqual([])
  })

  it('gives nothing to a receiver that was called off, and keeps the message for the next', async () => {
    const caller = new AbortController()
    const waiting = client.receive({ waitSeconds: 20, signal: caller.signal })
    caller.abort()
    expect(await waiting).toEqual([])
    await client.send('a')
    expect(await client.receive({ signal: AbortSignal.abort() })).toEqual([])
    expect((await client.receiveOne()).receiveCount).toBe(1)
  })
}
