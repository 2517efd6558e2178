import { afterEach, describe, expect, it } from 'vitest'
import { retryJob } from '../../src/core/change-job.ts'
import { dayOf } from '../../src/core/job-cost.ts'
import { submitJob } from '../../src/core/submit-job.ts'
import type { Lease } from '../../src/ports/job-store.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import { simpleKinds } from '../support/simple-kinds.ts'

const OWNER = 'owner'
const PRICE = 35_000
const error = { code: 'model_in_doubt' as const, message: 'The answer never came.', retryable: false }

let test: TestEngine
afterEach(() => test.close())

/** A job of two paid tasks: the first fails it for good while the second is still at something before its call. */
async function failedBesideARunningTask(): Promise<string> {
  test = await openTestEngine({ kinds: simpleKinds() })
  const { engine, newId } = test
  const { job } = await submitJob(engine, OWNER, { kind: 'staged', input: { tasks: 2 }, newId })
  const { jobId } = job
  const claim = async (stage: number, index: number): Promise<Lease> => {
    const claimed = await engine.jobs.claim({ jobId, stage, index }, { leaseMs: 5_000 })
    if (claimed.outcome !== 'claimed') throw new Error(`the task is ${claimed.outcome}`)
    return { jobId, stage, index, fence: claimed.fence }
  }
  await engine.jobs.record(await claim(0, 0), { dueAtMs: undefined })
  await engine.jobs.enterStage(jobId, 1, 0)
  const failing = await claim(1, 0)
  await claim(1, 1)
  await engine.jobs.sent(failing, { costMicroUsd: PRICE })
  await engine.jobs.failTask(failing, { error, dueAtMs: engine.nowMs() })
  return jobId
}

describe('retrying a failed job', () => {
  it('waits for what the last run may still spend, and books the next run in full', async () => {
    const jobId = await failedBesideARunningTask()
    const { engine, clock } = test
    await expect(retryJob(engine, OWNER, jobId)).rejects.toMatchObject({ code: 'not_ready' })
    clock.advance(5_001)
    const again = await retryJob(engine, OWNER, jobId)
    expect(again).toMatchObject({ run: 2, bookedMicroUsd: PRICE })

    // The second run pays for the doubtful call once more.
    const claimed = await engine.jobs.claim({ jobId, stage: 1, index: 0 }, { leaseMs: 5_000 })
    if (claimed.outcome !== 'claimed') throw new Error(`the task is ${claimed.outcome}`)
    await engine.jobs.sent({ jobId, stage: 1, index: 0, fence: claimed.fence }, { costMicroUsd: PRICE })
    await engine.jobs.finish(jobId, 2, { error, dueAtMs: engine.nowMs() })
    clock.advance(5_001)
    await expect(retryJob(engine, OWNER, jobId)).resolves.toMatchObject({ run: 3, bookedMicroUsd: 2 * PRICE })
    expect(await engine.budget.read(OWNER, dayOf(engine.nowMs()))).toMatchObject({ spentMicroUsd: 2 * PRICE })
  })

  it('starts one run when it is asked for twice at once', async () => {
    const jobId = await failedBesideARunningTask()
    test.clock.advance(5_001)
    const [one, other] = await Promise.all([retryJob(test.engine, OWNER, jobId), retryJob(test.engine, OWNER, jobId)])
    expect([one.run, other.run]).toEqual([2, 2])
  })

  it('sends a task whose late worker counts no longer again when its lease is over', async () => {
    const jobId = await failedBesideARunningTask()
    const { engine, clock } = test
    // Settled by force: what matters here is the lease that is still live when the job is opened again.
    await engine.jobs.settle(jobId, 1, 0)
    await retryJob(engine, OWNER, jobId)
    const receive = async () =>
      (await engine.queue.receive('model', { max: 10, visibilitySeconds: 60, waitSeconds: 0 })).map(({ body }) => body)
    expect((await receive()).join()).toContain('"index":0')
    clock.advance(5_001)
    expect((await receive()).join()).toContain('"index":1')
  })
})
