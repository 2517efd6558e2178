import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { submitJob } from '../../src/core/submit-job.ts'
import { startAfterTrial } from '../../src/core/trial.ts'
import { job, stage } from '../../src/jobs/define.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'

let test: TestEngine
afterEach(() => test.close())

/** A job a name, whose task says when it begins and when it ends. */
async function open(names: readonly string[], workMs: number) {
  const seen: string[] = []
  const Input = z.strictObject({ name: z.string() })
  const noted = job<z.infer<typeof Input>>({
    kind: 'noted',
    summary: 'For this test.',
    input: Input,
    stages: [
      stage('only', {
        pool: 'image',
        async run({ input }) {
          seen.push(`${input.name} begins`)
          await new Promise((resolve) => setTimeout(resolve, workMs))
          seen.push(`${input.name} ends`)
          return {}
        },
      }),
    ],
  })
  test = await openTestEngine({ kinds: { noted } })
  const jobs = await Promise.all(
    names.map((name) => submitJob(test.engine, 'owner', { kind: 'noted', input: { name }, newId: test.newId })),
  )
  return { seen, suspects: jobs.map((one) => ({ jobId: one.job.jobId, stage: 0, index: 0 })) }
}

const startedWorker = (seen: string[]) => () => {
  seen.push('work starts')
  return { stop: async () => void seen.push('work stops') }
}

describe('trying suspects', () => {
  it('runs one after another and starts the work last', async () => {
    const { seen, suspects } = await open(['a', 'b'], 5)
    await new Promise<void>((resolve) => {
      startAfterTrial(test.engine, suspects, () => {
        resolve()
        return startedWorker(seen)()
      })
    })
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'work starts'])
  })

  it('starts the work at once when there is nobody to suspect', async () => {
    const { seen } = await open([], 0)
    const worker = startAfterTrial(test.engine, [], startedWorker(seen))
    expect(seen).toEqual(['work starts'])
    await worker.stop(0)
    expect(seen).toEqual(['work starts', 'work stops'])
  })

  it('tries no more and gives back what runs when it is stopped', async () => {
    const { seen, suspects } = await open(['a', 'b'], 60_000)
    const worker = startAfterTrial(test.engine, suspects, startedWorker(seen))
    while (seen.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await worker.stop(0)
    expect(seen).toEqual(['a begins'])
    const tasks = await Promise.all(
      suspects.map(async ({ jobId }) => (await test.engine.jobs.load(jobId))?.tasks[0]?.[0]),
    )
    expect(tasks).toMatchObject([
      { status: 'waiting', attempts: 0 },
      { status: 'waiting', attempts: 0 },
    ])
  })
})
