import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  deadLettersOf,
  MAX_RECEIVE_COUNT,
  type OutgoingMessage,
  QUEUE_LIMITS,
  type ReceivedMessage,
  type TaskQueue,
} from '../../src/ports/task-queue.ts'

export interface TaskQueueFixture {
  readonly queue: TaskQueue
  /** An empty queue with its dead-letter queue. */
  readonly newQueue: () => Promise<string>
  /** Moves the queue's clock forward; left out where tests have to wait. */
  readonly passTime?: (ms: number) => void
  /** SQS only says that an older receipt "might not" delete; where it certainly does not, that is tested. */
  readonly ignoresOldReceipts: boolean
  readonly close: () => void | Promise<void>
}

/** Longer than any test runs, where time can be moved; as short as SQS allows, where it has to be waited for. */
const visibilityFor = (fixture: TaskQueueFixture) => (fixture.passTime ? 30 : 2)

/** What every task queue must do, on any runtime: what SQS standard queues promise and no more. */
export function taskQueueSuite(name: string, open: () => Promise<TaskQueueFixture>) {
  describe(`${name} as a task queue`, () => {
    let fixture: TaskQueueFixture
    let queue: TaskQueue
    let queueName: string
    let visibilitySeconds: number
    /** How long to look for a message that must not come. */
    let enoughSeconds: number
    beforeEach(async () => {
      fixture = await open()
      queue = fixture.queue
      queueName = await fixture.newQueue()
      visibilitySeconds = visibilityFor(fixture)
      enoughSeconds = fixture.passTime ? 0 : 1
      return () => fixture.close()
    })

    const send = (...bodies: string[]) =>
      queue.send(
        queueName,
        bodies.map((body): OutgoingMessage => ({ body })),
      )
    const receive = (options: { max?: number; waitSeconds?: number; signal?: AbortSignal; from?: string } = {}) => {
      const { max = 10, waitSeconds = 0, signal, from = queueName } = options
      return queue.receive(from, { max, visibilitySeconds, waitSeconds, ...(signal && { signal }) })
    }

    /** Receives until so many have come: SQS may give fewer at a time than there are. */
    async function receiveAll(count: number, from = queueName): Promise<ReceivedMessage[]> {
      const all: ReceivedMessage[] = []
      for (let attempt = 0; attempt < 10 + count && all.length < count; attempt++) {
        all.push(...(await receive({ waitSeconds: 1, from })))
      }
      return all
    }

    async function receiveOne(): Promise<ReceivedMessage> {
      const [message] = await receiveAll(1)
      if (!message) throw new Error('expected a message')
      return message
    }

    async function pass(seconds: number) {
      if (fixture.passTime) fixture.passTime(seconds * 1_000)
      else await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
    }

    it('delivers what was sent', async () => {
      await queue.send(queueName, [{ body: 'naïve 図 🎈\n{"v":1}', groupId: 'owner' }])
      const message = await receiveOne()
      expect(message.body).toBe('naïve 図 🎈\n{"v":1}')
      expect(message.receiveCount).toBe(1)
      expect(message.messageId).not.toBe('')
      expect(message.reason).toBeUndefined()
      expect(message.sentAtMs).toBeGreaterThan(Date.now() - 60_000)
    })

    it('takes more messages at once than a batch holds', async () => {
      const bodies = Array.from({ length: 25 }, (_, index) => `message ${index}`)
      await send(...bodies)
      await send()
      const received = await receiveAll(25)
      expect(received.map((message) => message.body).sort()).toEqual(bodies.sort())
    })

    it('gives at most as many as asked for', async () => {
      await send('a', 'b', 'c', 'd')
      expect((await receive({ max: 3, waitSeconds: 1 })).length).toBeLessThanOrEqual(3)
    })

    it('has nothing to give when nothing was sent', async () => {
      expect(await receive()).toEqual([])
    })

    it('keeps queues apart', async () => {
      const other = await fixture.newQueue()
      await send('mine')
      expect(await receive({ from: other })).toEqual([])
      expect((await receiveOne()).body).toBe('mine')
    })

    it('carries the largest body there may be, and refuses a larger one', async () => {
      const largest = `${'é'.repeat(QUEUE_LIMITS.bodyBytes / 2 - 1)}ab`
      await send(largest)
      expect((await receiveOne()).body).toBe(largest)
      await expect(send(`${largest}c`)).rejects.toThrow()
    })

    it('carries several of the largest bodies sent in one call', async () => {
      const body = 'x'.repeat(QUEUE_LIMITS.bodyBytes)
      await send(body, body, body)
      expect((await receiveAll(3)).map((message) => message.body.length)).toEqual([
        body.length,
        body.length,
        body.length,
      ])
    })

    it('refuses what the service refuses: no body, control characters, and anything above its limits', async () => {
      await expect(send('')).rejects.toThrow()
      await expect(send('a\u0000b')).rejects.toThrow()
      await expect(
        queue.send(queueName, [{ body: 'a', delaySeconds: QUEUE_LIMITS.delaySeconds + 1 }]),
      ).rejects.toThrow()
      await expect(queue.send(queueName, [{ body: 'a', delaySeconds: -1 }])).rejects.toThrow()
      await expect(receive({ max: 0 })).rejects.toThrow()
      await expect(receive({ max: 11 })).rejects.toThrow()
      await expect(receive({ waitSeconds: 21 })).rejects.toThrow()
      const tooLong = { max: 1, visibilitySeconds: QUEUE_LIMITS.visibilitySeconds + 1, waitSeconds: 0 }
      await expect(queue.receive(queueName, tooLong)).rejects.toThrow()
      expect(await receive()).toEqual([])
    })

    it('hides a received message until its visibility ends, then delivers it again under another receipt', async () => {
      await send('a')
      const first = await receiveOne()
      expect(await receive()).toEqual([])
      await pass(visibilitySeconds + 0.1)
      const second = await receiveOne()
      expect(second.messageId).toBe(first.messageId)
      expect(second.receiveCount).toBe(2)
      expect(second.receiptHandle).not.toBe(first.receiptHandle)
    })

    it('never delivers again what was deleted', async () => {
      await send('a', 'b')
      for (const message of await receiveAll(2)) await queue.delete(queueName, message.receiptHandle)
      await pass(visibilitySeconds + 0.1)
      expect(await receive({ waitSeconds: enoughSeconds })).toEqual([])
    })

    it('does not mind deleting twice', async () => {
      await send('a')
      const { receiptHandle } = await receiveOne()
      await Promise.all([queue.delete(queueName, receiptHandle), queue.delete(queueName, receiptHandle)])
      await queue.delete(queueName, receiptHandle)
      await queue.changeVisibility(queueName, receiptHandle, 0)
      expect(await receive({ waitSeconds: enoughSeconds })).toEqual([])
    })

    it('deletes with a receipt whose visibility has ended, as long as nobody else has received the message', async () => {
      await send('a')
      const { receiptHandle } = await receiveOne()
      await pass(visibilitySeconds + 0.1)
      await queue.delete(queueName, receiptHandle)
      expect(await receive({ waitSeconds: enoughSeconds })).toEqual([])
    })

    it('leaves alone what has been received by somebody else', async ({ skip }) => {
      skip(!fixture.ignoresOldReceipts, 'SQS only says that an older receipt might not delete')
      await send('a')
      const { receiptHandle } = await receiveOne()
      await pass(visibilitySeconds + 0.1)
      await receiveOne()
      await queue.changeVisibility(queueName, receiptHandle, 0)
      expect(await receive()).toEqual([])
      await queue.delete(queueName, receiptHandle)
      await pass(visibilitySeconds + 0.1)
      expect((await receiveOne()).receiveCount).toBe(3)
    })

    it('shows a message at once when its visibility is set to 0', async () => {
      await send('a')
      await queue.changeVisibility(queueName, (await receiveOne()).receiptHandle, 0)
      expect((await receiveOne()).receiveCount).toBe(2)
    })

    it('hides a message for longer when its visibility is extended', async () => {
      await send('a')
      const { receiptHandle } = await receiveOne()
      await queue.changeVisibility(queueName, receiptHandle, visibilitySeconds * 3)
      await pass(visibilitySeconds * 1.5)
      expect(await receive()).toEqual([])
      await pass(visibilitySeconds * 1.5 + 0.1)
      expect((await receiveOne()).receiveCount).toBe(2)
    })

    it('hides a message for less when its visibility is shortened', async () => {
      await send('a')
      const { receiptHandle } = await receiveOne()
      await queue.changeVisibility(queueName, receiptHandle, QUEUE_LIMITS.visibilitySeconds - 60)
      await queue.changeVisibility(queueName, receiptHandle, 1)
      await pass(1.1)
      expect((await receiveOne()).receiveCount).toBe(2)
    })

    it('holds a delayed message back', async () => {
      await queue.send(queueName, [{ body: 'late', delaySeconds: 2 }, { body: 'now' }])
      expect((await receiveAll(1)).map((message) => message.body)).toEqual(['now'])
      await pass(2.1)
      expect((await receiveOne()).body).toBe('late')
    })

    it('wakes a waiting receiver when a message is sent', async () => {
      const waiting = receive({ waitSeconds: 20 })
      await send('a')
      expect((await waiting).map((message) => message.body)).toEqual(['a'])
    })

    it('wakes a waiting receiver when a hidden message becomes visible by itself', async () => {
      await send('a')
      await queue.receive(queueName, { max: 1, visibilitySeconds: 1, waitSeconds: 20 })
      expect((await receive({ waitSeconds: 20 })).map((message) => message.receiveCount)).toEqual([2])
    })

    it('wakes a waiting receiver when a hidden message is shown', async () => {
      await send('a')
      const { receiptHandle } = await receiveOne()
      const waiting = receive({ waitSeconds: 20 })
      await queue.changeVisibility(queueName, receiptHandle, 0)
      expect((await waiting).map((message) => message.receiveCount)).toEqual([2])
    })

    it('gives each message to one of many waiting receivers', async () => {
      const waiting = Array.from({ length: 5 }, () => receive({ max: 1, waitSeconds: 5 }))
      const bodies = ['a', 'b', 'c', 'd', 'e']
      await send(...bodies)
      const received = (await Promise.all(waiting)).flat()
      // A receiver that found nothing in time is allowed; a message that two of them got is not.
      received.push(...(await receiveAll(bodies.length - received.length)))
      expect(received.map((message) => message.body).sort()).toEqual(bodies)
    })

    it('waits no longer than it was told', async () => {
      expect(await receive({ waitSeconds: 1 })).toEqual([])
    })

    it('gives nothing to a receiver that was called off, and keeps the message for the next', async () => {
      const caller = new AbortController()
      const waiting = receive({ waitSeconds: 20, signal: caller.signal })
      caller.abort()
      expect(await waiting).toEqual([])
      await send('a')
      expect(await receive({ signal: AbortSignal.abort() })).toEqual([])
      expect((await receiveOne()).receiveCount).toBe(1)
    })

    it('moves a message that was received too often to the dead letters', async () => {
      await send('poison')
      for (let count = 1; count <= MAX_RECEIVE_COUNT; count++) {
        const message = await receiveOne()
        expect(message.receiveCount).toBe(count)
        await queue.changeVisibility(queueName, message.receiptHandle, 0)
      }
      expect(await receive({ waitSeconds: enoughSeconds })).toEqual([])
      const [dead] = await receiveAll(1, deadLettersOf(queueName))
      expect(dead?.body).toBe('poison')
      expect(dead?.reason).toBeUndefined()
      await queue.delete(deadLettersOf(queueName), dead?.receiptHandle ?? '')
      await pass(visibilitySeconds + 0.1)
      expect(await receive({ from: deadLettersOf(queueName) })).toEqual([])
    })

    it('keeps a buried message with its reason among the dead letters', async () => {
      await queue.bury(queueName, 'body', 'image_damaged: it is cut off — naïve')
      const [dead] = await receiveAll(1, deadLettersOf(queueName))
      expect(dead).toMatchObject({ body: 'body', reason: 'image_damaged: it is cut off — naïve' })
      expect(await receive()).toEqual([])
    })

    it('tells about how many messages wait, without those that are hidden', async () => {
      expect(await queue.depth(queueName)).toBe(0)
      await send('a', 'b', 'c')
      await expect.poll(() => queue.depth(queueName), { timeout: 10_000 }).toBe(3)
      const [first] = await receive({ max: 1, waitSeconds: 1 })
      await expect.poll(() => queue.depth(queueName), { timeout: 10_000 }).toBe(2)
      await queue.changeVisibility(queueName, first?.receiptHandle ?? '', 0)
      await expect.poll(() => queue.depth(queueName), { timeout: 10_000 }).toBe(3)
    })

    type Step =
      | { readonly do: 'send'; readonly count: number }
      | { readonly do: 'receive'; readonly max: number }
      | { readonly do: 'delete' | 'show'; readonly pick: number }
      | { readonly do: 'pass'; readonly share: number }
    const step: fc.Arbitrary<Step> = fc.oneof(
      fc.record({ do: fc.constant('send' as const), count: fc.integer({ min: 1, max: 12 }) }),
      fc.record({ do: fc.constant('receive' as const), max: fc.integer({ min: 1, max: 10 }) }),
      fc.record({ do: fc.constantFrom('delete' as const, 'show' as const), pick: fc.nat() }),
      fc.record({ do: fc.constant('pass' as const), share: fc.constantFrom(0.3, 0.6, 1.1) }),
    )

    it('loses no message and delivers none twice while it is hidden, whatever happens in whatever order', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
          queueName = await fixture.newQueue()
          const open = new Set<string>()
          /** Deliveries that hold their message: until when, by the test's own clock. */
          const held = new Map<string, { receiptHandle: string; until: number }>()
          let now = 0
          let serial = 0
          const actions: Record<Step['do'], (step: Step) => Promise<void>> = {
            async send(one) {
              const bodies = Array.from({ length: one.do === 'send' ? one.count : 0 }, () => `m${serial++}`)
              await send(...bodies)
              for (const body of bodies) open.add(body)
            },
            async receive(one) {
              for (const message of await receive({ max: one.do === 'receive' ? one.max : 1 })) {
                expect(open, 'was deleted').toContain(message.body)
                expect(held.get(message.body)?.until ?? 0, `${message.body} is hidden`).toBeLessThanOrEqual(now)
                held.set(message.body, { receiptHandle: message.receiptHandle, until: now + visibilitySeconds })
              }
            },
            async delete(one) {
              const [body, delivery] = pickFrom(held, one) ?? []
              if (body === undefined || !delivery) return
              await queue.delete(queueName, delivery.receiptHandle)
              held.delete(body)
              open.delete(body)
            },
            async show(one) {
              const [body, delivery] = pickFrom(held, one) ?? []
              if (body === undefined || !delivery || delivery.until <= now) return
              await queue.changeVisibility(queueName, delivery.receiptHandle, 0)
              held.set(body, { ...delivery, until: now })
            },
            async pass(one) {
              const seconds = one.do === 'pass' ? one.share * visibilitySeconds : 0
              await pass(seconds)
              now += seconds
            },
          }
          for (const one of steps) await actions[one.do](one)
          await pass(visibilitySeconds + 0.1)
          const left = (await receiveAll(open.size)).map((message) => message.body)
          expect(left.sort()).toEqual([...open].sort())
          expect(await receive()).toEqual([])
        }),
        { numRuns: fixture.passTime ? 150 : 3 },
      )
    })
  })
}

function pickFrom<V>(held: ReadonlyMap<string, V>, step: object) {
  const entries = [...held]
  const pick = 'pick' in step ? Number(step.pick) : 0
  return entries[pick % Math.max(1, entries.length)]
}
