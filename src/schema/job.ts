import * as z from 'zod'
import { errorCodes } from '../errors.ts'
import { AssetMediaType, PictureMaking, SourceType } from './asset.ts'
import { AssetId, JobId } from './id.ts'

export const JobStatus = z.enum(['pending', 'processing', 'completed', 'failed', 'canceled'])
export type JobStatus = z.infer<typeof JobStatus>

/** Whether a job has ended. Only a retry leads out of `failed`. */
export const isFinal = (status: JobStatus) => status === 'completed' || status === 'failed' || status === 'canceled'

const Timestamp = z.iso.datetime()

/** A picture, animation or video that a job has made. */
export const JobOutput = z
  .object({
    assetId: AssetId,
    url: z.url().meta({ description: 'The bytes, signed: no token is needed until it expires.' }),
    urlExpiresAt: Timestamp,
    mediaType: AssetMediaType,
    widthPx: z.int(),
    heightPx: z.int(),
    sizeBytes: z.int(),
    sha256: z.string(),
    thumbhash: z.string(),
    dominantColor: z.string(),
    frames: z.int(),
    sourceType: SourceType.nullable(),
    making: PictureMaking.nullable(),
  })
  .meta({ id: 'JobOutput' })
export type JobOutput = z.infer<typeof JobOutput>

/** An unfinished picture. */
export const JobPreview = z
  .object({
    index: z
      .int()
      .meta({ description: 'Of the picture that it becomes: the same index in `partial`, then in `outputs`.' }),
    url: z.url().meta({
      description:
        'The bytes, signed: no token is needed. Good until the picture is finished, also when there is a newer one.',
    }),
    urlExpiresAt: Timestamp,
    mediaType: z.literal('image/webp'),
    widthPx: z.int(),
    heightPx: z.int(),
  })
  .meta({ id: 'JobPreview' })
export type JobPreview = z.infer<typeof JobPreview>

/** A job as the API shows it. */
export const Job = z
  .object({
    jobId: JobId,
    kind: z.string(),
    status: JobStatus,
    progress: z.object({
      stage: z
        .string()
        .nullable()
        .meta({ description: 'The stage that is running or comes next; null once the job has ended.' }),
      done: z.int(),
      total: z.int(),
      percent: z.int().min(0).max(100),
      queuePosition: z
        .int()
        .nullable()
        .meta({ description: 'About how many tasks are before this job; null once it runs.' }),
    }),
    input: z.record(z.string(), z.unknown()).meta({ description: 'The request, with defaults filled in.' }),
    outputs: z
      .array(JobOutput)
      .meta({ description: 'The results, in the order asked for; empty until the job is completed.' }),
    partial: z
      .array(JobOutput.extend({ index: z.int() }))
      .meta({ description: 'What is finished already of a job that has not completed.' }),
    previews: z.array(JobPreview).meta({
      description:
        'What pictures that are being made look like by now, at most 512 px; for jobs that were asked for with `previews`. Empty once the job has ended.',
    }),
    cost: z.object({ estimatedUsd: z.number(), actualUsd: z.number().nullable() }),
    eventsUrl: z.string(),
    error: z.object({ code: z.enum(errorCodes), message: z.string(), retryable: z.boolean() }).nullable(),
    run: z.int().meta({ description: '1 at first; raised by every retry.' }),
    revision: z.int().meta({ description: 'Raised by every change of the job.' }),
    createdAt: Timestamp,
    startedAt: Timestamp.nullable(),
    completedAt: Timestamp.nullable(),
    expiresAt: Timestamp.nullable(),
  })
  .meta({ id: 'Job', description: 'One piece of work that was asked for.' })
export type Job = z.infer<typeof Job>
