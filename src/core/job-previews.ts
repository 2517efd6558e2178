import type { JobState, Lease, PreviewRecord } from '../ports/job-store.ts'
import { isFinal } from '../schema/job.ts'

/** The preview of a claim. */
export interface ShownPreview extends Lease {
  readonly preview: PreviewRecord
}

/** The unfinished pictures of a job that runs, in the order of its tasks; none of one that has ended. */
export function shownPreviews({ jobId, status, run, stage, tasks }: JobState): readonly ShownPreview[] {
  if (isFinal(status)) return []
  return (tasks[stage] ?? []).flatMap(({ fence, preview }, index) =>
    preview?.run === run ? [{ jobId, stage, index, fence, preview }] : [],
  )
}

/** Where a claim's preview of that number is in the blob store. */
export const previewKey = ({ jobId, stage, index, fence }: Lease, number: number) =>
  `jobs/${jobId}/${stage}/${index}.${fence}.preview${number}`

/** Where a preview's bytes are in the API, and what its signed URL is checked against. */
export const previewPath = (jobId: string, previewId: string) => `/v1/jobs/${jobId}/previews/${previewId}`

/** What a preview is called in its path: as the claim's place in the job, and its number. */
export const previewIdOf = ({ stage, index, fence, preview }: ShownPreview) =>
  [stage, index, fence, preview.number].join('.')
