import type { JobRecord } from '../ports/job-store.ts'
import { isFinal } from '../schema/job.ts'
import type { Engine } from './engine.ts'

/** Between two looks at the record when nothing is heard: another process may be doing the work. */
const POLL_MS = 500

/**
 * The job as it is, and again after every change that is seen, until it has ended or the signal aborts. Changes in quick
 * succession may come as one: what counts is the last. Ends quietly when the job is deleted.
 */
export async function* followJob(
  engine: Engine,
  ownerId: string,
  jobId: string,
  options: { afterRevision: number; signal: AbortSignal },
): AsyncGenerator<JobRecord, void> {
  let revision = options.afterRevision
  while (!options.signal.aborted) {
    // Listening begins before reading: a change in between is heard, not missed.
    const heard = new AbortController()
    const change = engine.signal.wait(jobId, POLL_MS, AbortSignal.any([options.signal, heard.signal]))
    try {
      const job = await engine.jobs.get(ownerId, jobId)
      if (!job) return
      if (job.revision > revision) {
        revision = job.revision
        yield job
      }
      if (isFinal(job.status)) return
      await change
    } finally {
      heard.abort()
    }
  }
}
