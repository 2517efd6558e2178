import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../../client/client.ts'
import type { Job } from '../../schema/job.ts'
import { isFinal } from '../../schema/job.ts'

/** What a job has spent is booked right after its end, or by the next sweep, which comes every 2 s. */
const PATIENCE_MS = 3_000
const POLL_MS = 200

/** The job once it is known what it cost, or as it is when that takes longer. */
export async function settledJob(client: Client, job: Job): Promise<Job> {
  const givesUpAtMs = performance.now() + PATIENCE_MS
  let last = job
  while (isFinal(last.status) && last.cost.actualUsd === null && performance.now() < givesUpAtMs) {
    await sleep(POLL_MS)
    last = await client.getJob(job.jobId)
  }
  return last
}
