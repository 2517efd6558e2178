import * as z from 'zod'
import { requireJob } from '../../core/change-job.ts'
import { followJob } from '../../core/job-events.ts'
import { eventsPath, jobView } from '../../core/job-view.ts'
import { AppError } from '../../errors.ts'
import { isFinal, Job } from '../../schema/job.ts'
import type { Call } from '../call.ts'
import type { HttpContext } from '../context.ts'
import { newestJob } from '../docs/example.ts'
import type { Router } from '../router.ts'
import { JobParams } from './parameters.ts'

/** Shorter than the minute after which proxies cut quiet connections; the client comes back with `Last-Event-ID`. */
const STREAM_SECONDS = 55
/** A comment this often tells both ends that the other is there. */
const KEEP_ALIVE_MS = 15_000
/** Until a client that was cut off comes back. */
const RECONNECT_MS = 1_000
/** Each costs a timer and a look at the record twice a second; polling serves those beyond. */
const MAX_STREAMS = 500

const Query = z.strictObject({
  expires: z.string().optional().meta({ description: 'From a signed URL.' }),
  signature: z.string().optional().meta({ description: 'From a signed URL.' }),
  lastEventId: z
    .string()
    .optional()
    .meta({ description: 'As the header of that name, for clients that cannot send it.' }),
})

type EventsCall = Call<z.output<typeof JobParams>, z.output<typeof Query>>

/** A job's changes as they happen. Polling `GET /v1/jobs/{id}` shows the same. */
export function jobEventsRoute(router: Router, context: HttpContext): void {
  let streams = 0
  router.open(
    {
      method: 'get',
      path: '/v1/jobs/{jobId}/events',
      operationId: 'followJob',
      tag: 'jobs',
      summary: 'Follow a job live',
      description:
        'Server-Sent Events named `job`, each with the whole job as data and its revision as id. `Last-Event-ID` resumes. A stream ends with the job, or after 55 s: the client comes back by itself, and gets 204 once there is nothing to follow. Needs a token, or the signed `eventsUrl` of the job.',
      params: JobParams,
      query: Query,
      headers: { 'Last-Event-ID': 'The id of the last event that was seen.' },
      responses: {
        200: { description: 'A stream of jobs.', schema: Job, mediaType: 'text/event-stream' },
        204: { description: 'The job has ended and you have seen that.' },
      },
      errors: ['unauthorized', 'forbidden', 'not_found', 'overloaded'],
      example: [newestJob(), 'curl -N {base}/v1/jobs/$JOB_ID/events{auth}'],
    },
    async (call) => {
      const ownerId = await ownerOf(context, call)
      const job = await requireJob(context.engine, ownerId, call.params.jobId)
      const afterRevision = Number(call.header('last-event-id') ?? call.query.lastEventId ?? -1)
      if (isFinal(job.status) && afterRevision >= job.revision) return call.send(204, null)
      if (streams >= MAX_STREAMS) {
        throw new AppError('overloaded', 'Too many jobs are being followed live. Poll the job instead.', {
          retryAfterSeconds: 5,
        })
      }
      streams++
      const body = eventStream(
        context,
        ownerId,
        job.jobId,
        Number.isFinite(afterRevision) ? afterRevision : -1,
        () => streams--,
      )
      // no-transform and the last header keep proxies from gathering events until there is a bufferful.
      const headers = {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      }
      return call.send(200, body, headers)
    },
  )
}

async function ownerOf({ engine, uploads }: HttpContext, call: EventsCall): Promise<string> {
  const { jobId } = call.params
  if (call.query.signature === undefined) return call.authenticate()
  if (!uploads.signer.verify(eventsPath(jobId), call.query)) {
    const message = `The signature of this URL is wrong or its time is over. GET /v1/jobs/${jobId} gives a fresh one.`
    throw new AppError('forbidden', message, { field: 'signature' })
  }
  // A signature speaks for the job, whoever's it is.
  return (await engine.jobs.load(jobId))?.ownerId ?? ''
}

function eventStream(
  context: HttpContext,
  ownerId: string,
  jobId: string,
  afterRevision: number,
  onEnd: () => void,
): ReadableStream<Uint8Array> {
  const { engine, view, log } = context
  const left = new AbortController()
  let hasLeft = false
  const encode = (text: string) => new TextEncoder().encode(text)
  return new ReadableStream({
    async start(stream) {
      const over = setTimeout(() => left.abort(), STREAM_SECONDS * 1000)
      const keepAlive = setInterval(() => hasLeft || stream.enqueue(encode(': still here\n\n')), KEEP_ALIVE_MS)
      try {
        stream.enqueue(encode(`retry: ${RECONNECT_MS}\n\n`))
        for await (const job of followJob(engine, ownerId, jobId, { afterRevision, signal: left.signal })) {
          const data = JSON.stringify(await jobView(engine, view, job))
          if (left.signal.aborted) break
          stream.enqueue(encode(`id: ${job.revision}\nevent: job\ndata: ${data}\n\n`))
        }
      } catch (error) {
        // The client reconnects and is answered with a problem if it is a lasting one.
        log.error({ err: error, jobId }, 'A stream of a job’s events broke')
      } finally {
        clearTimeout(over)
        clearInterval(keepAlive)
        onEnd()
        // A client that has gone has closed it already.
        if (!hasLeft) stream.close()
      }
    },
    cancel() {
      hasLeft = true
      left.abort()
    },
  })
}
