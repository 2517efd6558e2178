import * as z from 'zod'
import { requireJob } from '../../core/change-job.ts'
import { previewPath } from '../../core/job-previews.ts'
import { openPreview } from '../../core/open-preview.ts'
import { AppError } from '../../errors.ts'
import { JobId } from '../../schema/id.ts'
import type { HttpContext } from '../context.ts'
import { newestJob } from '../docs/example.ts'
import type { Router } from '../router.ts'

const Params = z.object({
  jobId: JobId,
  previewId: z
    .string()
    .regex(/^\d{1,6}(\.\d{1,6}){3}$/)
    .meta({ description: 'From the link that a job gives.' }),
})

const Query = z.strictObject({
  expires: z.string().optional().meta({ description: 'From a signed URL.' }),
  signature: z.string().optional().meta({ description: 'From a signed URL.' }),
})

/** An unfinished picture, while it is being made. */
export function jobPreviewRoute(router: Router, { engine, uploads }: HttpContext): void {
  router.open(
    {
      method: 'get',
      path: '/v1/jobs/{jobId}/previews/{previewId}',
      operationId: 'getJobPreview',
      tag: 'jobs',
      summary: 'Fetch an unfinished picture',
      description:
        'What the `previews` of a running job link to, for jobs that were asked for with `previews`. With a token, or by the signed link; gone when the picture is finished.',
      params: Params,
      query: Query,
      responses: { 200: { description: 'The bytes.', mediaType: 'image/webp' } },
      errors: ['unauthorized', 'forbidden', 'not_found', 'gone'],
      example: [
        newestJob(),
        `PREVIEW=$(curl -s {base}/v1/jobs/$JOB_ID{auth} | sed -n 's/.*"previews":\\[{[^}]*"url":"\\([^"]*\\)".*/\\1/p')`,
        'if [ "$PREVIEW" ]; then curl "$PREVIEW" -o preview.webp; fi',
      ],
    },
    async (call) => {
      const { jobId, previewId } = call.params
      const isSigned = call.query.signature !== undefined
      if (isSigned && !uploads.signer.verify(previewPath(jobId, previewId), call.query)) {
        const message = `The signature of this URL is wrong or its time is over. GET /v1/jobs/${jobId} gives a fresh one.`
        throw new AppError('forbidden', message, { field: 'signature' })
      }
      // A signature speaks for the job, whoever's it is.
      const ownerId = isSigned ? ((await engine.jobs.load(jobId))?.ownerId ?? '') : call.authenticate()
      const bytes = await openPreview(engine, await requireJob(engine, ownerId, jobId), previewId)
      return call.send(200, bytes.slice().buffer, {
        'content-type': 'image/webp',
        'content-length': String(bytes.byteLength),
        'cache-control': 'private, no-store',
        'content-security-policy': "default-src 'none'; sandbox",
        // A signed URL is made to be shown on other pages; a token's holder fetches the picture by program.
        'cross-origin-resource-policy': isSigned ? 'cross-origin' : 'same-origin',
      })
    },
  )
}
