import { beforeEach, expect, it } from 'vitest'
import { deadLettersOf, MAX_RECEIVE_COUNT, QUEUE_LIMITS } from '../../src/ports/task-queue.ts'
import { type OpenTaskQueue, openQueueClient, type QueueClient } from './task-queue.client.ts'

/** What becomes of messages: they arrive, whole, are deleted, or end among the dead letters. */
export function deliverySuite(open: OpenTaskQueue) {
  let client: QueueClient
  beforeEach(async () => {
    client = await openQueueClient(open)
    return () => client.close()
  })

  it('delivers what was sent', async () => {
    await client.queue.send(client.queueName, [{ body: 'naïve 図\n{"v":1}', groupId: 'owner' }])
    const message = await client.receiveOne()
    expect(message.body).toBe('naïve 図\n{"v":1}')
    expect(message.receiveCount).toBe(1)
    expect(message.messageId).not.toBe('')
    expect(message.reason).toBeUndefined()
    expect(message.sentAtMs).toBeGreaterThan(Date.now() - 60_000)
  })

  it('delivers characters of every plane', async ({ skip }) => {
    skip(client.fixture.lacks?.includes('above-ffff') === true, 'this service refuses what SQS takes')
    await client.send('a balloon: 🎈')
    expect((await client.receiveOne()).body).toBe('a balloon: 🎈')
  })

  it('takes more messages at once than a batch holds', async () => {
    const bodies = Array.from({ length: 25 }, (_, index) => `message ${index}`)
    await client.send(...bodies)
    await client.send()
    const received = await client.receiveAll(25)
    expect(received.map((message) => message.body).sort()).toEqual(bodies.sort())
  })

  it('gives at most as many as asked for', async () => {
    await client.send('a', 'b', 'c', 'd')
    expect((await client.receive({ max: 3, waitSeconds: 1 })).length).toBeLessThanOrEqual(3)
  })

  it('has nothing to give when nothing was sent', async () => {
    expect(await client.receive()).toEqual([])
  })

  it('keeps queues apart', async () => {
    const other = await client.fixture.newQueue()
    await client.send('mine')
    expect(await client.receive({ from: other })).toEqual([])
    expect((await client.receiveOne()).body).toBe('mine')
  })

  it('carries the largest body there may be, and refuses a larger one', async () => {
    const largest = `${'é'.repeat(QUEUE_LIMITS.bodyBytes / 2 - 1)}ab`
    await client.send(largest)
    expect((await client.receiveOne()).body).toBe(largest)
    await expect(client.send(`${largest}c`)).rejects.toThrow()
  })

  it('carries several of the largest bodies sent in one call', async () => {
    const body = 'x'.repeat(QUEUE_LIMITS.bodyBytes)
    await client.send(body, body, body)
    expect((await client.receiveAll(3)).map((message) => message.body.length)).toEqual([
      body.length,
      body.length,
      body.length,
    ])
  })

  it('refuses what the service refuses: no body, control characters, and anything above its limits', async () => {
    await expect(client.send('')).rejects.toThrow()
    await expect(client.send('a\u0000b')).rejects.toThrow()
    await expect(
      client.queue.send(client.queueName, [{ body: 'a', delaySeconds: QUEUE_LIMITS.delaySeconds + 1 }]),
    ).rejects.toThrow()
    await expect(client.queue.send(client.queueName, [{ body: 'a', delaySeconds: -1 }])).rejects.toThrow()
    await expect(client.receive({ max: 0 })).rejects.toThrow()
    await expect(client.receive({ max: 11 })).rejects.toThrow()
    await expect(client.receive({ waitSeconds: 21 })).rejects.toThrow()
    const tooLong = { max: 1, visibilitySeconds: QUEUE_LIMITS.visibilitySeconds + 1, waitSeconds: 0 }
    await expect(client.queue.receive(client.queueName, tooLong)).rejects.toThrow()
    expect(await client.receive()).toEqual([])
  })

  it('moves a message that was received too often to the dead letters', async () => {
    await client.send('poison')
    for (let count = 1; count <= MAX_RECEIVE_COUNT; count++) {
      const message = await client.receiveOne()
      expect(message.receiveCount).toBe(count)
      await client.queue.changeVisibility(client.queueName, message.receiptHandle, 0)
    }
    expect(await client.receive({ waitSeconds: client.enoughSeconds })).toEqual([])
    const [dead] = await client.receiveAll(1, deadLettersOf(client.queueName))
    expect(dead?.body).toBe('poison')
    expect(dead?.reason).toBeUndefined()
    await client.queue.delete(deadLettersOf(client.queueName), dead?.receiptHandle ?? '')
    await client.pass(client.visibilitySeconds + 0.1)
    expect(await client.receive({ from: deadLettersOf(client.queueName) })).toEqual([])
  })

  it('keeps a buried message with its reason among the dead letters', async () => {
    await client.queue.bury(client.queueName, 'body', 'image_damaged: it is cut off — naïve')
    const [dead] = await client.receiveAll(1, deadLettersOf(client.queueName))
    expect(dead).toMatchObject({ body: 'body', reason: 'image_damaged: it is cut off — naïve' })
    expect(await client.receive()).toEqual([])
  })

  it('keeps a reason as one line of at most 256 characters, and a word where there is none', async () => {
    const reason = `cut\u0000 off\r\nat \uD800 ${'图'.repeat(300)}`
    await client.queue.bury(client.queueName, 'long', reason)
    await client.queue.bury(client.queueName, 'none', ' \n')
    const dead = await client.receiveAll(2, deadLettersOf(client.queueName))
    const reasons = Object.fromEntries(dead.map((message) => [message.body, message.reason]))
    expect(reasons).toEqual({ long: `cut off at \uFFFD ${'图'.repeat(243)}`, none: 'unknown' })
  })

  it('tells about how many messages wait, without those that are hidden', async () => {
    expect(await client.queue.depth(client.queueName)).toBe(0)
    await client.send('a', 'b', 'c')
    await expect.poll(() => client.queue.depth(client.queueName), { timeout: 10_000 }).toBe(3)
    const [first] = await client.receive({ max: 1, waitSeconds: 1 })
    await expect.poll(() => client.queue.depth(client.queueName), { timeout: 10_000 }).toBe(2)
    await client.queue.changeVisibility(client.queueName, first?.receiptHandle ?? '', 0)
    await expect.poll(() => client.queue.depth(client.queueName), { timeout: 10_000 }).toBe(3)
  })
}
