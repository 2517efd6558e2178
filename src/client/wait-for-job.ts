import { isFinal, type Job } from '../schema/job.ts'
import { readJson, retryAfterOf } from './read-failure.ts'
import type { Transport } from './transport.ts'

export interface WaitOptions {
  readonly signal?: AbortSignal
  /** Told of every look at the job, the last one included. */
  readonly onProgress?: (job: Job) => void
}

/** When the server does not say how long to wait between two looks. */
const POLL_SECONDS = 1

/**
 * Looks at a job until it has ended, and gives it as it ended. How long that may take is the server's to bound: every job
 * has a deadline. Throws `ClientError`, and the signal's reason when it aborts; the job then goes on.
 */
export async function waitForJob(transport: Transport, jobId: string, options: WaitOptions = {}): Promise<Job> {
  const { signal, onProgress } = options
  const target = `/v1/jobs/${jobId}`
  for (;;) {
    const response = await transport.send({ method: 'GET', target, signal, isRepeatable: true })
    const job = await readJson<Job>(response, transport.baseUrl)
    onProgress?.(job)
    if (isFinal(job.status)) return job
    await transport.sleep((retryAfterOf(response) ?? POLL_SECONDS) * 1000, signal)
  }
}
