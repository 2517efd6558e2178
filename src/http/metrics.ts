import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { EngineMetrics } from '../core/observe.ts'

/** What the HTTP app counts. Every method is cheap and never throws. */
export interface HttpMetrics {
  /** The time on a clock that never jumps, for `ended`. */
  startedMs(): number
  /** `route` is the path's pattern, never the path itself, so that there are few of them. */
  ended(method: string, route: string, status: number, startedMs: number): void
}

export interface Metrics {
  readonly engine: EngineMetrics
  readonly http: HttpMetrics
  /** All of it in Prometheus' text format. */
  text(): Promise<string>
}

export interface MetricsOptions {
  readonly queues: readonly string[]
  /** How many messages wait in a queue; asked when metrics are read. */
  readonly depth: (queue: string) => Promise<number>
  /** Milliseconds on a clock that never jumps, such as `performance.now()`. */
  readonly monotonicMs: () => number
  /** `process.memoryUsage.rss()` */
  readonly residentBytes: () => number
}

/** From a cached answer to a `Prefer: wait=25`. */
const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25]
/** From a thumbnail to a slow model. */
const TASK_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]

/** A registry of its own, so that two servers in one process do not count together. */
export function createMetrics(options: MetricsOptions): Metrics {
  const { queues, depth, monotonicMs, residentBytes } = options
  const registry = new Registry()
  const registers = [registry]
  const startMs = monotonicMs()

  const created = new Counter({
    name: 'atelier_jobs_created_total',
    help: 'Jobs that were accepted.',
    labelNames: ['kind'],
    registers,
  })
  const ended = new Counter({
    name: 'atelier_jobs_ended_total',
    help: 'Runs of jobs that have ended.',
    labelNames: ['kind', 'status'],
    registers,
  })
  const tasks = new Histogram({
    name: 'atelier_task_seconds',
    help: 'Attempts of tasks: how they ended and how long they took.',
    labelNames: ['kind', 'stage', 'outcome'],
    buckets: TASK_SECONDS,
    registers,
  })
  const stale = new Counter({
    name: 'atelier_stale_writes_total',
    help: 'Writes under a lease that another claim had taken over; they were refused.',
    labelNames: ['transition'],
    registers,
  })
  const requests = new Histogram({
    name: 'atelier_http_request_seconds',
    help: 'HTTP requests, until their answer begins.',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_SECONDS,
    registers,
  })
  new Gauge({
    name: 'atelier_queue_depth',
    help: 'Messages that wait to be received.',
    labelNames: ['queue'],
    registers,
    async collect() {
      const depths = await Promise.all(queues.map(async (queue) => [queue, await depth(queue)] as const))
      for (const [queue, waiting] of depths) this.set({ queue }, waiting)
    },
  })
  new Gauge({
    name: 'atelier_uptime_seconds',
    help: 'Since this process began to count.',
    registers,
    collect() {
      this.set((monotonicMs() - startMs) / 1000)
    },
  })
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Memory of the server process; the decoders have their own.',
    registers,
    collect() {
      this.set(residentBytes())
    },
  })

  return {
    engine: {
      jobCreated: (kind) => created.inc({ kind }),
      jobEnded: (kind, status) => ended.inc({ kind, status }),
      taskEnded: (kind, stage, outcome, durationMs) => tasks.observe({ kind, stage, outcome }, durationMs / 1000),
      staleWrite: (transition) => stale.inc({ transition }),
    },
    http: {
      startedMs: monotonicMs,
      ended: (method, route, status, startedMs) =>
        requests.observe({ method: methodLabel(method), route, status }, (monotonicMs() - startedMs) / 1000),
    },
    text: () => registry.metrics(),
  }
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Anybody may invent methods; they must not make new series. */
const methodLabel = (method: string) => (METHODS.has(method) ? method : 'OTHER')
