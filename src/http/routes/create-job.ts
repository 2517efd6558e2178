import * as z from 'zod'
import { jobView } from '../../core/job-view.ts'
import { waitForJob } from '../../core/job-wait.ts'
import { prepareJob, submitJob } from '../../core/submit-job.ts'
import { AppError } from '../../errors.ts'
import { Estimate } from '../../schema/estimate.ts'
import { isFinal, Job } from '../../schema/job.ts'
import { admitRoom } from '../admit-room.ts'
import type { OwnedCall } from '../call.ts'
import type { HttpContext } from '../context.ts'
import { NEWEST_ASSET } from '../docs/example.ts'
import { jobRequestSchema } from '../job-request.ts'
import { preferredWait } from '../prefer.ts'
import { readJson } from '../read-json.ts'
import type { Router } from '../router.ts'

/** When to ask again: most jobs take less than this, and a poll a second costs next to nothing. */
export const POLL_SECONDS = '1'

const Query = z.strictObject({
  dryRun: z.enum(['true', 'false']).default('false').meta({ description: 'true: judge and estimate, store nothing.' }),
})

/** `POST /v1/jobs` */
export function createJobRoute(router: Router, context: HttpContext): void {
  router.owned(
    {
      method: 'post',
      path: '/v1/jobs',
      operationId: 'createJob',
      tag: 'jobs',
      summary: 'Ask for work',
      description: 'Once this is answered the job is kept and will be done, whatever happens to the server.',
      query: Query,
      headers: {
        'Idempotency-Key': 'Your name for this request: however often it is sent, it makes one job.',
        Prefer: 'wait=10 waits for the result, at most 25 seconds.',
      },
      body: { required: true, content: { 'application/json': { schema: jobRequestSchema(context.engine.kinds) } } },
      responses: {
        202: {
          description: 'The job is accepted.',
          schema: Job,
          headers: {
            Location: 'Where to follow the job.',
            'Retry-After': 'When to look again, in seconds.',
            'Idempotent-Replayed': 'true when an earlier request made the job.',
          },
        },
        200: {
          description: 'The job ended while you waited, or with dryRun the estimate.',
          schema: z.union([Job, Estimate]),
          headers: { 'Preference-Applied': 'How long the server was willing to wait.' },
        },
      },
      errors: [
        'budget_exceeded',
        'not_found',
        'gone',
        'not_ready',
        'payload_too_large',
        'unsupported_media',
        'url_forbidden',
        'idempotency_conflict',
        'rate_limited',
        'storage_full',
      ],
      example: [
        NEWEST_ASSET,
        `curl {base}/v1/jobs{auth} -H 'Content-Type: application/json' -H 'Prefer: wait=10' \\\n  -d '{"kind":"transform","source":{"assetId":"'$ASSET_ID'"},"outputs":[{"preset":"web"}]}'`,
      ],
    },
    async (call) => {
      const body = await readJson(call.request)
      return call.query.dryRun === 'true' ? await estimate(context, call, body) : await create(context, call, body)
    },
  )
}

async function estimate({ engine }: HttpContext, call: OwnedCall, body: unknown): Promise<Response> {
  const { kind, input, estimatedMicroUsd } = await prepareJob(engine, call.ownerId, requestOf(body))
  const tasks = kind.stages.reduce((sum, stage) => sum + stage.tasks(input), 0)
  return call.json(200, { kind: kind.kind, input, tasks, cost: { estimatedUsd: estimatedMicroUsd / 1e6 } })
}

async function create(context: HttpContext, call: OwnedCall, body: unknown): Promise<Response> {
  const { engine, view, newId } = context
  admitRoom(context)
  const idempotencyKey = keyOf(call)
  const waitSeconds = preferredWait(call.header('prefer'))
  const { job: created, replayed } = await submitJob(engine, call.ownerId, {
    ...requestOf(body),
    newId,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  })
  const job =
    waitSeconds === undefined
      ? created
      : await waitForJob(engine, call.ownerId, created.jobId, waitSeconds, call.request.signal)
  const isDone = waitSeconds !== undefined && isFinal(job.status)
  return call.json(isDone ? 200 : 202, await jobView(engine, view, job), {
    location: `/v1/jobs/${job.jobId}`,
    ...(isDone ? {} : { 'retry-after': POLL_SECONDS }),
    ...(waitSeconds === undefined ? {} : { 'preference-applied': `wait=${waitSeconds}` }),
    ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
  })
}

/** The kind and the rest. Whether the rest fits is for the kind's schema to say. */
function requestOf(body: unknown): { kind: string; input: unknown } {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw new AppError('invalid_request', 'The body must be a JSON object such as {"kind":"transform", …}.')
  }
  const { kind, ...input } = body as Record<string, unknown>
  if (typeof kind === 'string') return { kind, input }
  throw new AppError('invalid_request', 'kind: the kind of job, a text, is missing.', { field: 'kind' })
}

/** Long enough for two UUIDs and a prefix; it is hashed, so length costs nothing but headers. */
const MAX_KEY_CHARACTERS = 255

function keyOf(call: OwnedCall): string | undefined {
  const key = call.header('idempotency-key')
  if (key === undefined || (/^[\x21-\x7e]+$/.test(key) && key.length <= MAX_KEY_CHARACTERS)) return key
  const message = `An Idempotency-Key has 1 to ${MAX_KEY_CHARACTERS} visible ASCII characters, such as a UUID.`
  throw new AppError('invalid_request', message, { field: 'Idempotency-Key' })
}
