import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { JobStore } from '../../ports/job-store.ts'
import { dynamoItems } from './dynamo-items.ts'
import { claimTask } from './job-claim.ts'
import { createJob } from './job-create.ts'
import { dueJobs } from './job-due.ts'
import { leasedTransitions } from './job-leased.ts'
import { listJobs } from './job-list.ts'
import { removeJob } from './job-remove.ts'
import { runTransitions } from './job-runs.ts'
import { loadJob, type StoredJobs } from './stored-jobs.ts'

export interface DynamoJobStoreOptions {
  readonly client: DynamoDBDocumentClient
  readonly tableName: string
  readonly nowMs: () => number
  /** How long a job is kept after its end; for ever when left out. */
  readonly keepSeconds?: number
}

/**
 * The engine's memory in DynamoDB: an item a job, every transition one conditional update of the paths it changes. What
 * a condition that failed means is found out by reading, and what would hold after all is written again.
 */
export function dynamoJobStore({ client, tableName, nowMs, keepSeconds }: DynamoJobStoreOptions): JobStore {
  const stored: StoredJobs = { items: dynamoItems({ client, tableName }), nowMs, keepSeconds }
  return {
    create: (job) => createJob(stored, job),
    claim: (task, { leaseMs }) => claimTask(stored, task, leaseMs),
    ...leasedTransitions(stored),
    ...runTransitions(stored),
    load: (jobId) => loadJob(stored, jobId),
    get: async (ownerId, jobId) => {
      const job = await loadJob(stored, jobId)
      return job?.ownerId === ownerId ? job : undefined
    },
    list: (ownerId, query) => listJobs(stored, ownerId, query),
    remove: (ownerId, jobId) => removeJob(stored, ownerId, jobId),
    due: (limit) => dueJobs(stored, limit),
  }
}
