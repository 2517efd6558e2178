import type { OperationCall } from '../operations/operation.ts'
import type { ImageFacts, MediaType } from '../schema/asset.ts'

/** What is known of a picture before its pixels are decoded: enough to judge limits and to estimate memory. */
export type ImageHeader = Pick<
  ImageFacts,
  'mediaType' | 'widthPx' | 'heightPx' | 'frames' | 'hasAlpha' | 'isInterlaced'
>

export interface RenderRequest {
  readonly source: { readonly key: string; readonly header: ImageHeader }
  /** A key nothing was written under by anybody else; the finished picture is there, durable, when the call resolves. */
  readonly targetKey: string
  readonly operations: readonly OperationCall[]
  readonly mediaType: MediaType
  /** 1 to 100; undefined leaves each format its own good default. */
  readonly quality: number | undefined
}

export interface RenderedImage extends ImageFacts {
  readonly sha256: string
}

/**
 * Decodes and encodes pictures, away from whatever must not die: a picture that kills or hangs its decoder costs a
 * sandbox, never the caller. Every call may be repeated.
 *
 * Throws `unsupported_media`, `image_too_large`, `image_damaged`, `image_timeout`, `integrity_error` when the source is
 * missing, `storage_full`, and `worker_lost` (retryable) when the sandbox died for reasons of its own.
 */
export interface Pixels {
  /** The facts of the stored picture. Bytes decide what it is, never its name or declared type. */
  inspect(key: string, signal: AbortSignal): Promise<ImageFacts>
  render(request: RenderRequest, signal: AbortSignal): Promise<RenderedImage>
}
