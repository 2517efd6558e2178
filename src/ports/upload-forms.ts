import type { SourceMediaType } from '../schema/asset.ts'

/** What a form lets its holder send. */
export interface PromisedUpload {
  readonly assetId: string
  /** The blob key that the bytes arrive at. */
  readonly key: string
  readonly mediaType: SourceMediaType
  /** Exactly so many. */
  readonly sizeBytes: number
  /** When the permission ends, in milliseconds since 1970. */
  readonly expiresAtMs: number
}

/** A multipart form: the fields in this order, then the bytes as `file`. */
export interface UploadForm {
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
}

/** Signs forms that let whoever holds one send a single picture of exactly this size and type, without a token. */
export interface UploadForms {
  sign(upload: PromisedUpload): Promise<UploadForm>
}
