import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { openDatabase } from '../src/adapters/local/database.ts'
import { sqliteBudget } from '../src/adapters/local/sqlite-budget.ts'
import { sqliteJobStore } from '../src/adapters/local/sqlite-job-store.ts'
import { sqliteTaskQueue } from '../src/adapters/local/sqlite-task-queue.ts'
import type { Engine } from '../src/core/engine.ts'
import { createJobSignal } from '../src/core/job-signal.ts'
import { runTask } from '../src/core/run-task.ts'
import { submitJob } from '../src/core/submit-job.ts'
import { startWorker } from '../src/core/worker.ts'
import { job, stage, type TaskPorts } from '../src/jobs/define.ts'
import { idOf } from '../src/core/identity.ts'
import { randomBytes } from 'node:crypto'

const silent = { debug() {}, info() {}, warn: console.warn, error: console.error }

/** One run of the engine with an empty kind: jobs added and processed per second, everything durable. */
export async function measureEngine(options: { jobs: number; inFlight: number }) {
  const directory = await mkdtemp(join(tmpdir(), 'atelier-bench-'))
  const database = openDatabase({ path: join(directory, 'bench.sqlite'), nowMs: Date.now })
  let done = 0
  let finished = () => {}
  const engine: Engine = {
    kinds: {
      empty: job({ kind: 'empty', summary: 'Nothing.', input: z.strictObject({}), stages: [stage('nothing', { pool: 'image', run: async () => ({}) })] }),
    },
    jobs: sqliteJobStore(database),
    queue: sqliteTaskQueue(database),
    events: { publish: async () => {}, hasSubscribers: () => false },
    budget: sqliteBudget(database),
    ports: {} as TaskPorts,
    signal: createJobSignal(),
    log: silent,
    metrics: { jobCreated() {}, taskEnded() {}, staleWrite() {}, jobEnded: () => { if (++done === options.jobs) finished() } },
    nowMs: Date.now,
    random: Math.random,
    secrets: [randomBytes(32)],
    settings: { leaseMs: 5_000, heartbeatMs: 1_500, onDoubt: 'park', budgetMicroUsd: undefined, maxQueuedTasks: 1e9, maxQueueSeconds: 86_400 },
  }
  const request = { kind: 'empty', input: {}, newId: () => idOf(randomBytes(16)) }

  let submitted = 0
  const client = async () => {
    while (submitted++ < options.jobs) await submitJob(engine, 'owner', request)
  }
  const addStart = performance.now()
  await Promise.all(Array.from({ length: options.inFlight }, client))
  const addSeconds = (performance.now() - addStart) / 1000

  const allDone = new Promise<void>((resolve) => { finished = resolve })
  const processStart = performance.now()
  const worker = startWorker({
    queue: engine.queue,
    name: 'image',
    slots: options.inFlight,
    visibilitySeconds: 10,
    handle: (delivery, shutdown) => runTask(engine, delivery, shutdown),
    log: silent,
  })
  await allDone
  const processSeconds = (performance.now() - processStart) / 1000
  await worker.stop(1_000)
  database.close()
  await rm(directory, { recursive: true })
  return { addPerSecond: options.jobs / addSeconds, processPerSecond: options.jobs / processSeconds, bothPerSecond: options.jobs / (addSeconds + processSeconds) }
}

if (import.meta.main) {
  for (const inFlight of [32, 32, 64, 128]) console.log(inFlight, await measureEngine({ jobs: 20_000, inFlight }))
}
