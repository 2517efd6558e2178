import { AppError } from '../errors.ts'
import type { AssetRecord, ImageFacts } from '../schema/asset.ts'
import { cleanFilename } from './clean-filename.ts'
import type { Engine } from './engine.ts'
import { measuredBody } from './measured-body.ts'
import type { OnUploadContext } from './on-upload.ts'
import type { UrlSigner } from './signed-urls.ts'

export { cleanFilename } from './clean-filename.ts'
export { type ReceivedUpload, receiveUpload } from './receive-upload.ts'
export { createUpload, type NewUpload, type UploadTarget, uploadPath } from './upload-target.ts'

/** What uploads work with. */
export interface UploadContext extends OnUploadContext {
  /** The largest picture that one call takes. */
  readonly maxBytes: number
  /** The largest that a signed upload takes; `maxBytes` when left out. */
  readonly maxSignedBytes?: number
  readonly signer: UrlSigner
}

/** Waiting for a free decoder included: reading a header takes milliseconds, so longer means that too much is going on. */
const INSPECT_TIMEOUT_MS = 30_000

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
    const facts = await inspectUpload(engine, key)
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

/**
 * Tells the subscribers of a new picture. Called beside the write of its record: stores that gather writes commit both
 * or none, and a subscriber that is faster than the record comes back.
 */
export function announce(engine: Engine, { assetId, ownerId }: AssetRecord): Promise<void> {
  const eventId = `${assetId}:created`
  return engine.events.publish([{ type: 'asset.created', eventId, ownerId, assetId, atMs: engine.nowMs() }])
}

/** What a look at the stored bytes tells. Throws what `Pixels.inspect` throws, and `overloaded` when no decoder was free in time. */
export async function inspectUpload(engine: Engine, key: string): Promise<ImageFacts> {
  const signal = AbortSignal.timeout(INSPECT_TIMEOUT_MS)
  try {
    return await engine.ports.pixels.inspect(key, signal)
  } catch (error) {
    if (error instanceof AppError || !signal.aborted) throw error
    const message = `The picture could not be looked at within ${INSPECT_TIMEOUT_MS / 1000} s. Try again when there is less to do.`
    throw new AppError('overloaded', message, { retryAfterSeconds: 10, cause: error })
  }
}

/** Takes back what was stored. The failure that led here is the one to report, so a second one is only logged: the sweeper mends it. */
export async function undo(engine: Engine, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    engine.log.warn({ err: error }, 'What a refused upload left could not be removed; the sweeper will')
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

/** Bytes as people read them. */
export const sizeText = (sizeBytes: number): string =>
  sizeBytes < 1024 * 1024 ? `${sizeBytes} bytes` : `${Math.floor((10 * sizeBytes) / 1024 / 1024) / 10} MiB`
