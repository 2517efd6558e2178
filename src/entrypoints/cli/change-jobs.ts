import type { Job } from '../../schema/job.ts'
import { exitCodes } from './exit-codes.ts'
import { explainFailure } from './explain-failure.ts'
import { startProgress } from './progress.ts'
import type { SharedOptions } from './shared-options.ts'
import { type Workplace, withClient } from './with-client.ts'

/** `atelier jobs cancel ID…` */
export const cancelJobs = (jobIds: readonly string[], options: SharedOptions): Promise<void> =>
  changeEach(jobIds, options, async ({ client }, jobId) => {
    const { status } = await client.cancelJob(jobId)
    return { status }
  })

/** `atelier jobs delete ID…` */
export const deleteJobs = (jobIds: readonly string[], options: SharedOptions): Promise<void> =>
  changeEach(jobIds, options, async ({ client }, jobId) => {
    await client.deleteJob(jobId)
    return { status: 'deleted' }
  })

/** `atelier jobs retry ID…`: where no server goes on with them, they are done before this returns. */
export const retryJobs = (jobIds: readonly string[], options: SharedOptions & { wait?: boolean }): Promise<void> =>
  changeEach(jobIds, { ...options, needsWorkers: true }, async (workplace, jobId) => {
    const { status } = await workplace.client.retryJob(jobId)
    if (!options.wait && !workplace.isEmbedded) return { status }
    const job = await follow(workplace, jobId)
    return { status: job.status, ...(job.error ? { error: job.error.message } : {}) }
  })

/** Waits for a job's end with a progress bar. Ctrl-C cancels it. */
async function follow({ client, terminal, signal }: Workplace, jobId: string): Promise<Job> {
  const progress = startProgress(terminal, 1)
  const onProgress = (step: Job) => progress.update({ name: jobId, step })
  try {
    return await client.waitForJob(jobId, { signal, onProgress })
  } catch (error) {
    if (signal.aborted) await client.cancelJob(jobId)
    throw error
  } finally {
    progress.close()
  }
}

interface Change {
  readonly status: string
  /** Why the job failed. */
  readonly error?: string
}

/** Changes one job after the other, goes on after failures, and exits with 1 if there were any. */
async function changeEach(
  jobIds: readonly string[],
  options: SharedOptions & { needsWorkers?: boolean },
  change: (workplace: Workplace, jobId: string) => Promise<Change>,
): Promise<void> {
  await withClient(options, async (workplace) => {
    const { terminal, signal } = workplace
    const failed = (jobId: string, message: string) => {
      terminal.fail(terminal.paint('red', `${jobId}: ${message}`))
      process.exitCode = exitCodes.failed
    }
    for (const jobId of new Set(jobIds)) {
      signal.throwIfAborted()
      try {
        const changed = await change(workplace, jobId)
        if (options.json) terminal.json({ jobId, ...changed })
        else terminal.data(`${jobId}  ${changed.status}`)
        if (changed.error) failed(jobId, changed.error)
      } catch (error) {
        signal.throwIfAborted()
        const explanation = explainFailure(error)
        if (!explanation || explanation.exitCode === exitCodes.unreachable) throw error
        const { code, message } = explanation
        if (options.json) terminal.json({ jobId, error: { code, message } })
        failed(jobId, message)
      }
    }
  })
}
