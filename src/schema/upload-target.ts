import * as z from 'zod'
import { AssetId } from './id.ts'

/** A signed target for one upload, as the API gives it. */
export const UploadTarget = z
  .object({
    assetId: AssetId,
    method: z.literal('POST'),
    url: z.url(),
    fields: z.record(z.string(), z.string()).meta({ description: 'Form fields, to be sent before the file.' }),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'UploadTarget', description: 'Where and how one picture is sent: a form, as S3’s presigned POST.' })
export type UploadTarget = z.infer<typeof UploadTarget>
