import { createHash } from 'node:crypto'
import { AppError, type ErrorCode } from '../errors.ts'
import type { AssetRecord } from '../schema/asset.ts'
import {
  announce,
  checkDeclaredType,
  inspectUpload,
  PICTURE_REFUSALS,
  sizeText,
  type UploadContext,
  undo,
} from './upload-steps.ts'

/** What taking in works with. `maxBytes` bounds pictures whose size nobody promised. */
export type TakeInContext = Pick<UploadContext, 'engine' | 'newId' | 'inspectTimeoutMs' | 'maxBytes'>

/** Bytes that have arrived where others may still change them. */
export interface ArrivedBytes {
  readonly sizeBytes: number
  /** Copies them to a key of ours; false when they are no longer the same. */
  copyTo(blobKey: string): Promise<boolean>
}

/** How soon to look again at what changed while it was copied. */
const CHANGED_RETRY_SECONDS = 1

const REFUSALS: readonly ErrorCode[] = [...PICTURE_REFUSALS, 'payload_too_large', 'invalid_request']

/**
 * Copies what has arrived to a key of its own, and looks at the copy, which nobody can change any more: the record becomes
 * `ready` or `rejected`, by whichever call is first, and is announced. Throws `not_ready` when the bytes changed meanwhile,
 * and what `Pixels.inspect` throws that says nothing about the picture.
 */
export async function takeIn(context: TakeInContext, record: AssetRecord, arrived: ArrivedBytes): Promise<void> {
  const { engine, newId } = context
  const { assets, blobs } = engine.ports
  // A key of its own for every try: two that come at once must not write over each other.
  const key = `originals/${record.assetId}.${newId()}`
  let mayBeNamed = false
  try {
    const judged = await judge(context, record, arrived, key)
    // Should the write's answer get lost, the copy may be the asset's. If it is not, the sweeper will see.
    mayBeNamed = judged.state === 'ready'
    const stored = await assets.complete(judged)
    mayBeNamed = stored?.key === key
    if (stored?.state === 'ready') await announce(engine, stored)
  } finally {
    if (!mayBeNamed) await undo(engine, () => blobs.delete(key))
  }
}

/** The record as it should become. */
async function judge(
  context: TakeInContext,
  record: AssetRecord,
  arrived: ArrivedBytes,
  key: string,
): Promise<AssetRecord> {
  const { engine } = context
  let measures: { sizeBytes: number; sha256?: string } = { sizeBytes: arrived.sizeBytes }
  try {
    checkSize(context, record, arrived.sizeBytes)
    if (!(await arrived.copyTo(key))) {
      const message = 'The upload was replaced while it was looked at. It is looked at again.'
      throw new AppError('not_ready', message, { retryAfterSeconds: CHANGED_RETRY_SECONDS })
    }
    const [measured, looked] = await Promise.allSettled([measure(context, key), inspectUpload(context, key)])
    measures = settled(measured)
    const facts = settled(looked)
    checkDeclaredType(record, facts)
    return { ...record, ...facts, ...measures, key, state: 'ready', completedAtMs: engine.nowMs() }
  } catch (error) {
    if (!(error instanceof AppError) || !REFUSALS.includes(error.code)) throw error
    engine.log.info({ assetId: record.assetId, code: error.code }, 'An upload was rejected')
    const reason = { code: error.code, message: error.message }
    return { ...record, ...measures, state: 'rejected', error: reason, completedAtMs: engine.nowMs() }
  }
}

/** The form lets in only what was promised, and the bucket's owner whatever they like. */
function checkSize({ maxBytes }: TakeInContext, { declared }: AssetRecord, sizeBytes: number): void {
  if (declared && declared.sizeBytes !== sizeBytes) {
    const message = `${sizeBytes} bytes have arrived, and ${declared.sizeBytes} were declared. Start a new upload with the right size.`
    throw new AppError('invalid_request', message, { field: 'sizeBytes' })
  }
  if (!declared && sizeBytes > maxBytes) {
    const message = `The picture has ${sizeText(sizeBytes)}, and one has at most ${sizeText(maxBytes)}. Send a smaller one.`
    throw new AppError('payload_too_large', message)
  }
}

async function measure({ engine }: TakeInContext, key: string): Promise<{ sizeBytes: number; sha256: string }> {
  const bytes = await engine.ports.blobs.stream(key)
  if (!bytes) throw new AppError('integrity_error', `The copy of an upload at ${key} is gone.`)
  const hash = createHash('sha256')
  let sizeBytes = 0
  for await (const piece of bytes) {
    sizeBytes += piece.byteLength
    hash.update(piece)
  }
  return { sizeBytes, sha256: hash.digest('hex') }
}

function settled<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason
  return result.value
}
