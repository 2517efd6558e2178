import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cancelJob } from '../../src/core/change-job.ts'
import { createJobSignal, type JobSignal } from '../../src/core/job-signal.ts'
import { waitForJob } from '../../src/core/job-wait.ts'
import { submitJob } from '../../src/core/submit-job.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import { simpleKinds } from '../support/simple-kinds.ts'

const OWNER = 'owner'
const never = new AbortController().signal
let t: TestEngine

beforeEach(async () => {
  t = await openTestEngine({ kinds: simpleKinds() })
})
afterEach(() => t.close())

const submit = async () => {
  const request = { kind: 'simple', input: { tasks: 1 }, newId: t.newId }
  return (await submitJob(t.engine, OWNER, request)).job.jobId
}

describe('waiting for a job', () => {
  it('ends at once when the job has ended', async () => {
    const jobId = await submit()
    await t.drain()
    expect(await waitForJob(t.engine, OWNER, jobId, 25, never)).toMatchObject({ jobId, status: 'completed' })
  })

  it('ends when the job is completed in this process', async () => {
    const jobId = await submit()
    const waiting = waitForJob(t.engine, OWNER, jobId, 25, never)
    await t.drain()
    expect((await waiting).status).toBe('completed')
  })

  it('ends when the job is completed by another process, which tells nobody here', async () => {
    const jobId = await submit()
    const jobs = { ...t.engine.jobs }
    let reads = 0
    jobs.get = async (ownerId, id) => {
      const job = await t.engine.jobs.get(ownerId, id)
      // After it was read again in vain, so that it has to go on reading.
      if (++reads === 2) await t.drain()
      return job
    }
    const waiting = waitForJob({ ...t.engine, jobs, signal: createJobSignal() }, OWNER, jobId, 600, never)
    expect((await waiting).status).toBe('completed')
  })

  it('gives the job as it is when the time is over, or when nobody waits any more', async () => {
    const jobId = await submit()
    expect((await waitForJob(t.engine, OWNER, jobId, 0.05, never)).status).toBe('pending')
    expect((await waitForJob(t.engine, OWNER, jobId, 0, never)).status).toBe('pending')
    const leaving = new AbortController()
    const waiting = waitForJob(t.engine, OWNER, jobId, 600, leaving.signal)
    leaving.abort()
    expect((await waiting).status).toBe('pending')
  })

  it('does not miss an end that comes between reading and listening', async () => {
    const jobId = await submit()
    const jobs = { ...t.engine.jobs }
    let isFirst = true
    jobs.get = async (ownerId, id) => {
      const job = await t.engine.jobs.get(ownerId, id)
      if (isFirst) {
        isFirst = false
        await cancelJob(t.engine, OWNER, jobId)
      }
      return job
    }
    // Polling is switched off, so that only the signal can wake it.
    const signal: JobSignal = {
      ...t.engine.signal,
      wait: (id, _timeoutMs, abort) => t.engine.signal.wait(id, 600_000, abort),
    }
    const job = await waitForJob({ ...t.engine, jobs, signal }, OWNER, jobId, 25, never)
    expect(job.status).toBe('canceled')
  })

  it('leaves no listener behind', async () => {
    const jobId = await submit()
    let listening = 0
    const signal: JobSignal = {
      ...t.engine.signal,
      async wait(id, timeoutMs, abort) {
        listening++
        await t.engine.signal.wait(id, timeoutMs, abort)
        listening--
      },
    }
    await waitForJob({ ...t.engine, signal }, OWNER, jobId, 0.02, never)
    await cancelJob(t.engine, OWNER, jobId)
    await waitForJob({ ...t.engine, signal }, OWNER, jobId, 25, never)
    await new Promise((resolve) => setImmediate(resolve))
    expect(listening).toBe(0)
  })

  it('is refused for what is not there or not yours', async () => {
    const jobId = await submit()
    await expect(waitForJob(t.engine, 'stranger', jobId, 25, never)).rejects.toMatchObject({ code: 'not_found' })
    await expect(waitForJob(t.engine, OWNER, 'q'.repeat(26), 25, never)).rejects.toMatchObject({ code: 'not_found' })
  })
})
