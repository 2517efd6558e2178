import { AppError } from '../errors.ts'
import type { AssetRecord } from '../schema/asset.ts'
import { cleanFilename } from './clean-filename.ts'
import { measuredBody } from './measured-body.ts'
import { announce, inspectUpload, sizeText, type UploadContext, undo } from './upload-steps.ts'

/**
 * Stores a picture sent in one call. It is counted and hashed on its way, so its size is no matter of trust; what is
 * refused leaves nothing behind.
 *
 * Throws `payload_too_large`, `invalid_request` when empty, `storage_full`, and what `Pixels.inspect` throws.
 */
export async function storeAsset(
  context: UploadContext,
  ownerId: string,
  picture: { readonly filename?: string; readonly body: AsyncIterable<Uint8Array> },
): Promise<AssetRecord> {
  const { engine } = context
  const { blobs, assets } = engine.ports
  const assetId = context.newId()
  const key = `originals/${assetId}`
  let isRecorded = false
  try {
    const body = measuredBody(picture.body, context.maxBytes, () => tooLarge(context))
    await blobs.put(key, body.bytes)
    const { sizeBytes, sha256 } = body.measure()
    if (sizeBytes === 0) throw new AppError('invalid_request', 'The body is empty. Send the bytes of a picture.')
    const facts = await inspectUpload(context, key)
    const now = engine.nowMs()
    const filename = cleanFilename(picture.filename ?? '')
    const record: AssetRecord = {
      ...facts,
      sizeBytes,
      sha256,
      schemaVersion: 1,
      assetId,
      ownerId,
      state: 'ready',
      key,
      source: 'upload',
      parents: [],
      createdAtMs: now,
      completedAtMs: now,
      ...(filename === undefined ? {} : { filename }),
    }
    isRecorded = true
    const [stored] = await Promise.all([assets.create(record), announce(engine, record)])
    return stored
  } catch (error) {
    await undo(engine, async () => {
      // The record first: one without its bytes would be a picture that cannot be shown.
      if (isRecorded) await assets.remove(ownerId, assetId)
      await blobs.delete(key)
    })
    throw error
  }
}

function tooLarge({ maxBytes, maxSignedBytes = maxBytes }: UploadContext): AppError {
  const remedy =
    maxSignedBytes > maxBytes
      ? `Up to ${sizeText(maxSignedBytes)} can be sent to the target that POST /v1/uploads gives.`
      : 'Send a smaller picture.'
  return new AppError(
    'payload_too_large',
    `The picture is larger than ${sizeText(maxBytes)}, the most one call takes. ${remedy}`,
  )
}
