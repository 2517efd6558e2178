import type { AnimationRequest, FrameRequest } from './animation.ts'
import type { ImageHeader } from './pixels.ts'

/** Of one frame while it is encoded as PNG and for a GIF, with its base, both as raw pixels. */
const FRAME_MEGABYTES_PER_MEGAPIXEL = 60
/**
 * Of an animation of hard frames, by format. Frames are decoded and encoded one after another; what
 * grows with their number is the bytes of the result, which are held twice. Measured at 1024², 48 frames: GIF 235, WebP 52,
 * MP4 66 and what ffmpeg takes, whose x264 looks ahead over 40 frames.
 */
const ANIMATION_MEGABYTES = {
  'image/gif': { base: 20, perMegapixel: 130, perShownMegapixel: 2 },
  'image/webp': { base: 20, perMegapixel: 30, perShownMegapixel: 0.3 },
  'video/mp4': { base: 60, perMegapixel: 150, perShownMegapixel: 0.3 },
} as const

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
  const { base, perMegapixel, perShownMegapixel } = ANIMATION_MEGABYTES[mediaType]
  return Math.ceil(base + megapixels * (perMegapixel + order.length * perShownMegapixel))
}
