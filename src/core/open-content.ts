import { createHash } from 'node:crypto'
import { AppError } from '../errors.ts'
import type { ByteRange } from '../ports/blob-store.ts'
import type { ReadyAsset } from '../schema/asset.ts'
import type { Engine } from './engine.ts'
import { requireAsset } from './task-context.ts'

/** An asset's bytes, or a stretch of them. */
export interface AssetContent {
  readonly record: ReadyAsset
  /** Of the whole picture. */
  readonly sizeBytes: number
  readonly stream: ReadableStream<Uint8Array>
}

/** Most photos: read whole and checked before the first byte of them is sent, so that a damaged one is a clean error. */
const CHECK_FIRST_BYTES = 4 * 1024 * 1024

/**
 * An asset's bytes as they were stored. `ownerId` is undefined where a signed URL has proved that the asset may be read.
 * A picture is compared with its SHA-256: a small one before anything of it is given out, a large one on the way, whose
 * last piece is held back and the stream broken off when it differs. Of a large one a range is compared in size only.
 *
 * Throws `not_found`, `gone`, `not_ready`, `invalid_request` when it was rejected, `integrity_error`.
 */
export async function openContent(
  engine: Pick<Engine, 'ports'>,
  ownerId: string | undefined,
  assetId: string,
  range?: ByteRange,
): Promise<AssetContent> {
  const { blobs, assets } = engine.ports
  const record = await requireAsset(engine, ownerId ?? (await assets.load(assetId))?.ownerId ?? '', assetId)
  const { key, sizeBytes } = record
  if (sizeBytes <= CHECK_FIRST_BYTES) {
    const bytes = await blobs.read(key)
    if (!bytes || createHash('sha256').update(bytes).digest('hex') !== record.sha256) throw damaged(assetId)
    return { record, sizeBytes, stream: streamOf(range ? bytes.subarray(range.start, range.end + 1) : bytes) }
  }
  const facts = await blobs.head(key)
  const stream = facts?.sizeBytes === sizeBytes ? await blobs.stream(key, range) : undefined
  if (!stream) throw damaged(assetId)
  return { record, sizeBytes, stream: range ? stream : stream.pipeThrough(checking(record)) }
}

/** Passes the bytes on one piece late, and the last only if all together are the picture that was stored. */
function checking({ assetId, sha256 }: ReadyAsset): TransformStream<Uint8Array, Uint8Array> {
  const hash = createHash('sha256')
  let held: Uint8Array | undefined
  return new TransformStream({
    transform(piece, controller) {
      hash.update(piece)
      if (held) controller.enqueue(held)
      held = piece
    },
    flush(controller) {
      if (hash.digest('hex') !== sha256) throw damaged(assetId)
      if (held) controller.enqueue(held)
    },
  })
}

const streamOf = (bytes: Uint8Array) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes)
      controller.close()
    },
  })

const damaged = (assetId: string) =>
  new AppError(
    'integrity_error',
    `The stored bytes of asset ${assetId} are missing or damaged. Restore them from a backup, or upload the picture again.`,
  )
