import { openDatabase } from '../../src/adapters/local/database.ts'
import { sqliteBudget } from '../../src/adapters/local/sqlite-budget.ts'
import { sqliteJobStore } from '../../src/adapters/local/sqlite-job-store.ts'
import { handleDeadLetter } from '../../src/core/dead-letters.ts'
import type { Engine } from '../../src/core/engine.ts'
import { createJobSignal } from '../../src/core/job-signal.ts'
import { runTask } from '../../src/core/run-task.ts'
import { sweepJobs } from '../../src/core/sweep.ts'
import { type JobTable, pools, type TaskPorts } from '../../src/jobs/define.ts'
import type { BlobStore } from '../../src/ports/blob-store.ts'
import type { JobStore } from '../../src/ports/job-store.ts'
import { deadLettersOf } from '../../src/ports/task-queue.ts'
import type { AtelierEvent } from '../../src/schema/event.ts'
import { chaosQueue, type Faults } from '../support/chaos-queue.ts'
import { Crash, mortalProcess } from '../support/crashing.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
const uncounted = { jobCreated() {}, jobEnded() {}, taskEnded() {}, staleWrite() {} }

/** A small random generator with a seed (mulberry32), so that a failure can be run again. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Puts a place to die at before and after every method of what a process reaches out with. */
export type Mortal = ReturnType<typeof mortalProcess>['mortal']

/** Opens the store as one process sees it: whatever it reaches out with is to be made mortal. */
export type OpenJobs = (options: { nowMs: () => number; mortal: Mortal }) => JobStore

export interface WorldOptions {
  readonly seed: number
  /** SQLite when left out. */
  readonly openJobs?: OpenJobs | undefined
  readonly kinds: JobTable
  readonly faults: Faults & { crash: number }
  readonly onDoubt?: 'park' | 'retry'
  readonly budgetMicroUsd?: number
}

/**
 * The engine on a real store, between a queue that may do anything and processes that die at any effect. Time moves only
 * when told to. `turn` lets one random thing happen; `settle` heals the world and waits until nothing is left to do.
 */
export function openWorld({ seed, kinds, faults, onDoubt = 'park', budgetMicroUsd, openJobs }: WorldOptions) {
  const random = seededRandom(seed)
  let now = 1_763_600_000_000
  const nowMs = () => now
  const database = openDatabase({ path: ':memory:', nowMs })
  const sqlite = sqliteJobStore(database)
  const open: OpenJobs = openJobs ?? (({ mortal }) => mortal(sqlite))
  const jobs = open({ nowMs, mortal: (port) => port })
  const budget = sqliteBudget(database)
  const queue = chaosQueue({ random, nowMs, faults })
  const published: AtelierEvent[] = []
  const blobs = memoryBlobs()
  const never = new AbortController().signal

  function startProcess() {
    const { mortal, isDead, kill } = mortalProcess({ random, crashRate: () => faults.crash })
    const events = mortal({
      publish: async (batch: readonly AtelierEvent[]) => void published.push(...batch),
      hasSubscribers: () => true,
    })
    const engine: Engine = {
      kinds,
      jobs: open({ nowMs, mortal }),
      queue: mortal(queue),
      events,
      budget: mortal(budget),
      ports: { blobs: mortal(blobs) } as unknown as TaskPorts,
      signal: createJobSignal(),
      log: silent,
      metrics: uncounted,
      nowMs,
      random,
      secrets: [new Uint8Array(32).fill(7)],
      settings: {
        leaseMs: 5_000,
        heartbeatMs: undefined,
        onDoubt,
        budgetMicroUsd,
        maxQueuedTasks: 10_000,
        maxQueueSeconds: 86_400,
        storesTurnsWhole: false,
      },
    }
    return { engine, isDead, kill }
  }

  let processes = [startProcess(), startProcess()]
  const pick = () => {
    processes = processes.map((one) => (one.isDead() ? startProcess() : one))
    return processes[Math.floor(random() * processes.length)] as ReturnType<typeof startProcess>
  }

  /** Runs what a process does; its death is part of the game, anything else is a failure. */
  async function survive<T>(work: (engine: Engine) => Promise<T>): Promise<T | undefined> {
    const { engine } = pick()
    try {
      return await work(engine)
    } catch (error) {
      if (error instanceof Crash) return undefined
      throw error
    }
  }

  async function deliver(pool: string) {
    await survive(async (engine) => {
      const messages = await engine.queue.receive(pool, { max: 3, visibilitySeconds: 10, waitSeconds: 0 })
      await Promise.all(
        messages.map(async (message) => {
          const hide = (seconds: number) => engine.queue.changeVisibility(pool, message.receiptHandle, seconds)
          const disposition = await runTask(engine, { body: message.body, hide }, never)
          if (disposition === 'acknowledge') await engine.queue.delete(pool, message.receiptHandle)
          else await hide(disposition.hideSeconds)
        }),
      )
    })
  }

  async function bringBackDead(pool: string) {
    await survive(async (engine) => {
      for (const message of await engine.queue.receive(deadLettersOf(pool), {
        max: 10,
        visibilitySeconds: 10,
        waitSeconds: 0,
      })) {
        if ((await handleDeadLetter(engine, message)) === 'acknowledge')
          await engine.queue.delete(deadLettersOf(pool), message.receiptHandle)
      }
    })
  }

  async function turn() {
    const fate = random()
    if (fate < 0.2) now += Math.floor(random() * 8_000)
    else if (fate < 0.3) await survive(sweepJobs)
    else if (fate < 0.33) await Promise.all(pools.map(bringBackDead))
    // Several at once, so that two workers meet on one task.
    else await Promise.all(pools.flatMap((pool) => [deliver(pool), deliver(pool)]))
  }

  return {
    nowMs,
    jobs,
    budget,
    published,
    survive,
    turn,
    /** Heals the world and lets time pass until every job has ended and nothing is due. False when that never comes. */
    async settle(isOver: () => Promise<boolean>): Promise<boolean> {
      Object.assign(faults, { lost: 0, duplicated: 0, delayed: 0, crash: 0 })
      for (let i = 0; i < 2_000; i++) {
        if (await isOver()) return true
        await Promise.all(pools.map(deliver))
        await survive(sweepJobs)
        now += 2_500
      }
      return false
    },
    close: () => database.close(),
  }
}
export type World = ReturnType<typeof openWorld>

function memoryBlobs(): BlobStore {
  const stored = new Map<string, Uint8Array<ArrayBuffer>>()
  const unused = () => Promise.reject(new Error('not used by the simulation'))
  return {
    async put(key, bytes) {
      if (!(bytes instanceof Uint8Array)) return unused()
      stored.set(key, new Uint8Array(bytes))
      return { sizeBytes: bytes.byteLength }
    },
    read: async (key) => stored.get(key),
    head: unused,
    stream: unused,
    delete: unused,
    list: unused,
  }
}
