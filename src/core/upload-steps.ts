import { AppError } from '../errors.ts'
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
  /** How long a picture may wait to be looked at; 30 s when left out. */
  readonly inspectTimeoutMs?: number
}

/** Waiting for a free decoder included: reading a header takes milliseconds, so longer means that too much is going on. */
const INSPECT_TIMEOUT_MS = 30_000

/**
 * Tells the subscribers of a new picture. Called beside the write of its record: stores that gather writes commit both
 * or none, and a subscriber that is faster than the record comes back.
 */
export function announce(engine: Engine, { assetId, ownerId }: AssetRecord): Promise<void> {
  const eventId = `${assetId}:created`
  return engine.events.publish([{ type: 'asset.created', eventId, ownerId, assetId, atMs: engine.nowMs() }])
}

/** What a look at the stored bytes tells. Throws what `Pixels.inspect` throws, and `overloaded` when no decoder was free in time. */
export async function inspectUpload(context: UploadContext, key: string): Promise<ImageFacts> {
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
