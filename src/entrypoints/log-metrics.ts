import type { EngineLog, EngineMetrics } from '../core/observe.ts'
import type { HttpMetrics } from '../http/metrics.ts'

/**
 * Counting by log lines: a function that is frozen between calls has no page of metrics that anybody could read.
 * CloudWatch Logs Insights adds up the field `metric`.
 */
export const logMetrics = (log: EngineLog): EngineMetrics => ({
  jobCreated: (kind) => log.info({ metric: 'jobCreated', kind }, 'A job was accepted'),
  jobEnded: (kind, status) => log.info({ metric: 'jobEnded', kind, status }, 'A job has ended'),
  taskEnded: (kind, stage, outcome, durationMs) =>
    log.info({ metric: 'taskEnded', kind, stage, outcome, durationMs: Math.round(durationMs) }, 'A task has ended'),
  staleWrite: (transition) => log.warn({ metric: 'staleWrite', transition }, 'A late write was refused'),
})

/** Requests are counted by API Gateway and the CDN themselves. */
export const noHttpMetrics: HttpMetrics = { startedMs: () => 0, ended: () => {} }
