import { createUpload, receiveUpload, type UploadContext } from '../../src/core/uploads.ts'
import { AppError } from '../../src/errors.ts'
import type { AssetRecord, MediaType } from '../../src/schema/asset.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import { inPieces } from '../support/small-picture.ts'

export const OWNER = 'owner'

/** Small limits, so that going beyond them takes no time. */
export const openUploads = () => openTestEngine({ maxBytes: 4_000, maxSignedBytes: 1_000_000 })

/** The steps of an upload on a test's engine. */
export function uploadSteps(engineOf: () => TestEngine) {
  const declare = (bytes: Uint8Array, mediaType: MediaType = 'image/png') =>
    createUpload(engineOf().uploads, OWNER, { filename: 'ä.png', mediaType, sizeBytes: bytes.length })
  type Created = Awaited<ReturnType<typeof declare>>
  return {
    declare,
    post: (created: Created, bytes: Uint8Array, context: UploadContext = engineOf().uploads) =>
      receiveUpload(context, created.asset.assetId, { fields: created.target.fields, body: inPieces(bytes) }),
    stored: (created: Created) => engineOf().engine.ports.assets.get(OWNER, created.asset.assetId),
  }
}

/** The code of the refusal, or the record. */
export const outcome = (work: Promise<AssetRecord>) =>
  work.catch((error: unknown) => {
    if (error instanceof AppError) return error.code
    throw error
  })
