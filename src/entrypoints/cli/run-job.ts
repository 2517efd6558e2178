import type { Client } from '../../client/client.ts'
import { ClientError } from '../../client/client-error.ts'
import { isFinal, type Job } from '../../schema/job.ts'

export interface RunJobOptions {
  readonly idempotencyKey?: string
  readonly signal: AbortSignal
  readonly onProgress: (job: Job) => void
  /** Told of the job after the signal has stopped it, before the reason is thrown. */
  readonly onCanceled?: (job: Job) => Promise<void>
}

/** Most jobs on small pictures end within this, and then one request is enough; longer ones are worth a progress bar. */
const FIRST_WAIT_SECONDS = 2

/**
 * Asks for a job and follows it to its end. When the signal aborts, the job is canceled before the signal's reason is
 * thrown, also when its answer had not arrived yet.
 */
export async function runJob(client: Client, kind: string, input: object, options: RunJobOptions): Promise<Job> {
  const { idempotencyKey = crypto.randomUUID(), signal, onProgress, onCanceled } = options
  let jobId: string | undefined
  try {
    const job = await client.createJob(kind, input, { idempotencyKey, waitSeconds: FIRST_WAIT_SECONDS, signal })
    jobId = job.jobId
    onProgress(job)
    // An app in this process answers an aborted request as if nothing had happened.
    signal.throwIfAborted()
    return isFinal(job.status) ? job : await client.waitForJob(jobId, { signal, onProgress })
  } catch (error) {
    if (signal.aborted) {
      // Under the same key the same request gives the job that was asked for, whether its answer was seen or not.
      jobId ??= (await client.createJob(kind, input, { idempotencyKey })).jobId
      const end = await cancelIfOpen(client, jobId)
      await onCanceled?.(end)
    }
    throw error
  }
}

/** A job that has ended meanwhile needs no canceling. */
async function cancelIfOpen(client: Client, jobId: string): Promise<Job> {
  try {
    return await client.cancelJob(jobId)
  } catch (error) {
    if (!(error instanceof ClientError && error.code === 'not_ready')) throw error
    return await client.getJob(jobId)
  }
}
