import { beforeEach, describe, expect, it } from 'vitest'
import { advance } from '../../../src/core/advance.ts'
import { runTask } from '../../../src/core/run-task.ts'
import { submitJob } from '../../../src/core/submit-job.ts'
import type { JobStore } from '../../../src/ports/job-store.ts'
import { failure, newJob } from '../../ports/job-store.commands.ts'
import { openTestEngine } from '../../support/engine.ts'
import { simpleKinds } from '../../support/simple-kinds.ts'
import { hasDynamo } from './support/dynamo.ts'
import { type JobFixture, lease, openJobFixture } from './support/job-fixture.ts'

const one = (tasks: number) => [{ name: 'only', pool: 'image', tasks, chained: false }]

describe.skipIf(!hasDynamo())('tasks of jobs in DynamoDB', () => {
  let fixture: JobFixture
  let jobs: JobStore
  beforeEach(async () => {
    fixture = await openJobFixture()
    jobs = fixture.jobs
    return () => fixture.close()
  })
  const created = async (more = {}) => (await jobs.create(newJob(fixture.nowMs(), more))).job

  it('gives each of many tasks to one of many that claim them all at once', async () => {
    const { jobId } = await created({ stages: one(5) })
    const claims = await Promise.all(
      Array.from({ length: 50 }, (_, claimant) =>
        jobs.claim({ jobId, stage: 0, index: claimant % 5 }, { leaseMs: 5_000 }),
      ),
    )
    expect(claims.map(({ outcome }) => outcome).sort()).toEqual([
      ...Array.from({ length: 5 }, () => 'claimed'),
      ...Array.from({ length: 45 }, () => 'later'),
    ])
    const { revision, tasks } = (await jobs.load(jobId)) ?? {}
    expect(revision).toBe(6)
    expect(tasks?.[0]?.map(({ fence, attempts }) => [fence, attempts])).toEqual(Array.from({ length: 5 }, () => [1, 1]))
  })

  it('knows its own claim when the answer to it was lost, and nobody else’s for it', async () => {
    const { jobId } = await created()
    const forgetful = fixture.tapped(async ({ name, send }) => {
      // As the SDK does when a connection breaks.
      if (name === 'UpdateCommand') await send()
      return await send()
    })
    const ref = { jobId, stage: 0, index: 0 }
    const claim = await forgetful.claim(ref, { leaseMs: 5_000 })
    expect(claim).toMatchObject({ outcome: 'claimed', fence: 1 })
    expect(claim).toEqual({ outcome: 'claimed', fence: 1, job: await jobs.load(jobId) })
    expect((await forgetful.claim(ref, { leaseMs: 5_000 })).outcome).toBe('later')
  })

  it('claims a task whose lease ends between the claim that failed and the look at why', async () => {
    const { jobId } = await created()
    await lease(jobs, jobId, 0, 0)
    const slow = fixture.tapped(({ name, send }) => {
      if (name === 'QueryCommand') fixture.passTime(10_000)
      return send()
    })
    expect(await slow.claim({ jobId, stage: 0, index: 0 }, { leaseMs: 1 })).toMatchObject({
      outcome: 'claimed',
      fence: 2,
    })
  })

  it('writes again when what refused a write is gone by the time it is asked for', async () => {
    const { jobId } = await created()
    const held = await lease(jobs, jobId, 0, 0)
    await jobs.failTask(held, { error: failure, dueAtMs: fixture.nowMs() })
    let looks = 0
    const late = fixture.tapped(async ({ name, send }) => {
      if (name === 'GetCommand' && looks++ === 0) {
        await jobs.settle(jobId, 1, 0)
        await jobs.reopen('owner', jobId, { run: 2, budgetDay: '2026-11-21', dueAtMs: fixture.nowMs() })
        await jobs.claim({ jobId, stage: 0, index: 1 }, { leaseMs: 1_000 })
      }
      return await send()
    })
    expect(await late.sent({ ...held, index: 1, fence: 1 }, { costMicroUsd: 5 })).toBe('ok')
    expect((await jobs.load(jobId))?.tasks[0]?.[1]?.call).toEqual({
      state: 'sent',
      fence: 1,
      run: 2,
      costMicroUsd: 5,
    })
  })

  it('forgets the answer of the call before when another is sent, but not what it cost', async () => {
    const { jobId } = await created()
    const held = await lease(jobs, jobId, 0, 0)
    await jobs.sent(held, { costMicroUsd: 5 })
    await jobs.received(held, { costMicroUsd: 4, key: 'answer' })
    await jobs.sent(held, { costMicroUsd: 3 })
    const call = { state: 'sent', fence: 1, run: 1, costMicroUsd: 3 }
    expect((await jobs.load(jobId))?.tasks[0]?.[0]).toMatchObject({ spentMicroUsd: 4, call })
    expect((await jobs.load(jobId))?.tasks[0]?.[0]?.call).not.toHaveProperty('key')
    await jobs.refused(held)
    await jobs.sent(held, { costMicroUsd: 2 })
    expect((await jobs.load(jobId))?.tasks[0]?.[0]).toMatchObject({
      spentMicroUsd: 4,
      call: { ...call, costMicroUsd: 2 },
    })
  })

  it('touches no task when a job is retried, and completes with what its first run had done', async () => {
    const { jobId } = await created({ stages: one(2) })
    await jobs.record(await lease(jobs, jobId, 0, 0), { assetId: 'first', dueAtMs: undefined })
    const bad = await lease(jobs, jobId, 0, 1)
    await jobs.failTask(bad, { error: failure, dueAtMs: fixture.nowMs() })
    await jobs.settle(jobId, 1, 7)
    const before = await jobs.load(jobId)
    const reopened = await jobs.reopen('owner', jobId, { run: 2, budgetDay: '2026-11-21', dueAtMs: 9 })
    expect(reopened?.job).toMatchObject({ tasks: before?.tasks, input: before?.input, bookedMicroUsd: 7, run: 2 })
    const end = await jobs.record(await lease(jobs, jobId, 0, 1), { assetId: 'second', dueAtMs: undefined })
    expect(end.job?.status).toBe('completed')
  })

  it('completes a job in the write of its last task when that sees all others done', async () => {
    const { jobId } = await created({ stages: one(3) })
    const leases = [await lease(jobs, jobId, 0, 2), await lease(jobs, jobId, 0, 0), await lease(jobs, jobId, 0, 1)]
    const ends = []
    for (const held of leases) ends.push((await jobs.record(held, { dueAtMs: undefined })).job?.status)
    expect(ends).toEqual(['processing', 'processing', 'completed'])
  })

  it('lets the engine complete a job whose last tasks were recorded at once, neither seeing the other', async () => {
    const test = await openTestEngine({ kinds: simpleKinds(), settings: { storesTurnsWhole: false } })
    const meeting = meetingOf(2)
    const recorded: unknown[] = []
    // Both have read before either writes.
    const racing = fixture.tapped(async ({ name, send }) => {
      const answer = await send()
      if (name === 'GetCommand') await meeting()
      return answer
    })
    const watched: JobStore = {
      ...jobs,
      async record(held, result) {
        const end = await racing.record(held, result)
        recorded.push(end.job?.status)
        return end
      },
    }
    const engine = { ...test.engine, jobs: watched, nowMs: fixture.nowMs }
    const request = { kind: 'simple', input: { tasks: 2 }, newId: test.newId }
    const { job } = await submitJob(engine, 'owner', request)
    const never = new AbortController().signal
    const messages = await engine.queue.receive('image', { max: 10, visibilitySeconds: 30, waitSeconds: 0 })
    expect(messages).toHaveLength(2)
    await Promise.all(messages.map(({ body }) => runTask(engine, { body, hide: async () => {} }, never)))
    expect(recorded).toEqual(['processing', 'processing'])
    expect((await advance(engine, job.jobId))?.status).toBe('completed')
    await test.close()
  })

  it('names jobs of all partitions that are due, the longest overdue first', async () => {
    const start = fixture.nowMs()
    for (let i = 0; i < 40; i++) await created({ dueAtMs: start + ((i * 7) % 40) })
    fixture.passTime(29)
    const due = await jobs.due(25)
    expect(due.map(({ dueAtMs }) => dueAtMs - start)).toEqual(Array.from({ length: 25 }, (_, late) => late))
    expect(await jobs.due(100)).toHaveLength(30)
    const [first] = due
    if (!first) throw new Error('nothing is due')
    expect(await jobs.defer(first.jobId, first.dueAtMs, start + 60_000)).toBe(true)
    expect((await jobs.due(100)).map(({ jobId }) => jobId)).not.toContain(first.jobId)
    fixture.passTime(60_000)
    expect((await jobs.due(100)).find(({ jobId }) => jobId === first.jobId)?.sweeps).toBe(1)
  })

  it('says that DynamoDB is overloaded when it throttles', async () => {
    const { jobId } = await created()
    const throttled = fixture.tapped(() =>
      Promise.reject(Object.assign(new Error('slow down'), { name: 'ThrottlingException' })),
    )
    await expect(throttled.claim({ jobId, stage: 0, index: 0 }, { leaseMs: 1 })).rejects.toMatchObject({
      code: 'overloaded',
    })
  })
})

/** Waits until so many have come. */
function meetingOf(count: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let here = 0
  return () => {
    if (++here === count) resolve()
    return promise
  }
}
