import * as z from 'zod'
import { AppError } from '../errors.ts'
import type { AssetRecord, SourceMediaType } from '../schema/asset.ts'
import { isoTime } from './asset-view.ts'
import { cleanFilename } from './clean-filename.ts'
import { sizeText, type UploadContext } from './upload-steps.ts'

/** What an upload promises to be. */
export interface NewUpload {
  readonly filename?: string
  readonly mediaType: SourceMediaType
  readonly sizeBytes: number
}

/** Where and how one upload is sent: a form of the fields in this order, then the picture as `file`. */
export interface UploadTarget {
  readonly method: 'POST'
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
  readonly expiresAt: string
}

/** Long enough to send a large picture over a phone's connection; a target that leaks is soon worth nothing. */
const TARGET_MS = 15 * 60_000

/** S3's policy document. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html */
const Policy = z.object({
  expiration: z.iso.datetime(),
  conditions: z.tuple([
    z.object({ key: z.string() }),
    z.object({ 'Content-Type': z.string() }),
    z.tuple([z.literal('content-length-range'), z.number(), z.number()]),
  ]),
})
type Policy = z.infer<typeof Policy>

/** The path that a signed upload is posted to. */
export const uploadPath = (assetId: string) => `/v1/uploads/${assetId}`

/** Where an upload's bytes are until they have been looked at. */
export const incomingKey = (assetId: string) => `incoming/${assetId}`

/**
 * Promises an asset and gives the target for its bytes, which is good for 15 minutes and one picture of exactly this size
 * and type. It has the form of an S3 presigned POST, so a client that knows one knows both. Throws `payload_too_large`.
 */
export async function createUpload(
  context: UploadContext,
  ownerId: string,
  upload: NewUpload,
): Promise<{ asset: AssetRecord; target: UploadTarget }> {
  const { engine, signer, maxBytes, maxSignedBytes = maxBytes } = context
  const { mediaType, sizeBytes } = upload
  if (sizeBytes > maxSignedBytes) {
    const message = `The picture has ${sizeText(sizeBytes)}, and an upload has at most ${sizeText(maxSignedBytes)}. Send a smaller one.`
    throw new AppError('payload_too_large', message, { field: 'sizeBytes' })
  }
  const assetId = context.newId()
  const key = incomingKey(assetId)
  const now = engine.nowMs()
  const filename = cleanFilename(upload.filename ?? '')
  const asset = await engine.ports.assets.create({
    schemaVersion: 1,
    assetId,
    ownerId,
    state: 'uploading',
    key,
    source: 'upload',
    parents: [],
    declared: { mediaType, sizeBytes },
    createdAtMs: now,
    ...(filename === undefined ? {} : { filename }),
  })
  const expiresAt = isoTime(now + TARGET_MS)
  const document: Policy = {
    expiration: expiresAt,
    conditions: [{ key }, { 'Content-Type': mediaType }, ['content-length-range', sizeBytes, sizeBytes]],
  }
  const policy = Buffer.from(JSON.stringify(document)).toString('base64')
  const fields = { key, 'Content-Type': mediaType, policy, signature: signer.signPolicy(policy) }
  return { asset, target: { method: 'POST', url: signer.absolute(uploadPath(assetId)), fields, expiresAt } }
}

/**
 * Checks that the fields of a form are those of this upload's target and that its time is not over.
 * Throws `forbidden`, and `invalid_request` for a field that the target does not have.
 */
export function verifyTarget(
  { signer, engine }: UploadContext,
  assetId: string,
  fields: Readonly<Record<string, string>>,
): void {
  const { key, 'Content-Type': mediaType, policy = '', signature = '', ...others } = fields
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) {
    const field = unknown.slice(0, 40)
    throw new AppError('invalid_request', `The upload's form has a field "${field}" that its target does not name.`, {
      field,
    })
  }
  if (!signer.verifyPolicy(policy, signature)) {
    throw new AppError(
      'forbidden',
      'The signature of the upload is wrong. Send the fields exactly as POST /v1/uploads gave them.',
    )
  }
  const { expiration, conditions } = Policy.parse(JSON.parse(Buffer.from(policy, 'base64').toString()))
  if (Date.parse(expiration) <= engine.nowMs()) {
    throw new AppError('forbidden', 'The time for this upload is over. Ask POST /v1/uploads for a new target.')
  }
  const isForThis = conditions[0].key === incomingKey(assetId) && key === incomingKey(assetId)
  if (isForThis && mediaType === conditions[1]['Content-Type']) return
  throw new AppError(
    'forbidden',
    'The fields differ from what was signed. Send them exactly as POST /v1/uploads gave them.',
  )
}
