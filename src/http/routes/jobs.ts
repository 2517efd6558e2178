import * as z from 'zod'
import { cancelJob, deleteJob, requireJob, retryJob } from '../../core/change-job.ts'
import { jobView, jobViews } from '../../core/job-view.ts'
import { AssetId } from '../../schema/id.ts'
import { isFinal, Job, JobStatus } from '../../schema/job.ts'
import type { HttpContext } from '../context.ts'
import { newestJob } from '../docs/example.ts'
import { matchesTag } from '../entity-tag.ts'
import type { Router } from '../router.ts'
import { createJobRoute, POLL_SECONDS } from './create-job.ts'
import { definedOnly, JobParams, NextCursor, Paging } from './parameters.ts'

const JobPage = z.object({ jobs: z.array(Job), nextCursor: NextCursor }).meta({ id: 'JobPage' })

/** Work: asked for, followed, stopped, tried again. */
export function jobRoutes(router: Router, context: HttpContext): void {
  const { engine, view } = context
  const path = '{base}/v1/jobs/$JOB_ID'
  createJobRoute(router, context)

  router.owned(
    {
      method: 'get',
      path: '/v1/jobs',
      operationId: 'listJobs',
      tag: 'jobs',
      summary: 'List jobs',
      description: 'Newest first.',
      query: Paging.extend({
        status: JobStatus.optional(),
        kind: z.string().max(40).optional(),
        sourceAssetId: AssetId.optional().meta({ description: 'Jobs that start from this picture.' }),
      }),
      responses: { 200: { description: 'One page.', schema: JobPage } },
      example: [`curl '{base}/v1/jobs?status=completed&limit=10'{auth}`],
    },
    async (call) => {
      const { limit, ...query } = call.query
      const { jobs, nextCursor } = await engine.jobs.list(call.ownerId, { limit, ...definedOnly(query) })
      return call.json(200, { jobs: await jobViews(engine, view, jobs), nextCursor: nextCursor ?? null })
    },
  )

  router.owned(
    {
      method: 'get',
      path: '/v1/jobs/{jobId}',
      operationId: 'getJob',
      tag: 'jobs',
      summary: 'Follow a job',
      params: JobParams,
      headers: { 'If-None-Match': 'The ETag of the answer before: 304 when nothing has changed.' },
      responses: {
        200: {
          description: 'The job as it is now.',
          schema: Job,
          headers: { ETag: 'Changes when the job does.', 'Retry-After': 'Seconds; while the job has not ended.' },
        },
        304: { description: 'Nothing has changed.' },
      },
      errors: ['not_found'],
      example: [newestJob(), `curl ${path}{auth}`],
    },
    async (call) => {
      const job = await jobView(engine, view, await requireJob(engine, call.ownerId, call.params.jobId))
      const tag = tagOf(job)
      const headers = {
        etag: tag,
        'cache-control': 'private, no-cache',
        ...(isFinal(job.status) ? {} : { 'retry-after': POLL_SECONDS }),
      }
      if (matchesTag(call.header('if-none-match'), tag)) return call.send(304, null, headers)
      return call.json(200, job, headers)
    },
  )

  router.owned(
    {
      method: 'delete',
      path: '/v1/jobs/{jobId}',
      operationId: 'deleteJob',
      tag: 'jobs',
      summary: 'Forget a job',
      description: 'Only one that has ended. The pictures it made stay.',
      params: JobParams,
      responses: { 204: { description: 'It is forgotten.' } },
      errors: ['not_found', 'not_ready'],
      example: [newestJob('completed'), `curl -i -X DELETE ${path}{auth}`],
    },
    async (call) => {
      await deleteJob(engine, call.ownerId, call.params.jobId)
      return call.send(204, null)
    },
  )

  router.owned(
    {
      method: 'post',
      path: '/v1/jobs/{jobId}/cancel',
      operationId: 'cancelJob',
      tag: 'jobs',
      summary: 'Stop a job',
      description: 'What is made stays, what is spent stays spent. Canceling twice is not an error.',
      params: JobParams,
      responses: { 200: { description: 'The job is canceled.', schema: Job } },
      errors: ['not_found', 'not_ready'],
      example: [newestJob('processing'), `curl -X POST ${path}/cancel{auth}`],
    },
    async (call) => {
      const job = await cancelJob(engine, call.ownerId, call.params.jobId)
      return call.json(200, await jobView(engine, view, job))
    },
  )

  router.owned(
    {
      method: 'post',
      path: '/v1/jobs/{jobId}/retry',
      operationId: 'retryJob',
      tag: 'jobs',
      summary: 'Try a failed job again',
      description: 'It goes on at the tasks that are missing; what is done is not done or paid again.',
      params: JobParams,
      responses: {
        202: {
          description: 'The job runs again.',
          schema: Job,
          headers: { Location: 'Where to follow the job.', 'Retry-After': 'When to look again, in seconds.' },
        },
      },
      errors: ['not_found', 'not_ready', 'budget_exceeded'],
      example: [newestJob('failed'), `curl -X POST ${path}/retry{auth}`],
    },
    async (call) => {
      const job = await retryJob(engine, call.ownerId, call.params.jobId)
      const headers = { location: `/v1/jobs/${job.jobId}`, 'retry-after': POLL_SECONDS }
      return call.json(202, await jobView(engine, view, job), headers)
    },
  )
}

/** The revision, and what is shown beside the record: the place in the queue, and pictures whose URLs are signed anew by the hour. */
function tagOf({ run, revision, progress, outputs, partial }: Job): string {
  const [picture] = [...outputs, ...partial]
  const parts = [run, revision, progress.queuePosition ?? '-', outputs.length + partial.length]
  return `W/"${[...parts, Date.parse(picture?.urlExpiresAt ?? '') || 0].join('.')}"`
}
