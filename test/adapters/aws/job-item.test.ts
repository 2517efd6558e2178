import { beforeEach, describe, expect, it } from 'vitest'
import type { StateItem } from '../../../src/adapters/aws/job-item.ts'
import { stateKey } from '../../../src/adapters/aws/job-keys.ts'
import { newJob } from '../../ports/job-store.commands.ts'
import { hasDynamo } from './support/dynamo.ts'
import { itemBytes } from './support/item-size.ts'
import { type JobFixture, lease, openJobFixture } from './support/job-fixture.ts'

const ID = 'z'.repeat(26)
/** As large as a time, a price and a counter get. */
const TIME_MS = 9_999_999_999_999
const MICRO_USD = 999_999_999
const ANSWER = `jobs/${ID}/9/63.999.answer`

describe.skipIf(!hasDynamo())('the size of a job in DynamoDB', () => {
  let fixture: JobFixture
  beforeEach(async () => {
    fixture = await openJobFixture({ keepSeconds: 2_592_000 })
    fixture.passTime(TIME_MS - 1_000_000 - fixture.nowMs())
    return () => fixture.close()
  })
  const state = async () => (await fixture.items.get(stateKey(ID))) as unknown as StateItem
  const order = (tasks: number, more = {}) =>
    newJob(fixture.nowMs(), {
      jobId: ID,
      ownerId: 'o'.repeat(64),
      inputHash: 'f'.repeat(64),
      kind: 'transform',
      estimatedMicroUsd: MICRO_USD,
      stages: [{ name: 'render', pool: 'image', tasks, chained: false }],
      ...more,
    })

  it('stays below a unit of writing, a kilobyte, from the start to the end of a job of one task', async () => {
    const { jobs } = fixture
    await jobs.create(order(1, { ownerId: ID, sources: [ID], estimatedMicroUsd: 0 }))
    const sizes = [itemBytes(await state())]
    const held = await lease(jobs, ID, 0, 0)
    sizes.push(itemBytes(await state()))
    await jobs.record(held, { assetId: ID, dueAtMs: fixture.nowMs() + 2_000 })
    sizes.push(itemBytes(await state()))
    await jobs.settle(ID, 1, 0)
    sizes.push(itemBytes(await state()))
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1_024)
  })

  it('stays below 25 kB with 64 tasks that have all they can have, 300 bytes each', { timeout: 120_000 }, async () => {
    const { jobs, nowMs } = fixture
    const stages = Array.from({ length: 8 }, (_, i) => ({
      name: `a-long-name-of-a-stage-${i}`,
      pool: 'image',
      tasks: 8,
      chained: true,
    }))
    const sources = Array.from({ length: 16 }, (_, i) => `${ID.slice(2)}${i + 10}`)
    await jobs.create(order(0, { stages, sources }))
    for (let stage = 0; stage < 8; stage++) {
      for (let index = 0; index < 8; index++) {
        const held = await lease(jobs, ID, stage, index)
        await jobs.sent(held, { costMicroUsd: MICRO_USD, name: 'n'.repeat(12) })
        await jobs.received(held, { costMicroUsd: MICRO_USD, key: ANSWER })
        await jobs.sent(held, { costMicroUsd: MICRO_USD, name: 'n'.repeat(12) })
        await jobs.received(held, { costMicroUsd: MICRO_USD, key: ANSWER })
        await jobs.preview(held, { number: 999, run: 999, widthPx: 512, heightPx: 511 })
        const isLast = stage === 7 && index === 7
        if (!isLast) await jobs.record(held, { assetId: ID, dueAtMs: nowMs() })
      }
      await jobs.enterStage(ID, 1, stage)
    }
    // Fields that are never there together: the largest that each path can hold, all at once.
    const error = { code: 'model_in_doubt', message: 'é'.repeat(1_000), retryable: true } as const
    await jobs.finish(ID, 1, { error, dueAtMs: nowMs() })
    const whole = await state()
    const longest = {
      l: TIME_MS,
      w: TIME_MS,
      a: ID,
      q: MICRO_USD,
      f: 999,
      n: 999,
      cf: 999,
      cr: 999,
      t: 2 ** 47 - 1,
      v: [999, 999, 512, 511],
    }
    const tasks = Object.fromEntries(
      Object.entries(whole.tasks).map(([name, entry]) => [name, { ...entry, ...longest }]),
    )
    for (const [name, entry] of Object.entries(tasks))
      expect(itemBytes({ [name]: entry }), name).toBeLessThanOrEqual(300)
    expect(Object.keys(tasks)).toHaveLength(64)
    const { actualMicroUsd = MICRO_USD, startedAtMs = 0 } = whole
    expect(startedAtMs).toBeGreaterThan(0)
    expect(
      itemBytes({ ...whole, tasks, actualMicroUsd, bookedMicroUsd: MICRO_USD, revision: 9_999, sweeps: 999 }),
    ).toBeLessThanOrEqual(25_000)
  })
})
