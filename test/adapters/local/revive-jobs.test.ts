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
    await jobs.preview({ ...first('a'), fence: 1 }, { number: 1, run: 1, widthPx: 9, heightPx: 9 })
    expect((await jobs.claim(first('a'), { leaseMs: 60_000 })).outcome).toBe('later')
    await jobs.revive()
    expect((await jobs.load('a'))?.tasks[0]?.[0]).toEqual({
      status: 'waiting',
      fence: 1,
      attempts: 1,
      spentMicroUsd: 0,
    })
    expect(await jobs.claim(first('a'), { leaseMs: 60_000 })).toMatchObject({ outcome: 'claimed', fence: 2 })
  })

  it('names the tasks that were interrupted more than once, those interrupted least often first', async () => {
    const { jobs } = open()
    for (const jobId of ['poison', 'neighbor', 'late']) await jobs.create(newJob(jobId))
    const interrupt = async (...jobIds: string[]) => {
      for (const jobId of jobIds) await jobs.claim(first(jobId), { leaseMs: 60_000 })
      return (await jobs.revive()).map((task) => task.jobId)
    }
    expect(await interrupt('poison', 'neighbor')).toEqual([])
    expect((await interrupt('poison', 'neighbor')).sort()).toEqual(['neighbor', 'poison'])
    // Tried alone and guilty: the other one, which was not at work this time, is still to be tried before it.
    expect(await interrupt('poison')).toEqual(['neighbor', 'poison'])
    expect(await interrupt('late')).toEqual(['neighbor', 'poison'])
  })

  it('looks at once at an open job that nobody has sent a message for, and leaves one that has a message alone', async () => {
    const { jobs, queue } = open()
    for (const jobId of ['unsent', 'sent', 'buried', 'stray']) await jobs.create(newJob(jobId))
    await queue.send('image', [{ body: writeTaskMessage(first('sent')) }])
    await queue.bury('image', writeTaskMessage(first('buried')), 'worker_lost: died')
    // Of a stage that is over, or an event: it would start nothing.
    await queue.send('image', [{ body: writeTaskMessage({ jobId: 'stray', stage: 7, index: 0 }) }])
    await jobs.revive()
    expect((await jobs.due(10)).map((one) => one.jobId).sort()).toEqual(['buried', 'stray', 'unsent'])
  })

  it('leaves a job that has ended as it is', async () => {
    const { jobs } = open()
    await jobs.create(newJob('ended'))
    await jobs.finish('ended', 1, { dueAtMs: undefined })
    await jobs.revive()
    expect(await jobs.due(10)).toEqual([])
  })
})
