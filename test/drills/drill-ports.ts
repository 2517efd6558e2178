import type { Engine } from '../../src/core/engine.ts'
import type { OutgoingMessage, TaskQueue } from '../../src/ports/task-queue.ts'
import { isFinal } from '../../src/schema/job.ts'
import type { DrillSettings } from './drill-settings.ts'
import { type Journal, taskName } from './journal.ts'

/** A tick this late says that the process was stopped. */
const STOPPED_MS = 250
const TICK_MS = 50
/** How late heartbeats are after that. Long enough that the message, visible again, is claimed by somebody else first. */
const LATE_MS = 500
/** The sweeper waits a minute before it settles a job whose tasks were still running; drills do not. */
const SETTLE_AGAIN_MS = 2_000
/** A duplicate comes at most this late. */
const DUPLICATE_DELAY_MS = 500

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** The ports as a drill wants them: they tell the journal what they do, and misbehave within what they are allowed. */
export function drillPorts(engine: Engine, settings: DrillSettings, journal: Journal): Engine {
  const { jobs, metrics, log } = engine
  const leaseMs = settings.leaseMs ?? engine.settings.leaseMs
  const wasStopped = settings.isLateAfterStop ? stopDetector(journal) : () => false
  return {
    ...engine,
    settings: { ...engine.settings, leaseMs, heartbeatMs: leaseMs / 3 },
    queue: drillQueue(engine.queue, settings),
    jobs: {
      ...jobs,
      async claim(task, options) {
        const claim = await jobs.claim(task, options)
        if (claim.outcome === 'claimed') journal('claim', taskName(task))
        return claim
      },
      async heartbeat(lease, forMs) {
        if (wasStopped()) await sleep(LATE_MS)
        return await jobs.heartbeat(lease, forMs)
      },
      // Before it is written: a call that no entry answers may have been made, though it need not have been.
      async sent(lease, call) {
        journal('sent', taskName(lease), String(lease.fence))
        return await jobs.sent(lease, call)
      },
      async received(lease, call) {
        const outcome = await jobs.received(lease, call)
        if (outcome === 'ok') journal('received', taskName(lease), String(lease.fence))
        return outcome
      },
      async refused(lease) {
        const outcome = await jobs.refused(lease)
        if (outcome === 'ok') journal('refused', taskName(lease), String(lease.fence))
        return outcome
      },
      async record(lease, result) {
        const recorded = await jobs.record(lease, result)
        journal('record', taskName(lease), recorded.outcome)
        return recorded
      },
      async defer(jobId, seen, dueAtMs) {
        const job = await jobs.load(jobId)
        // Only what has ended: looking again at what waits in line would send its messages again and again.
        const isEnded = job !== undefined && isFinal(job.status)
        return await jobs.defer(jobId, seen, isEnded ? Math.min(dueAtMs, engine.nowMs() + SETTLE_AGAIN_MS) : dueAtMs)
      },
    },
    metrics: {
      ...metrics,
      staleWrite(transition) {
        journal('stale', transition)
        metrics.staleWrite(transition)
      },
    },
    log: {
      debug: (fields, message) => log.debug(fields, message),
      info: (fields, message) => log.info(fields, message),
      error: (fields, message) => log.error(fields, message),
      warn(fields, message) {
        if ((fields as { code?: unknown }).code === 'lease_lost') journal('lease_lost', '')
        log.warn(fields, message)
      },
    },
  }
}

/** Says whether the process was stopped and continued a moment ago. */
function stopDetector(journal: Journal): () => boolean {
  let tickedAtMs = performance.now()
  let resumedAtMs = Number.NEGATIVE_INFINITY
  function look() {
    const now = performance.now()
    if (now - tickedAtMs > STOPPED_MS) {
      resumedAtMs = now
      journal('clock', `stopped for ${Math.round(now - tickedAtMs)} ms`)
    }
    tickedAtMs = now
  }
  setInterval(look, TICK_MS).unref()
  return () => {
    look()
    return performance.now() - resumedAtMs < LATE_MS
  }
}

function drillQueue(queue: TaskQueue, { isDuplicating, leaseMs }: DrillSettings): TaskQueue {
  const duplicates = (message: OutgoingMessage) =>
    Array.from({ length: 1 + Math.floor(Math.random() * 4) }, () => {
      const isLate = Math.random() < 0.5
      return isLate ? { ...message, delaySeconds: (Math.random() * DUPLICATE_DELAY_MS) / 1000 } : message
    })
  return {
    ...queue,
    send(name, messages) {
      if (!isDuplicating) return queue.send(name, messages)
      const copies = messages.flatMap(duplicates).sort(() => Math.random() - 0.5)
      return queue.send(name, copies)
    },
    receive(name, options) {
      // With short leases a message must not stay hidden long after its lease: the two ends are to meet.
      const visibilitySeconds = leaseMs === undefined ? options.visibilitySeconds : Math.ceil(leaseMs / 1000)
      return queue.receive(name, { ...options, visibilitySeconds })
    },
  }
}
