import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { dynamoItems } from '../../../../src/adapters/aws/dynamo-items.ts'
import { dynamoJobStore } from '../../../../src/adapters/aws/dynamo-job-store.ts'
import type { JobStore, Lease } from '../../../../src/ports/job-store.ts'
import { startDynamo } from './dynamo.ts'
import { type TappedRequest, tapped } from './tapped.ts'

/** A job store on an empty table, with a clock that moves when it is told to. */
export async function openJobFixture({ keepSeconds }: { keepSeconds?: number } = {}) {
  const dynamo = await startDynamo()
  let now = 1_700_000_000_000
  const nowMs = () => now
  const open = (client: DynamoDBDocumentClient): JobStore =>
    dynamoJobStore({
      client,
      tableName: dynamo.tableName,
      nowMs,
      ...(keepSeconds === undefined ? {} : { keepSeconds }),
    })
  return {
    ...dynamo,
    nowMs,
    jobs: open(dynamo.client),
    /** The same store, as somebody sees it whose requests go through `tap`. */
    tapped: (tap: (request: TappedRequest) => Promise<unknown>) => open(tapped(dynamo.client, tap)),
    items: dynamoItems(dynamo),
    passTime: (ms: number) => {
      now += ms
    },
  }
}
export type JobFixture = Awaited<ReturnType<typeof openJobFixture>>

/** Claims a task that can be claimed. */
export async function lease(jobs: JobStore, jobId: string, stage: number, index: number): Promise<Lease> {
  const claim = await jobs.claim({ jobId, stage, index }, { leaseMs: 5_000 })
  if (claim.outcome !== 'claimed') throw new Error(`expected to claim, got ${claim.outcome}`)
  return { jobId, stage, index, fence: claim.fence }
}

/** Takes a job to its end and settles it. */
export async function endAndSettle(jobs: JobStore, jobId: string, how: 'completed' | 'failed' = 'completed') {
  const error = { code: 'image_damaged', message: 'It is cut off.', retryable: false } as const
  const end = how === 'failed' ? { error } : {}
  if (!(await jobs.finish(jobId, 1, { dueAtMs: undefined, ...end }))) throw new Error(`${jobId} had ended already`)
}
