// Atelier's engine as an application would embed it: an empty kind of job, on a file of SQLite, everything durable.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import * as z from 'zod'
import { openDatabase } from '../../src/adapters/local/database.ts'
import { sqliteBudget } from '../../src/adapters/local/sqlite-budget.ts'
import { sqliteJobStore } from '../../src/adapters/local/sqlite-job-store.ts'
import { sqliteTaskQueue } from '../../src/adapters/local/sqlite-task-queue.ts'
import type { Engine } from '../../src/core/engine.ts'
import { idOf } from '../../src/core/identity.ts'
import { createJobSignal } from '../../src/core/job-signal.ts'
import { runTask } from '../../src/core/run-task.ts'
import { submitJob } from '../../src/core/submit-job.ts'
import { startWorker } from '../../src/core/worker.ts'
import { job, stage, type TaskPorts } from '../../src/jobs/define.ts'
import { type EngineOrder, type EngineResult, inLanes, perSecond } from './engine-order.ts'

const order = JSON.parse(process.argv[2] ?? '') as EngineOrder
const database = openDatabase({ path: join(order.directory, `${process.pid}.sqlite`), nowMs: Date.now })
const log = { debug() {}, info() {}, warn: console.warn, error: console.error }
let left = order.jobs
let finished = () => {}
const empty = job({
  kind: 'empty',
  summary: 'Nothing.',
  input: z.strictObject({}),
  stages: [stage('nothing', { pool: 'image', run: async () => ({}) })],
})
const engine: Engine = {
  kinds: { empty },
  jobs: sqliteJobStore(database),
  queue: sqliteTaskQueue(database),
  events: { publish: async () => {}, hasSubscribers: () => false },
  budget: sqliteBudget(database),
  // The empty kind uses none of them.
  ports: {} as TaskPorts,
  signal: createJobSignal(),
  log,
  metrics: {
    jobCreated() {},
    taskEnded() {},
    staleWrite() {},
    jobEnded() {
      left -= 1
      if (left === 0) finished()
    },
  },
  nowMs: Date.now,
  random: Math.random,
  secrets: [randomBytes(32)],
  settings: {
    leaseMs: 5_000,
    heartbeatMs: 1_667,
    onDoubt: 'park',
    budgetMicroUsd: undefined,
    maxQueuedTasks: 1e9,
    maxQueueSeconds: 86_400,
    storesTurnsWhole: true,
  },
}
const request = { kind: 'empty', input: {}, newId: () => idOf(randomBytes(16)) }

const addSeconds = await inLanes(order.jobs, order.inFlight, () => submitJob(engine, 'owner', request))

const allDone = new Promise<void>((resolve) => {
  finished = resolve
})
const startedMs = performance.now()
const worker = startWorker({
  queue: engine.queue,
  name: 'image',
  slots: order.inFlight,
  visibilitySeconds: 10,
  handle: (delivery, shutdown) => runTask(engine, delivery, shutdown),
  log,
})
await allDone
const processSeconds = (performance.now() - startedMs) / 1000
await worker.stop(1_000)
database.close()
const result: EngineResult = perSecond(order.jobs, addSeconds, processSeconds)
process.stdout.write(JSON.stringify(result))
