import { PutCommand } from '@aws-sdk/lib-dynamodb'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { dayKey, NEW_DAY, SETTLED } from '../../../src/adapters/aws/budget-day.ts'
import { dynamoBudget } from '../../../src/adapters/aws/dynamo-budget.ts'
import type { Budget } from '../../../src/ports/budget.ts'
import { type BudgetCall, LIMIT, newLedger, ordersOf } from '../../ports/budget.ledger.ts'
import { hasDynamo, startDynamo, type TestDynamo } from './support/dynamo.ts'
import { type Crash, interleaved } from './support/interleaved.ts'

const DAY = '2026-11-20'
/** About ten seconds. By hand, try thousands after a change of the scheme. */
const RUNS = 80

/** Few ids, so that calls meet, and amounts of which two may be more than the limit. */
const call = fc.record({
  id: fc.integer({ min: 0, max: 1 }),
  amount: fc.integer({ min: 0, max: LIMIT }),
  isSettling: fc.boolean(),
})
const crash = fc.option(fc.record({ request: fc.integer({ min: 0, max: 5 }), isAnswerLost: fc.boolean() }), {
  nil: undefined,
})
/** Without bias: small amounts and first choices would hardly ever compete. */
const plan = fc.record({
  /** So many settled entries lie in the day already: with the sixteenth it is tidied. */
  settledBefore: fc.constantFrom(0, 14, 15, 15, 15, 31),
  first: fc.array(call, { maxLength: 2 }),
  atOnce: fc.array(fc.record({ call, crash }), { minLength: 2, maxLength: 4 }),
  late: fc.array(call, { maxLength: 3 }),
  choices: fc.infiniteStream(fc.nat({ max: 11 })),
})

describe.skipIf(!hasDynamo())('dynamoBudget', () => {
  let dynamo: TestDynamo
  let budget: Budget
  let run: ReturnType<typeof interleaved>
  let serial = 0
  beforeAll(async () => {
    dynamo = await startDynamo()
    budget = dynamoBudget({ ...dynamo, nowMs: () => Date.now() })
    run = interleaved(dynamo.client)
    return () => dynamo.close()
  })

  async function settleMany(ownerId: string, count: number) {
    const ids = Array.from({ length: count }, (_, index) => `earlier#${index}`)
    const entries = Object.fromEntries(ids.map((id) => [id, SETTLED]))
    const Item = { ...NEW_DAY, ...dayKey({ ownerId, day: DAY }), entries }
    await dynamo.client.send(new PutCommand({ TableName: dynamo.tableName, Item }))
  }

  it('reserves nothing for one who slept after he had looked, until all of it was settled and put away', async () => {
    const ownerId = `owner-${++serial}`
    await settleMany(ownerId, 15)
    const reservation = { ownerId, day: DAY, reservationId: '0#1' }
    const calls = [() => budget.reserve(reservation, 60, LIMIT), () => budget.settle(reservation, 25).then(() => true)]
    let requests = 0
    const answers = await run(
      calls.map((make) => ({ make, crash: undefined })),
      // The day and whether it is settled, then the other's everything, then the rest.
      (waiting) => (requests++ < 2 ? waiting[0] : waiting.at(-1)),
    )
    expect(answers).toEqual([true, true])
    expect(await budget.read(ownerId, DAY)).toEqual({ reservedMicroUsd: 0, spentMicroUsd: 25 })
  })

  it('counts each reservation once, whoever dies or sleeps between any two requests', async () => {
    await fc.assert(
      fc.asyncProperty(fc.noBias(plan), async ({ settledBefore, first, atOnce, late, choices }) => {
        const ownerId = `owner-${++serial}`
        if (settledBefore > 0) await settleMany(ownerId, settledBefore)
        const make = async ({ id, amount, isSettling }: BudgetCall) => {
          const reservation = { ownerId, day: DAY, reservationId: `${id}#1` }
          if (!isSettling) return budget.reserve(reservation, amount, LIMIT)
          await budget.settle(reservation, amount)
          return true
        }
        const sums = async () => {
          const { reservedMicroUsd, spentMicroUsd } = await budget.read(ownerId, DAY)
          return [reservedMicroUsd, spentMicroUsd]
        }

        for (const one of first) await make(one)
        const calls = atOnce.map((one: { call: BudgetCall; crash: Crash | undefined }) => ({
          make: () => make(one.call),
          crash: one.crash,
        }))
        const answers = await run(calls, (waiting) => waiting[choices.next().value % waiting.length])
        const seen: unknown[] = [answers, await sums()]
        for (const one of late) seen.push([await make(one), await sums()])

        const possible = ordersOf([...atOnce.keys()]).map((order) => {
          const ledger = newLedger()
          for (const one of first) ledger.run(one)
          const given: boolean[] = []
          for (const index of order) {
            const one = atOnce[index]
            if (one) given[index] = ledger.run(one.call)
          }
          const expected: unknown[] = [given, ledger.sums()]
          for (const one of late) expected.push([ledger.run(one), ledger.sums()])
          return JSON.stringify(expected)
        })
        expect(possible).toContain(JSON.stringify(seen))
      }),
      { numRuns: RUNS },
    )
  })
})
