import { AppError, type ErrorCode } from '../errors.ts'
import type { UploadForms } from '../ports/upload-forms.ts'
import type { AssetRecord, ImageFacts } from '../schema/asset.ts'
import type { Engine } from './engine.ts'
import type { OnUploadContext } from './on-upload.ts'
import type { UrlSigner } from './signed-urls.ts'

/** What uploads work with. */
export interface UploadContext extends OnUploadContext {
  /** The largest picture that one call takes. */
  readonly maxBytes: number
  /** The largest that a signed upload takes; `maxBytes` when left out. */
  readonly maxSignedBytes?: number
  readonly signer: UrlSigner
  /** Signs the forms of uploads; those that our own server takes, when left out. */
  readonly forms?: UploadForms
  /** How long a picture may wait to be looked at; 30 s when left out. */
  readonly inspectTimeoutMs?: number
}

/** Waiting for a free decoder included: reading a header takes milliseconds, so longer means that too much is going on. */
const INSPECT_TIMEOUT_MS = 30_000

/** Failures that say something about the picture, not about this machine or this moment: the record is rejected with them. */
export const PICTURE_REFUSALS: readonly ErrorCode[] = [
  'unsupported_media',
  'image_too_large',
  'image_damaged',
  'image_timeout',
]

/**
 * Tells the subscribers of a new picture. Called beside the write of its record: stores that gather writes commit both
 * or none, and a subscriber that is faster than the record comes back.
 */
export function announce(engine: Engine, { assetId, ownerId }: AssetRecord): Promise<void> {
  const eventId = `${assetId}:created`
  return engine.events.publish([{ type: 'asset.created', eventId, ownerId, assetId, atMs: engine.nowMs() }])
}

/** What a look at the stored bytes tells. Throws what `Pixels.inspect` throws, and `overloaded` when no decoder was free in time. */
export async function inspectUpload(
  context: Pick<UploadContext, 'engine' | 'inspectTimeoutMs'>,
  key: string,
): Promise<ImageFacts> {
  const { engine, inspectTimeoutMs = INSPECT_TIMEOUT_MS } = context
  const signal = AbortSignal.timeout(inspectTimeoutMs)
  try {
    return await engine.ports.pixels.inspect(key, signal)
  } catch (error) {
    if (error instanceof AppError || !signal.aborted) throw error
    const message = `The picture could not be looked at within ${inspectTimeoutMs / 1000} s. Try again when there is less to do.`
    throw new AppError('overloaded', message, { retryAfterSeconds: 10, cause: error })
  }
}

/** Throws `unsupported_media` when the bytes are not of the type that was promised, if one was. */
export function checkDeclaredType({ declared }: AssetRecord, { mediaType }: ImageFacts): void {
  if (!declared || declared.mediaType === mediaType) return
  const message = `The upload was declared as ${declared.mediaType}, and its bytes are ${mediaType}. Start a new upload with the right type.`
  throw new AppError('unsupported_media', message, { field: 'mediaType' })
}

/** Takes back what was stored. The failure that led here is the one to report, so a second one is only logged: the sweeper mends it. */
export async function undo(engine: Engine, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    engine.log.warn({ err: error }, 'What a refused upload left could not be removed; the sweeper will')
  }
}

/** Bytes as people read them. */
export const sizeText = (sizeBytes: number): string =>
  sizeBytes < 1024 * 1024 ? `${sizeBytes} bytes` : `${Math.floor((10 * sizeBytes) / 1024 / 1024) / 10} MiB`
