import { afterEach, describe, expect, it } from 'vitest'
import { runTask } from '../../src/core/run-task.ts'
import { submitJob } from '../../src/core/submit-job.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import { simpleKinds } from '../support/simple-kinds.ts'

let test: TestEngine
afterEach(() => test.close())

/** Runs the first task of a job whose message is hidden by `hide`. Gives what was asked of it. */
async function run(heartbeatMs: number | undefined, hide: (seconds: number) => Promise<void>) {
  test = await openTestEngine({ kinds: simpleKinds(), settings: { leaseMs: 150_000, heartbeatMs } })
  const { engine, newId } = test
  const { job } = await submitJob(engine, 'owner', { kind: 'staged', input: { tasks: 1 }, newId })
  const body = JSON.stringify({ v: 1, jobId: job.jobId, stage: 0, index: 0 })
  const asked: number[] = []
  const delivery = {
    body,
    hide: (seconds: number) => {
      asked.push(seconds)
      return hide(seconds)
    },
  }
  expect(await runTask(engine, delivery, new AbortController().signal)).toBe('acknowledge')
  return asked
}

describe('a claimed task where nobody sends heartbeats', () => {
  it('has its message hidden once, for as long as its lease', async () => {
    expect(await run(undefined, async () => {})).toEqual([150])
  })

  it('runs all the same when the message cannot be hidden', async () => {
    expect(await run(undefined, () => Promise.reject(new Error('the queue is away')))).toEqual([150])
    expect(test.logged).toContainEqual(expect.objectContaining({ level: 'warn' }))
  })
})

it('leaves hiding to the heartbeats where there are some', async () => {
  expect(await run(60_000, async () => {})).toEqual([])
})
