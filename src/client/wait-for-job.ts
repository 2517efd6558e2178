import { isFinal, type Job } from '../schema/job.ts'
import { ClientError } from './client-error.ts'
import { followJob } from './follow-job.ts'
import { readJson, retryAfterOf } from './read-failure.ts'
import type { Transport } from './transport.ts'

export interface WaitOptions {
  readonly signal?: AbortSignal
  /** Told of every look at the job and of every change that is told, the last one included. */
  readonly onProgress?: (job: Job) => void
}

/** When the server does not say how long to wait between two looks. */
const POLL_SECONDS = 1
/** Browsers open six connections to a host; some must be left for everything else. Who waits beyond these looks again and again. */
const MAX_STREAMS = 4
/** After a stream that failed so many looks pass before the next is tried: at first one, then twice as many each time. */
const MOST_LOOKS_BETWEEN = 32

/**
 * Gives the function that waits for a job: it follows the job live, and looks at it again and again while that is not
 * possible. How long it may take is the server's to bound: every job has a deadline. It throws `ClientError`, and the
 * signal's reason when that aborts; the job then goes on.
 */
export function createJobWaiter(transport: Transport) {
  let streams = 0

  /** The job as its stream showed it last; undefined when there was no stream to be had. */
  async function follow(job: Job, { signal, onProgress }: WaitOptions): Promise<Job | undefined> {
    streams += 1
    let last = job
    try {
      for await (const change of followJob(transport, job, { signal })) {
        last = change
        onProgress?.(change)
        if (isFinal(change.status)) break
      }
      return last
    } catch (error) {
      // Why the job cannot be followed is told by the next look, if it is a reason not to look either.
      if (error instanceof ClientError) return undefined
      throw error
    } finally {
      streams -= 1
    }
  }

  return async (jobId: string, options: WaitOptions = {}): Promise<Job> => {
    const { signal, onProgress } = options
    let failures = 0
    let looksToGo = 0
    for (;;) {
      const response = await transport.send({ method: 'GET', target: `/v1/jobs/${jobId}`, signal, isRepeatable: true })
      const job = await readJson<Job>(response, transport.baseUrl)
      onProgress?.(job)
      if (isFinal(job.status)) return job

      if (looksToGo > 0) looksToGo -= 1
      else if (streams < MAX_STREAMS) {
        const last = await follow(job, options)
        if (last && isFinal(last.status)) return last
        if (last) failures = 0
        else looksToGo = Math.min(2 ** failures++, MOST_LOOKS_BETWEEN)
      }
      await transport.sleep((retryAfterOf(response) ?? POLL_SECONDS) * 1000, signal)
    }
  }
}
