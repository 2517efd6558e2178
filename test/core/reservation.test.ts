import { afterEach, expect, it } from 'vitest'
import { deleteJob } from '../../src/core/change-job.ts'
import type { Engine } from '../../src/core/engine.ts'
import { dayOf } from '../../src/core/job-cost.ts'
import { submitJob } from '../../src/core/submit-job.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import { simpleKinds } from '../support/simple-kinds.ts'

const OWNER = 'owner'
const PRICE = 35_000

let test: TestEngine
afterEach(() => test.close())

it('reserves and books a job anew when an earlier one of its key was deleted', async () => {
  test = await openTestEngine({ kinds: simpleKinds() })
  const { engine, newId, clock } = test
  const request = { kind: 'staged', input: { tasks: 1 }, idempotencyKey: 'mine', newId }
  for (let time = 1; time <= 2; time += 1) {
    const { job, replayed } = await submitJob(engine, OWNER, request)
    expect(replayed).toBe(false)
    expect(await engine.budget.read(OWNER, dayOf(engine.nowMs()))).toMatchObject({ reservedMicroUsd: PRICE })
    await test.drain()
    await deleteJob(engine, OWNER, job.jobId)
    clock.advance(1_000)
  }
})

it('refuses again what is beyond the budget when it is asked for again under its key', async () => {
  test = await openTestEngine({ kinds: simpleKinds(), settings: { budgetMicroUsd: PRICE } })
  const request = { kind: 'staged', input: { tasks: 2 }, idempotencyKey: 'mine', newId: test.newId }
  for (let time = 1; time <= 2; time += 1) {
    await expect(submitJob(test.engine, OWNER, request)).rejects.toMatchObject({ code: 'budget_exceeded' })
    test.clock.advance(1_000)
  }
})

it('asks nothing of the budget for a job that can cost nothing', async () => {
  test = await openTestEngine({ kinds: simpleKinds() })
  const { newId } = test
  const { budget } = test.engine
  const reserved: number[] = []
  const engine: Engine = {
    ...test.engine,
    budget: {
      ...budget,
      reserve(reservation, amountMicroUsd, limitMicroUsd) {
        reserved.push(amountMicroUsd)
        return budget.reserve(reservation, amountMicroUsd, limitMicroUsd)
      },
    },
  }
  await submitJob(engine, OWNER, { kind: 'simple', input: { tasks: 1 }, newId })
  await submitJob(engine, OWNER, { kind: 'staged', input: { tasks: 1 }, newId })
  expect(reserved).toEqual([PRICE])
})
