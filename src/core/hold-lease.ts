import type { Lease } from '../ports/job-store.ts'
import type { Engine } from './engine.ts'
import { Interruption } from './interruption.ts'

export interface HeldLease {
  /** Aborts with an Interruption when the task has to stop. */
  readonly signal: AbortSignal
  /** Ends the heartbeat and the timer. The lease itself ends by a transition. */
  readonly release: () => void
}

export interface HoldOptions {
  readonly timeoutMs: number
  readonly shutdown: AbortSignal
  /** Keeps the task's message hidden for so many seconds from now, which is as long as the lease. */
  readonly hide: (seconds: number) => Promise<void>
}

/**
 * Keeps a claimed task's lease alive while it runs, and tells it to stop when its time is over, the lease was lost, its
 * job has ended or the process shuts down. Node's timers are monotonic, so a jump of the wall clock changes nothing.
 */
export function holdLease(engine: Engine, lease: Lease, options: HoldOptions): HeldLease {
  const controller = new AbortController()
  const stop = (reason: Interruption['reason']) => controller.abort(new Interruption(reason))
  const onShutdown = () => stop('shutdown')
  if (options.shutdown.aborted) onShutdown()
  options.shutdown.addEventListener('abort', onShutdown, { once: true })
  const timeout = setTimeout(() => stop('timeout'), options.timeoutMs)

  const { heartbeatMs, leaseMs } = engine.settings
  let isBeating = false
  async function beat() {
    // A slow store must not gather a queue of heartbeats.
    if (isBeating) return
    isBeating = true
    try {
      const [outcome] = await Promise.all([engine.jobs.heartbeat(lease, leaseMs), options.hide(leaseMs / 1000)])
      if (outcome !== 'ok') stop(outcome === 'lost' ? 'lease_lost' : 'job_ended')
    } catch (error) {
      // The next beat may succeed; if none does, the lease runs out and the fence protects the result.
      engine.log.warn({ err: error, ...lease }, 'A heartbeat failed')
    } finally {
      isBeating = false
    }
  }
  const heartbeat = heartbeatMs === undefined ? undefined : setInterval(beat, heartbeatMs)
  // Hidden once for as long as the lease: a worker that dies is then replaced when the lease ends, not much later.
  if (heartbeatMs === undefined)
    options.hide(leaseMs / 1000).catch((error: unknown) => {
      engine.log.warn({ err: error, ...lease }, 'A message could not be hidden as long as its lease')
    })

  return {
    signal: controller.signal,
    release() {
      clearTimeout(timeout)
      clearInterval(heartbeat)
      options.shutdown.removeEventListener('abort', onShutdown)
    },
  }
}
