import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dayKey, NEW_DAY, SETTLED, settledKey } from '../../../src/adapters/aws/budget-day.ts'
import { dynamoBudget } from '../../../src/adapters/aws/dynamo-budget.ts'
import type { Budget } from '../../../src/ports/budget.ts'
import { budgetSuite } from '../../ports/budget.suite.ts'
import { hasDynamo, startDynamo, type TestDynamo } from './support/dynamo.ts'

const nowMs = Date.UTC(2026, 10, 20)
const LIMIT = 1_000_000

describe.skipIf(!hasDynamo())('on DynamoDB', () => {
  let dynamo: TestDynamo
  let budget: Budget
  let ownerId: string
  let serial = 0
  beforeAll(async () => {
    dynamo = await startDynamo()
    budget = dynamoBudget({ ...dynamo, nowMs: () => nowMs })
    return () => dynamo.close()
  })
  beforeEach(() => {
    ownerId = `of-this-file-${++serial}`
  })

  const day = '2026-11-20'
  // As long as the real ones: job, time, run.
  const of = (number: number) => ({
    ownerId,
    day,
    reservationId: `${String(number).padStart(26, 'a')}#1763596800000#1`,
  })
  const itemAt = async (Key: { pk: string; sk: string }) =>
    (await dynamo.client.send(new GetCommand({ TableName: dynamo.tableName, Key, ConsistentRead: true }))).Item
  const storeDay = (entries: Record<string, unknown>) =>
    dynamo.client.send(
      new PutCommand({ TableName: dynamo.tableName, Item: { ...NEW_DAY, ...dayKey({ ownerId, day }), entries } }),
    )

  budgetSuite('dynamoBudget', async () => ({ budget, close: () => {}, propertyRuns: 30 }))

  it('keeps a day’s item at a kilobyte or two, however many jobs the day has', async () => {
    const atOnce = 8
    const sizes: number[] = []
    for (let number = 0; number < 120; number++) {
      await budget.reserve(of(number), 500, LIMIT)
      if (number >= atOnce) await budget.settle(of(number - atOnce), 400)
      sizes.push(JSON.stringify(await itemAt(dayKey({ ownerId, day }))).length)
    }
    expect(Math.max(...sizes)).toBeLessThan(2_048)
    expect(await budget.read(ownerId, day)).toEqual({ reservedMicroUsd: 8 * 500, spentMicroUsd: 112 * 400 })
  })

  it('remembers for forty days what has left the day’s item', async () => {
    for (let number = 0; number < 16; number++) await budget.settle(of(number), 10)
    expect(await itemAt(dayKey({ ownerId, day }))).toMatchObject({ entries: {}, moves: 1 })
    const fortyDays = 40 * 86_400
    expect(await itemAt(settledKey(of(3)))).toMatchObject({ expiresAtSeconds: nowMs / 1_000 + fortyDays })
    for (let number = 0; number < 16; number++) {
      await budget.settle(of(number), 99)
      expect(await budget.reserve(of(number), 99, 0)).toBe(true)
    }
    expect(await budget.read(ownerId, day)).toEqual({ reservedMicroUsd: 0, spentMicroUsd: 160 })
  })

  it('tidies a day at the next opportunity when somebody died while doing so', async () => {
    const left = Array.from({ length: 31 }, (_, number) => [of(number).reservationId, SETTLED])
    await storeDay(Object.fromEntries(left))
    await budget.settle(of(31), 10)
    const item = await itemAt(dayKey({ ownerId, day }))
    expect(Object.keys(item?.entries)).toHaveLength(32 - 25)
  })

  it('says that it is overloaded before the item is as large as DynamoDB allows, and settles what is there', async () => {
    const open = Array.from({ length: 4_000 }, (_, number) => [of(number).reservationId, 1])
    await storeDay(Object.fromEntries(open))
    await expect(budget.reserve(of(4_000), 1, LIMIT)).rejects.toMatchObject({ code: 'overloaded' })
    await budget.settle(of(7), 5)
    expect((await itemAt(dayKey({ ownerId, day })))?.entries[of(7).reservationId]).toBe(SETTLED)
  })
})
