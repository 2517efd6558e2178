import { AppError, isRetryable } from '../errors.ts'
import { type AssetRecord, isReady } from '../schema/asset.ts'
import type { AtelierEvent } from '../schema/event.ts'
import type { Engine } from './engine.ts'
import { derivedId } from './identity.ts'
import type { Disposition } from './run-task.ts'
import { submitJob } from './submit-job.ts'

/** What an upload starts by itself. */
export interface OnUploadContext {
  readonly engine: Engine
  /** 128 random bits as an id. */
  newId(): string
  /** `web`: every uploaded picture is made fit for a page. `none`: nothing happens. */
  readonly onUpload: 'web' | 'none'
}

/** How soon to look again at an asset whose record is being written: its event may be faster. */
const NOT_READY_HIDE_SECONDS = 1

/** An event is published beside its asset's record. If that is not there after so long, its writer has died. */
const GIVE_UP_AFTER_MS = 600_000

/** Until a full queue is asked again, when the refusal does not say. */
const RETRY_SECONDS = 30

const keyOf = (assetId: string) => `on-upload:${assetId}`

/** The id of the job that the upload starts, before it has. Undefined for what starts none: refused pictures, and those that jobs have made. */
export const uploadJobId = (engine: Pick<Engine, 'secrets'>, record: AssetRecord): string | undefined =>
  record.source === 'upload' && record.state !== 'rejected'
    ? derivedId(engine.secrets[0], 'job', record.ownerId, keyOf(record.assetId))
    : undefined

/**
 * Answers `asset.created`: an uploaded picture is transformed with the preset `web`. The job's key follows from the asset,
 * so any number of events makes one job; what jobs make never starts another, so nothing can go round in circles.
 */
export async function onUpload(
  context: OnUploadContext,
  event: Extract<AtelierEvent, { type: 'asset.created' }>,
): Promise<Disposition> {
  const { engine, newId } = context
  if (context.onUpload === 'none') return 'acknowledge'
  const { assetId, ownerId } = event
  const record = await engine.ports.assets.get(ownerId, assetId)
  if (!record || record.state === 'uploading') {
    if (record?.deletedAtMs === undefined && engine.nowMs() - event.atMs < GIVE_UP_AFTER_MS)
      return { hideSeconds: NOT_READY_HIDE_SECONDS }
    engine.log.warn({ assetId }, 'An upload was announced and never arrived')
    return 'acknowledge'
  }
  if (record.source !== 'upload' || !isReady(record)) return 'acknowledge'
  try {
    const input = { source: { assetId }, outputs: [{ preset: 'web' }] }
    await submitJob(engine, ownerId, { kind: 'transform', input, idempotencyKey: keyOf(assetId), newId })
    return 'acknowledge'
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (isRetryable(error.code)) return { hideSeconds: error.retryAfterSeconds ?? RETRY_SECONDS }
    engine.log.warn({ assetId, code: error.code, err: error }, 'An upload could not start its job')
    return 'acknowledge'
  }
}
