/** What every engine is asked to do: add that many empty jobs, then process them all. */
export interface EngineOrder {
  readonly jobs: number
  /** Jobs added, and jobs processed, at the same time. */
  readonly inFlight: number
  /** Jobs sent or fetched in one call, where that is the engine's best way. */
  readonly batch?: number
  readonly directory: string
  readonly redisPort: number
  readonly postgresUrl: string
}

export interface EngineResult {
  readonly addPerSecond: number
  readonly processPerSecond: number
  /** Of a job's whole way: the sum of both times. */
  readonly bothPerSecond: number
}

export const perSecond = (jobs: number, addSeconds: number, processSeconds: number): EngineResult => ({
  addPerSecond: jobs / addSeconds,
  processPerSecond: jobs / processSeconds,
  bothPerSecond: jobs / (addSeconds + processSeconds),
})

/** Does the work that many times, so many at a time. Gives the seconds it took. */
export async function inLanes(times: number, lanes: number, work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  let started = 0
  const lane = async () => {
    while (started++ < times) await work()
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return (performance.now() - startedMs) / 1000
}
