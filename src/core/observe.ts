/** What the engine asks of a logger: an event's fields first, then a sentence. pino's shape. */
export interface EngineLog {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** What the engine counts. Every method is cheap and never throws. */
export interface EngineMetrics {
  jobCreated(kind: string): void
  jobEnded(kind: string, status: string): void
  /** One attempt of a task: `ok`, `retried`, `failed`, `lost`, `released` or `canceled`. */
  taskEnded(kind: string, stage: string, outcome: string, durationMs: number): void
  /** A write under a lease that another claim had taken over: refused, and worth knowing of. */
  staleWrite(transition: string): void
}
