import type { NewJob } from '../../ports/job-store.ts'
import { sortableMs } from './table.ts'

type Created = Pick<NewJob, 'jobId' | 'createdAtMs'>

export const jobPartition = (jobId: string) => `JOB#${jobId}`

/** What changes of a job. Its existence is the job's. */
export const stateKey = (jobId: string) => ({ pk: jobPartition(jobId), sk: 'STATE' })

/**
 * An input that was asked for under the job's id; the state names the one that counts by its hash and its time. The time
 * is in it because what an installation fills into a request may change between the request and its repetition.
 */
export const inputKey = ({ jobId, inputHash, createdAtMs }: Created & Pick<NewJob, 'inputHash'>) => ({
  pk: jobPartition(jobId),
  sk: `INPUT#${inputHash}.${createdAtMs}`,
})

/** Says that a job starts from an asset, for lists. */
export const sourceKey = (assetId: string, job: Created) => ({
  pk: assetPartition(assetId),
  sk: `${SOURCE_PREFIX}${sortOf(job)}`,
})
export const assetPartition = (assetId: string) => `ASSET#${assetId}`
export const SOURCE_PREFIX = 'JOB#'

/** An owner's partition of the `by-owner` index. */
export const ownerKeyOf = (ownerId: string) => `${ownerId}#jobs`

/** Text that sorts jobs by the time of their creation. */
export const sortOf = ({ createdAtMs, jobId }: Created) => `${sortableMs(createdAtMs)}#${jobId}`

/** The job of a sort text. */
export const jobIdOfSort = (sort: string) => sort.slice(sort.indexOf('#') + 1)
