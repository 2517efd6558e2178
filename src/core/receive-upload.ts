import { AppError, errorCodes } from '../errors.ts'
import type { AssetRecord, ImageFacts } from '../schema/asset.ts'
import { measuredBody } from './measured-body.ts'
import { incomingKey, verifyTarget } from './upload-policy.ts'
import {
  announce,
  checkDeclaredType,
  inspectUpload,
  PICTURE_REFUSALS,
  sizeText,
  type UploadContext,
  undo,
} from './upload-steps.ts'

/** What arrives at a signed target: the form's fields, then its file. */
export interface ReceivedUpload {
  readonly fields: Readonly<Record<string, string>>
  readonly body: AsyncIterable<Uint8Array>
}

/** An upload's record, with what was promised. */
type DeclaredRecord = AssetRecord & Required<Pick<AssetRecord, 'declared'>>

/**
 * Takes the bytes of a signed upload. The record accepts one picture: the same bytes again get the same answer, others
 * are refused, however many come at once. A picture that cannot be used makes the record `rejected`; a broken
 * transmission leaves it open for another try.
 *
 * Throws `forbidden`, `not_found`, `gone` when it was deleted or other bytes were first, `payload_too_large`,
 * `invalid_request` when bytes are missing, `unsupported_media` when it is not of the declared type, and what
 * `Pixels.inspect` throws.
 */
export async function receiveUpload(
  context: UploadContext,
  assetId: string,
  { fields, body }: ReceivedUpload,
): Promise<AssetRecord> {
  const { engine, signer } = context
  verifyTarget({ signer, nowMs: engine.nowMs }, assetId, fields)
  const { blobs } = engine.ports
  const record = await engine.ports.assets.load(assetId)
  if (!record || !isDeclared(record)) throw new AppError('not_found', `There is no upload ${assetId}.`)
  if (record.deletedAtMs !== undefined) throw new AppError('gone', `Asset ${assetId} was deleted.`)

  const measured = measuredBody(body, record.declared.sizeBytes, () => tooLarge(record))
  if (record.state !== 'uploading') return await answerAgain(context, record, measured)

  // A key of its own for every try: two that come at once must not write over each other.
  const key = `${incomingKey(assetId)}.${context.newId()}`
  try {
    await blobs.put(key, measured.bytes)
    const { sizeBytes, sha256 } = measured.measure()
    if (sizeBytes < record.declared.sizeBytes) {
      const message = `${sizeBytes} of the promised ${record.declared.sizeBytes} bytes have arrived. Send the picture again.`
      throw new AppError('invalid_request', message, { field: 'file' })
    }
    return await completeUpload(context, record, { key, sizeBytes, sha256 })
  } finally {
    await undo(engine, () => blobs.delete(key))
  }
}

interface IncomingBlob {
  readonly key: string
  readonly sizeBytes: number
  readonly sha256: string
}

/** Looks at what has arrived, copies it to its immutable key and completes the record, if nobody did before. */
async function completeUpload(
  context: UploadContext,
  record: DeclaredRecord,
  { key: arrivedAt, sizeBytes, sha256 }: IncomingBlob,
): Promise<AssetRecord> {
  const { engine } = context
  const { blobs, assets } = engine.ports
  const facts = await judge(context, record, { key: arrivedAt, sizeBytes, sha256 })
  // Named by its content, so that of two pictures that come at once none can take the other's place.
  const key = `originals/${record.assetId}.${sha256}`
  const bytes = await blobs.stream(arrivedAt)
  if (!bytes)
    throw new AppError('integrity_error', `What was uploaded for asset ${record.assetId} is gone. Send it again.`)
  await blobs.put(key, bytes)
  const ready: AssetRecord = {
    ...record,
    ...facts,
    sizeBytes,
    sha256,
    key,
    state: 'ready',
    completedAtMs: engine.nowMs(),
  }
  const [stored] = await Promise.all([assets.complete(ready), announce(engine, ready)])
  if (stored?.key !== key) await undo(engine, () => blobs.delete(key))
  if (!stored) throw new AppError('gone', `Asset ${record.assetId} was deleted.`)
  return sameAnswer(stored, sha256)
}

/** The picture's facts, or the record rejected and its reason thrown. */
async function judge(context: UploadContext, record: DeclaredRecord, incoming: IncomingBlob): Promise<ImageFacts> {
  const { engine } = context
  try {
    const facts = await inspectUpload(context, incoming.key)
    checkDeclaredType(record, facts)
    return facts
  } catch (error) {
    if (error instanceof AppError && PICTURE_REFUSALS.includes(error.code)) {
      const { sizeBytes, sha256 } = incoming
      const reason = { code: error.code, message: error.message }
      const completedAtMs = engine.nowMs()
      await engine.ports.assets.complete({
        ...record,
        state: 'rejected',
        sizeBytes,
        sha256,
        error: reason,
        completedAtMs,
      })
    }
    throw error
  }
}

/** The answer to bytes that arrive after the record is complete. They are only hashed. */
async function answerAgain(
  { engine }: UploadContext,
  record: AssetRecord,
  measured: ReturnType<typeof measuredBody>,
): Promise<AssetRecord> {
  for await (const _ of measured.bytes);
  const answer = sameAnswer(record, measured.measure().sha256)
  // Perhaps the first answer never arrived because announcing failed; a second event changes nothing.
  await announce(engine, record)
  return answer
}

/** What was answered to these bytes before. Throws `gone` when the record holds others. */
function sameAnswer(stored: AssetRecord, sha256: string): AssetRecord {
  if (stored.sha256 !== sha256) {
    const message = `Another picture was uploaded here before. Ask POST /v1/uploads for a new target.`
    throw new AppError('gone', message)
  }
  if (stored.state !== 'rejected') return stored
  const code = errorCodes.find((one) => one === stored.error?.code) ?? 'unsupported_media'
  throw new AppError(code, stored.error?.message ?? 'The picture was refused.')
}

const isDeclared = (record: AssetRecord): record is DeclaredRecord => record.declared !== undefined

const tooLarge = ({ declared }: DeclaredRecord) =>
  new AppError(
    'payload_too_large',
    `More bytes arrive than the promised ${sizeText(declared.sizeBytes)}. Ask POST /v1/uploads for a target of the right size.`,
    { field: 'sizeBytes' },
  )
