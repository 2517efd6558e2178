import type { OperationCall } from '../operations/operation.ts'
import type { ImageFacts, ImageHeader, MediaType, Profile, SourceType } from '../schema/asset.ts'
import type { AnimationMediaType, AnimationRequest, FrameRequest, RenderedAnimation } from './animation.ts'
import type { PaintOrder } from './painter.ts'

export type { ImageHeader }

/** A stored picture whose header is known. */
export interface StoredPicture {
  readonly key: string
  readonly header: ImageHeader
}

export interface RenderRequest {
  readonly source: StoredPicture
  /** The other pictures that operations name, by asset id. */
  readonly overlays?: Readonly<Record<string, StoredPicture>> | undefined
  /** A key nothing was written under by anybody else; the finished picture is there, durable, when the call resolves. */
  readonly targetKey: string
  readonly operations: readonly OperationCall[]
  readonly mediaType: MediaType
  /** 1 to 100; undefined leaves each format its own good default. */
  readonly quality: number | undefined
  /** sRGB when left out. */
  readonly profile?: Profile | undefined
  /** What the result says of how it was made; what its sources say when left out. */
  readonly label?: SourceType | undefined
  /** Makes a mask of it in the end: black, and the more transparent the brighter it was. For formats with transparency. */
  readonly asMask?: true | undefined
}

/** What the painter is asked, with stored pictures instead of pixels. */
export interface PaintRequest extends Omit<PaintOrder, 'source' | 'mask' | 'palette'> {
  /** The picture to re-paint. */
  readonly source?: StoredPicture | undefined
  /** White is changed, black is kept. */
  readonly mask?: StoredPicture | undefined
  /** Pictures that lend their colors. */
  readonly palette?: readonly StoredPicture[] | undefined
  /** As for a rendition. */
  readonly targetKey: string
  readonly mediaType: MediaType
  readonly quality?: number | undefined
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
  /**
   * Paints by rules, without a model. The picture says `algorithmicMedia`, or `compositeWithTrainedAlgorithmicMedia`
   * where a picture that it was made from came from a model. The same request gives the same bytes.
   */
  paint(request: PaintRequest, signal: AbortSignal): Promise<RenderedImage>
  /** Makes a picture a frame of an animation, and encodes it for a GIF right away. The same request gives the same bytes. */
  frame(request: FrameRequest, signal: AbortSignal): Promise<RenderedImage>
  /** Puts frames together. The same request gives the same bytes, whatever of it was prepared. */
  animation(request: AnimationRequest, signal: AbortSignal): Promise<RenderedAnimation>
  /** Why such an animation cannot be made here, as a sentence for users; undefined when it can. */
  cannotAnimate(mediaType: AnimationMediaType): Promise<string | undefined>
}
