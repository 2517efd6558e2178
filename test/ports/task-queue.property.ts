import fc from 'fast-check'
import { beforeEach, expect, it } from 'vitest'
import { type OpenTaskQueue, queueClient, type TaskQueueFixture } from './task-queue.client.ts'

/** Any steps in any order. */
export function queuePropertySuite(open: OpenTaskQueue) {
  let fixture: TaskQueueFixture
  beforeEach(async () => {
    fixture = await open()
    return () => fixture.close()
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
        const client = queueClient(fixture, await fixture.newQueue())
        const open = new Set<string>()
        /** Deliveries that hold their message: until when, by the test's own clock. */
        const held = new Map<string, { receiptHandle: string; until: number }>()
        let now = 0
        let serial = 0
        const actions: Record<Step['do'], (step: Step) => Promise<void>> = {
          async send(one) {
            const bodies = Array.from({ length: one.do === 'send' ? one.count : 0 }, () => `m${serial++}`)
            await client.send(...bodies)
            for (const body of bodies) open.add(body)
          },
          async receive(one) {
            for (const message of await client.receive({ max: one.do === 'receive' ? one.max : 1 })) {
              expect(open, 'was deleted').toContain(message.body)
              expect(held.get(message.body)?.until ?? 0, `${message.body} is hidden`).toBeLessThanOrEqual(now)
              held.set(message.body, { receiptHandle: message.receiptHandle, until: now + client.visibilitySeconds })
            }
          },
          async delete(one) {
            const [body, delivery] = pickFrom(held, one) ?? []
            if (body === undefined || !delivery) return
            if (fixture.lacks?.includes('expired-receipts') && delivery.until <= now) return
            await client.queue.delete(client.queueName, delivery.receiptHandle)
            held.delete(body)
            open.delete(body)
          },
          async show(one) {
            const [body, delivery] = pickFrom(held, one) ?? []
            if (body === undefined || !delivery || delivery.until <= now) return
            await client.queue.changeVisibility(client.queueName, delivery.receiptHandle, 0)
            held.set(body, { ...delivery, until: now })
          },
          async pass(one) {
            const seconds = one.do === 'pass' ? one.share * client.visibilitySeconds : 0
            await client.pass(seconds)
            now += seconds
          },
        }
        for (const one of steps) await actions[one.do](one)
        await client.pass(client.visibilitySeconds + 0.1)
        const left = (await client.receiveAll(open.size)).map((message) => message.body)
        expect(left.sort()).toEqual([...open].sort())
        expect(await client.receive()).toEqual([])
      }),
      { numRuns: fixture.passTime ? 150 : 3 },
    )
  })
}

function pickFrom<V>(held: ReadonlyMap<string, V>, step: object) {
  const entries = [...held]
  const pick = 'pick' in step ? Number(step.pick) : 0
  return entries[pick % Math.max(1, entries.length)]
}
