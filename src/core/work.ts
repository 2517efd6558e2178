import { pools } from '../jobs/define.ts'
import { deadLettersOf } from '../ports/task-queue.ts'
import { handleDeadLetter } from './dead-letters.ts'
import type { Engine } from './engine.ts'
import { runTask } from './run-task.ts'
import { handleEvent, type SubscriberContext, type SubscriberName, subscriptions } from './subscribers.ts'
import { sweepJobs } from './sweep.ts'
import { type StorageCursor, sweepStorage } from './sweep-storage.ts'
import { startWorker, type Worker } from './worker.ts'

/** Lost messages, deadlines and settlements wait at most this long for a look. */
const SWEEP_MS = 2_000
/** Storage is swept a page at a time; orphans are a day old anyway. */
const STORAGE_SWEEP_MS = 600_000
/** Pages of at most 1,000 blobs: a million are looked at in under two hours, and no sweep holds up the disk for long. */
const STORAGE_PAGES = 100
/** Events are short work: a record read, a message sent. */
const EVENT_SLOTS = 8
/** A message that its worker does not end in time is shown to another; heartbeats extend both this and the lease. */
const VISIBILITY_MARGIN_SECONDS = 5

export interface WorkOptions {
  readonly subscribers: SubscriberContext
  /** Tasks at a time in each pool. */
  readonly slots: Readonly<Record<(typeof pools)[number], number>>
  /** The bus's queue of a subscriber. */
  readonly eventQueueOf: (subscriber: SubscriberName) => string
  /** False while the disk has no room for results; then no task is begun. Always true when left out. */
  readonly hasRoom?: () => boolean
}

/**
 * Everything that happens by itself in a process that stays up: a worker for each pool that a kind of job uses, one for
 * each subscriber and for the dead letters, and the sweeper. Stops like a worker does.
 */
export function startWork(engine: Engine, options: WorkOptions): Worker {
  const { queue, log, kinds, settings } = engine
  const visibilitySeconds = Math.ceil(settings.leaseMs / 1000) + VISIBILITY_MARGIN_SECONDS
  const used = pools.filter((pool) => Object.values(kinds).some((kind) => kind.stages.some((one) => one.pool === pool)))
  const common = { queue, log, visibilitySeconds }

  const workers = used.flatMap((pool) => [
    startWorker({
      ...common,
      name: pool,
      slots: options.slots[pool],
      ...(options.hasRoom && { mayReceive: options.hasRoom }),
      handle: (delivery, shutdown) => runTask(engine, delivery, shutdown),
    }),
    startWorker({
      ...common,
      name: deadLettersOf(pool),
      slots: 1,
      handle: (delivery) => handleDeadLetter(engine, delivery),
    }),
  ])
  for (const name of Object.keys(subscriptions) as SubscriberName[]) {
    const handle = ({ body }: { body: string }) => handleEvent(options.subscribers, name, body)
    workers.push(startWorker({ ...common, name: options.eventQueueOf(name), slots: EVENT_SLOTS, handle }))
  }

  let cursor: StorageCursor | undefined
  let isStopping = false
  const sweepers = [
    every(SWEEP_MS, () => sweepJobs(engine)),
    every(STORAGE_SWEEP_MS, async () => {
      for (let page = 0; page < STORAGE_PAGES && !isStopping; page++) {
        cursor = (await sweepStorage(engine, cursor)).next
        if (!cursor) return
      }
    }),
  ]

  /** Runs the work again and again, never twice at once; a failure is logged and does not end it. */
  function every(intervalMs: number, work: () => Promise<unknown>): { stop(): Promise<void> } {
    let running: Promise<void> | undefined
    const run = async () => {
      try {
        await work()
      } catch (error) {
        log.error({ err: error }, 'A sweep failed; the next one tries again')
      }
      running = undefined
    }
    const timer = setInterval(() => {
      running ??= run()
    }, intervalMs)
    return {
      async stop() {
        clearInterval(timer)
        await running
      },
    }
  }

  return {
    async stop(graceMs) {
      isStopping = true
      await Promise.all([...sweepers.map((one) => one.stop()), ...workers.map((one) => one.stop(graceMs))])
    },
  }
}
