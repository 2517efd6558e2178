import { AppError } from '../errors.ts'
import type { UploadForm } from '../ports/upload-forms.ts'
import type { AssetRecord, SourceMediaType } from '../schema/asset.ts'
import { isoTime } from './asset-view.ts'
import { cleanFilename } from './clean-filename.ts'
import { incomingKey, serverUploadForms } from './upload-policy.ts'
import { sizeText, type UploadContext } from './upload-steps.ts'

/** What an upload promises to be. */
export interface NewUpload {
  readonly filename?: string
  readonly mediaType: SourceMediaType
  readonly sizeBytes: number
}

/** Where and how one upload is sent. */
export interface UploadTarget extends UploadForm {
  readonly method: 'POST'
  readonly expiresAt: string
}

/** Long enough to send a large picture over a phone's connection; a target that leaks is soon worth nothing. */
const TARGET_MS = 15 * 60_000

/**
 * Promises an asset and gives the target for its bytes, which is good for 15 minutes and one picture of exactly this size
 * and type: S3's presigned POST, or a form of the same kind for our own server. Throws `payload_too_large`.
 */
export async function createUpload(
  context: UploadContext,
  ownerId: string,
  upload: NewUpload,
): Promise<{ asset: AssetRecord; target: UploadTarget }> {
  const { engine, signer, forms = serverUploadForms(signer), maxBytes, maxSignedBytes = maxBytes } = context
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
  const expiresAtMs = now + TARGET_MS
  const form = await forms.sign({ assetId, key, mediaType, sizeBytes, expiresAtMs })
  return { asset, target: { method: 'POST', ...form, expiresAt: isoTime(expiresAtMs) } }
}
