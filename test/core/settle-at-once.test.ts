import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { cancelJob, retryJob } from '../../src/core/change-job.ts'
import { dayOf } from '../../src/core/job-cost.ts'
import { runTask } from '../../src/core/run-task.ts'
import { submitJob } from '../../src/core/submit-job.ts'
import { AppError } from '../../src/errors.ts'
import { job, type PaidCall, stage } from '../../src/jobs/define.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'

const OWNER = 'owner'
const PRICE = 35_000
/** What a call turns out to cost. */
const CHARGED = 8_000

let test: TestEngine
afterEach(() => test.close())

type Request = PaidCall['request']

/** Submits a job whose tasks each make one of the calls; the clock stands still, so that no lease ever ends by itself. */
async function submitted(requests: readonly Request[], heartbeatMs?: number) {
  const paid = job({
    kind: 'paid',
    summary: 'Tasks that each pay for a call.',
    input: z.strictObject({}),
    estimateMicroUsd: () => requests.length * PRICE,
    stages: [
      stage('call', {
        pool: 'model',
        tasks: () => requests.length,
        async run({ paid, index }) {
          const request = requests[index]
          if (!request) throw new Error(`There is no call ${index}`)
          await paid({ costMicroUsd: PRICE, honoursIdempotencyKey: false, request })
          return {}
        },
      }),
    ],
  })
  test = await openTestEngine({ kinds: { paid }, settings: { heartbeatMs } })
  const { engine, newId } = test
  const { jobId } = (await submitJob(engine, OWNER, { kind: 'paid', input: {}, newId })).job
  const never = new AbortController().signal
  const delivered = (index: number) =>
    runTask(engine, { body: JSON.stringify({ v: 1, jobId, stage: 0, index }), hide: async () => {} }, never)
  return { jobId, running: requests.map((_, index) => delivered(index)) }
}

/** A request that says when it has left, and answers when it is told to. */
function slowRequest() {
  const left = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<{ bytes: Uint8Array; costMicroUsd: number }>()
  const request: Request = () => {
    left.resolve()
    return answered.promise
  }
  return {
    request,
    left: left.promise,
    answer: () => answered.resolve({ bytes: Buffer.from('picture'), costMicroUsd: CHARGED }),
  }
}

const budget = () => test.engine.budget.read(OWNER, dayOf(test.engine.nowMs()))
const record = (jobId: string) => test.engine.jobs.load(jobId)

describe('a job that ends while its calls are under way', () => {
  it('is settled by the worker that stops its call, at the price of what may have been charged', async () => {
    const left = Promise.withResolvers<void>()
    const untilTold: Request = ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('The connection was closed')))
        left.resolve()
      })
    const { jobId, running } = await submitted([untilTold], 5)
    await left.promise
    await cancelJob(test.engine, OWNER, jobId)
    expect(await record(jobId)).toMatchObject({ status: 'canceled', dueAtMs: expect.any(Number) })
    expect(await Promise.all(running)).toEqual(['acknowledge'])
    expect(await record(jobId)).toMatchObject({ status: 'canceled', actualMicroUsd: PRICE })
    expect(await record(jobId)).not.toHaveProperty('dueAtMs')
    expect(await budget()).toEqual({ reservedMicroUsd: 0, spentMicroUsd: PRICE })
  })

  it('is settled at what a call cost that did not heed its signal', async () => {
    const slow = slowRequest()
    const { jobId, running } = await submitted([slow.request], 5)
    await slow.left
    await cancelJob(test.engine, OWNER, jobId)
    // Long enough for many heartbeats: the worker knows, and waits for the answer all the same.
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await record(jobId)).not.toHaveProperty('actualMicroUsd')
    slow.answer()
    await Promise.all(running)
    expect(await record(jobId)).toMatchObject({ actualMicroUsd: CHARGED })
    expect(await budget()).toEqual({ reservedMicroUsd: 0, spentMicroUsd: CHARGED })
  })

  it('is settled by the last of its tasks, where nobody sends heartbeats', async () => {
    const [one, other] = [slowRequest(), slowRequest()]
    const { jobId, running } = await submitted([one.request, other.request])
    await Promise.all([one.left, other.left])
    await cancelJob(test.engine, OWNER, jobId)
    one.answer()
    await running[0]
    expect(await record(jobId)).not.toHaveProperty('actualMicroUsd')
    other.answer()
    await running[1]
    expect(await record(jobId)).toMatchObject({ actualMicroUsd: 2 * CHARGED })
    expect(await budget()).toEqual({ reservedMicroUsd: 0, spentMicroUsd: 2 * CHARGED })
  })

  it('may be retried at once when one task has failed it and the other has ended, whose answer is not paid for again', async () => {
    const slow = slowRequest()
    const refuse: Request = async () => Promise.reject(new AppError('model_refused', 'Not this.'))
    const { jobId, running } = await submitted([slow.request, refuse])
    await slow.left
    await running[1]
    await expect(retryJob(test.engine, OWNER, jobId)).rejects.toMatchObject({ code: 'not_ready' })
    slow.answer()
    await running[0]
    expect(await retryJob(test.engine, OWNER, jobId)).toMatchObject({ run: 2, bookedMicroUsd: CHARGED })
    expect((await record(jobId))?.tasks[0]?.[0]).toMatchObject({ status: 'waiting', call: { state: 'received' } })
  })
})
