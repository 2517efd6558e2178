import { afterEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../../src/adapters/local/database.ts'
import { sqliteJobStore } from '../../../src/adapters/local/sqlite-job-store.ts'
import { sqliteTaskQueue } from '../../../src/adapters/local/sqlite-task-queue.ts'
import { writeTaskMessage } from '../../../src/core/task-message.ts'
import type { NewJob } from '../../../src/ports/job-store.ts'

const START_MS = 1_763_600_000_000
let now = START_MS
let database: Database

function open() {
  now = START_MS
  database = openDatabase({ path: ':memory:', nowMs: () => now })
  return { jobs: sqliteJobStore(database), queue: sqliteTaskQueue(database) }
}
afterEach(() => database.close())

const newJob = (jobId: string): NewJob => ({
  jobId,
  ownerId: 'owner',
  kind: 'some',
  inputHash: 'hash',
  input: {},
  stages: [{ name: 'only', pool: 'image', tasks: 1, chained: false }],
  stage: 0,
  sources: [],
  estimatedMicroUsd: 0,
  budgetDay: '2025-11-20',
  createdAtMs: now,
  dueAtMs: now + 60_000,
})
const first = (jobId: string) => ({ jobId, stage: 0, index: 0 })

describe('reviving jobs at the start of the server', () => {
  it('lets a task that was interrupted once run again at once', async () => {
    const { jobs } = open()
    await jobs.create(newJob('a'))
    await jobs.claim(first('a'), { leaseMs: 60_000 })
    expect((await jobs.claim(first('a'), { leaseMs: 60_000 })).outcome).toBe('later')
    await jobs.revive()
    expect(await jobs.claim(first('a'), { leaseMs: 60_000 })).toMatchObject({ outcome: 'claimed', fence: 2 })
  })

  it('spreads tasks that were interrupted again by chance, at most eight seconds apart', async () => {
    const { jobs } = open()
    const ids = Array.from({ length: 40 }, (_, number) => `job-${number}`)
    const delayOf = async (jobId: string) =>
      Math.max(0, ((await jobs.load(jobId))?.tasks[0]?.[0]?.availableAtMs ?? 0) - now)
    for (const jobId of ids) await jobs.create(newJob(jobId))
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      for (const jobId of ids) await jobs.claim(first(jobId), { leaseMs: 60_000 })
      await jobs.revive()
      const delays = await Promise.all(ids.map(delayOf))
      const longest = Math.max(...delays)
      if (attempt === 1) expect(longest).toBe(0)
      else expect(longest).toBeLessThanOrEqual(Math.min(8_000, 250 * 2 ** attempt))
      if (attempt > 1) expect(new Set(delays).size).toBeGreaterThan(20)
      now += 60_001
    }
  })

  it('looks at once at an open job that nobody has sent a message for, and leaves one that has a message alone', async () => {
    const { jobs, queue } = open()
    for (const jobId of ['unsent', 'sent', 'buried']) await jobs.create(newJob(jobId))
    await queue.send('image', [{ body: writeTaskMessage(first('sent')) }])
    await queue.bury('image', writeTaskMessage(first('buried')), 'worker_lost: died')
    await jobs.revive()
    expect((await jobs.due(10)).map((one) => one.jobId).sort()).toEqual(['buried', 'unsent'])
  })

  it('leaves a job that has ended as it is', async () => {
    const { jobs } = open()
    await jobs.create(newJob('ended'))
    await jobs.finish('ended', 1, { dueAtMs: undefined })
    await jobs.revive()
    expect(await jobs.due(10)).toEqual([])
  })
})
