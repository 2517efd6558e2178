import type { JobTable, TaskPorts } from '../jobs/define.ts'
import type { Budget } from '../ports/budget.ts'
import type { EventBus } from '../ports/event-bus.ts'
import type { JobStore } from '../ports/job-store.ts'
import type { TaskQueue } from '../ports/task-queue.ts'
import type { JobSignal } from './job-signal.ts'
import type { EngineLog, EngineMetrics } from './observe.ts'

export interface EngineSettings {
  /** How long a claim holds a task without a heartbeat. Locally 5 s; on AWS the function's timeout + 30 s. */
  readonly leaseMs: number
  /** How often a running task's lease is extended; undefined where leases outlast the worker. */
  readonly heartbeatMs: number | undefined
  /** What becomes of a paid call whose answer never came. */
  readonly onDoubt: 'park' | 'retry'
  /** What one owner may spend on a UTC day; undefined is no limit. */
  readonly budgetMicroUsd: number | undefined
  /** Tasks that may wait in one queue before new jobs are refused. */
  readonly maxQueuedTasks: number
  /**
   * All writes that are asked for in one turn of the event loop are stored together or not at all, as SQLite's group
   * commit does. Then a job and its first messages need one commit instead of two.
   */
  readonly storesTurnsWhole: boolean
  /** How long a job may wait for its first worker before it fails. */
  readonly maxQueueSeconds: number
}

/**
 * Everything the engine works with. Its functions (`submitJob`, `advance`, `runTask`, `sweep` …) take it first; the
 * entrypoints build it. The clock, chance and secrets come in here too, so that nothing in core reads the outside.
 */
export interface Engine {
  readonly kinds: JobTable
  readonly jobs: JobStore
  readonly queue: TaskQueue
  readonly events: EventBus
  readonly budget: Budget
  readonly ports: TaskPorts
  /** Tells whoever waits in this process that a job has changed. */
  readonly signal: JobSignal
  readonly log: EngineLog
  readonly metrics: EngineMetrics
  /** Milliseconds since 1970, by the clock that the stores compare leases with. */
  readonly nowMs: () => number
  /** 0 ≤ x < 1, for jitter. */
  readonly random: () => number
  /** At least 32 bytes each: the first signs, all verify. */
  readonly secrets: readonly [Uint8Array, ...Uint8Array[]]
  readonly settings: EngineSettings
}
