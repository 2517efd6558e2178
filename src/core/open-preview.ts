import { AppError } from '../errors.ts'
import type { JobRecord } from '../ports/job-store.ts'
import type { Engine } from './engine.ts'
import { previewKey, shownPreviews } from './job-previews.ts'

/**
 * The bytes of a job's preview, a WebP. A link is good from when it is given until its task ends, also once there is a
 * newer preview. Throws `gone`.
 */
export async function openPreview(
  engine: Pick<Engine, 'ports'>,
  job: JobRecord,
  previewId: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const [stage, index, fence, number = 0] = previewId.split('.').map(Number)
  const shown = shownPreviews(job).find(
    (one) => one.stage === stage && one.index === index && one.fence === fence && number <= one.preview.number,
  )
  const bytes = shown && (await engine.ports.blobs.read(previewKey(shown, number)))
  if (bytes) return bytes
  throw new AppError(
    'gone',
    `The preview was for the time of waiting. GET /v1/jobs/${job.jobId} says what became of it.`,
  )
}
