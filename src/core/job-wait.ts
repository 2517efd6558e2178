import type { JobRecord } from '../ports/job-store.ts'
import { isFinal } from '../schema/job.ts'
import { requireJob } from './change-job.ts'
import type { Engine } from './engine.ts'

/** The record is read again this often when nothing is heard: another process may be doing the work. */
const FIRST_POLL_MS = 250
const LAST_POLL_MS = 1_000

/**
 * Waits until the job has ended, `seconds` are over or the signal aborts, and gives the job as it is then. The time is
 * counted by timers, so a jump of the wall clock changes nothing. Throws `not_found`.
 */
export async function waitForJob(
  engine: Engine,
  ownerId: string,
  jobId: string,
  seconds: number,
  signal: AbortSignal,
): Promise<JobRecord> {
  const isOver = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(seconds * 1000))])
  let pollMs = FIRST_POLL_MS
  let revision = -1
  for (;;) {
    // Listening begins before reading: a change in between is heard, not missed.
    const heard = new AbortController()
    const change = engine.signal.wait(jobId, pollMs, AbortSignal.any([isOver, heard.signal]))
    try {
      const job = await requireJob(engine, ownerId, jobId)
      if (isFinal(job.status) || isOver.aborted) return job
      // A job that moves is near its end more often than one that stands still.
      pollMs = job.revision === revision ? Math.min(pollMs * 2, LAST_POLL_MS) : FIRST_POLL_MS
      revision = job.revision
      await change
    } finally {
      heard.abort()
    }
  }
}
