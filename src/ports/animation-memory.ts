import type { AnimationRequest, FrameRequest } from './animation.ts'
import type { ImageHeader } from './pixels.ts'

/** Of one frame while it is encoded as PNG and for a GIF, with its base, both as raw pixels. */
const FRAME_MEGABYTES_PER_MEGAPIXEL = 60
/** Of an animation, by format, whatever its frames: they are decoded and encoded one after another. A GIF has two at work. */
const ANIMATION_MEGABYTES_PER_MEGAPIXEL = { 'image/gif': 110, 'image/webp': 40, 'video/mp4': 60 } as const
/** Of a megapixel of frames that are shown: their encoded bytes, held twice while the file is written. */
const ENCODED_MEGABYTES_PER_MEGAPIXEL = 2
/** What x264 holds for looking ahead is there however small the video is. */
const BASE_MEGABYTES = { 'image/gif': 20, 'image/webp': 20, 'video/mp4': 60 } as const

/** The memory that making a frame may need, in megabytes: its own, and what decoding its picture takes. Pure. */
export function frameMegabytes(
  { source, widthPx, heightPx }: FrameRequest,
  estimateMegabytes: (header: ImageHeader) => number,
): number {
  return Math.ceil(estimateMegabytes(source.header) + (widthPx * heightPx * FRAME_MEGABYTES_PER_MEGAPIXEL) / 1e6)
}

/** The memory that making an animation may need, in megabytes. Pure. */
export function animationMegabytes({ widthPx, heightPx, order, mediaType }: AnimationRequest): number {
  const megapixels = (widthPx * heightPx) / 1e6
  const each = ANIMATION_MEGABYTES_PER_MEGAPIXEL[mediaType]
  return Math.ceil(BASE_MEGABYTES[mediaType] + megapixels * (each + order.length * ENCODED_MEGABYTES_PER_MEGAPIXEL))
}
