import { AppError, isRetryable } from '../errors.ts'
import type { Arrivals, Arrived } from '../ports/arrivals.ts'
import type { AssetRecord } from '../schema/asset.ts'
import { Id } from '../schema/id.ts'
import { type ArrivalNotice, readArrivalNotices } from './arrival-notice.ts'
import { cleanFilename } from './clean-filename.ts'
import { derivedId } from './identity.ts'
import type { Disposition } from './run-task.ts'
import { type TakeInContext, takeIn } from './take-in.ts'
import { incomingKey } from './upload-policy.ts'
import { announce, undo } from './upload-steps.ts'

/** What arrivals are handled with. */
export interface ArrivalContext extends TakeInContext {
  readonly arrivals: Arrivals
  /** Whose a picture is that was put into the bucket without asking for a target. */
  readonly ownerId: string
}

/** Until what failed for a reason that passes is tried again, where the reason does not say. */
const RETRY_SECONDS = 10

/**
 * Handles a message of S3 about what arrived in the uploads bucket, in any order and any number of times, and says what to
 * do with the message. What a signed form let in completes its record. Anything else is a picture its owner put there:
 * its id follows from name and bytes, so that however often it is announced, it is one asset.
 *
 * A picture that cannot be used is `rejected` in its record. Rejects when a store fails, and the message comes back.
 */
export async function handleArrival(context: ArrivalContext, messageBody: string): Promise<Disposition> {
  const { log } = context.engine
  const notices = readArrivalNotices(messageBody)
  if (!notices) {
    log.error({ body: messageBody.slice(0, 200) }, 'A message does not tell of an arrival in S3; it is dropped')
    return 'acknowledge'
  }
  // Each gets its turn, also behind one that fails for ever.
  const ends: PromiseSettledResult<Disposition>[] = []
  for (const notice of notices) ends.push(...(await Promise.allSettled([handleNotice(context, notice)])))
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed) throw failed.reason
  const later = ends.find((end) => end.status === 'fulfilled' && end.value !== 'acknowledge')
  return later?.status === 'fulfilled' ? later.value : 'acknowledge'
}

async function handleNotice(context: ArrivalContext, { bucket, key }: ArrivalNotice): Promise<Disposition> {
  const { engine, arrivals } = context
  if (bucket !== arrivals.bucket) {
    engine.log.warn(
      { bucket, key },
      'Something was stored in a bucket that is not the one for uploads; it is left alone',
    )
    return 'acknowledge'
  }
  try {
    await receiveArrival(context, key)
    return 'acknowledge'
  } catch (error) {
    if (!(error instanceof AppError) || !isRetryable(error.code)) throw error
    engine.log.info({ key, code: error.code, err: error }, 'An arrival could not be looked at and will be again')
    return { hideSeconds: error.retryAfterSeconds ?? RETRY_SECONDS }
  }
}

async function receiveArrival(context: ArrivalContext, name: string): Promise<void> {
  const { engine, arrivals } = context
  // The bytes that are there now, not those of the message: they may have been replaced since.
  const arrived = await arrivals.head(name)
  if (!arrived) return
  const promisedId = promisedIdOf(name)
  const record = promisedId ? await engine.ports.assets.load(promisedId) : await dropped(context, name, arrived)
  if (!record) {
    engine.log.warn({ name }, 'What was uploaded has no record any more; it is left to be swept')
    return
  }
  if (record.state === 'ready') await announce(engine, record)
  else if (record.state === 'uploading' && record.deletedAtMs === undefined) {
    const copyTo = (blobKey: string) => arrivals.copy(name, arrived.etag, blobKey)
    await takeIn(context, record, { sizeBytes: arrived.sizeBytes, copyTo })
  }
  if (promisedId) await undo(engine, () => engine.ports.blobs.delete(name))
}

/** The asset that a signed form was made for. */
function promisedIdOf(name: string): string | undefined {
  const id = name.slice(incomingKey('').length)
  return name === incomingKey(id) && Id.safeParse(id).success ? id : undefined
}

/** The record of a picture that was put into the bucket by hand: a new one, or that of an earlier message. */
async function dropped(context: ArrivalContext, name: string, { etag }: Arrived): Promise<AssetRecord> {
  const { engine, arrivals, ownerId } = context
  const assetId = derivedId(engine.secrets[0], 'arrived-asset', arrivals.bucket, name, etag)
  const filename = cleanFilename(name)
  return await engine.ports.assets.create({
    schemaVersion: 1,
    assetId,
    ownerId,
    state: 'uploading',
    key: incomingKey(assetId),
    source: 'upload',
    parents: [],
    createdAtMs: engine.nowMs(),
    ...(filename === undefined ? {} : { filename }),
  })
}
