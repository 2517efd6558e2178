import * as z from 'zod'
import { AssetId, JobId } from './id.ts'

const base = { eventId: z.string(), ownerId: z.string(), atMs: z.number() }

/** A past fact. `eventId` is the same however often the event is delivered. */
export const AtelierEvent = z.discriminatedUnion('type', [
  z.object({ ...base, type: z.literal('asset.created'), assetId: AssetId }),
  z.object({
    ...base,
    type: z.literal('stage.completed'),
    jobId: JobId,
    kind: z.string(),
    stage: z.string(),
    run: z.number(),
  }),
  z.object({ ...base, type: z.literal('job.completed'), jobId: JobId, kind: z.string(), run: z.number() }),
  z.object({
    ...base,
    type: z.literal('job.failed'),
    jobId: JobId,
    kind: z.string(),
    run: z.number(),
    code: z.string(),
  }),
  z.object({ ...base, type: z.literal('job.canceled'), jobId: JobId, kind: z.string(), run: z.number() }),
])
export type AtelierEvent = z.infer<typeof AtelierEvent>
