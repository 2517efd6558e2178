import { createHash } from 'node:crypto'
import { AppError } from '../../errors.ts'
import type { AnimationMediaType, RenderedAnimation } from '../../ports/animation.ts'
import type { SourceType } from '../../schema/asset.ts'
import { imageError } from '../image-error.ts'
import { labelXmp } from '../label.ts'
import { sharp } from '../loaders.ts'
import { lookAt } from '../look.ts'
import { encodeGif } from './encode-gif.ts'
import { encodeMp4, type VideoOptions } from './encode-mp4.ts'
import { encodeWebp } from './encode-webp.ts'
import { fitBytes } from './fit-bytes.ts'
import { gifLevels, type Level, lossyLevels } from './levels.ts'
import { evenSize, sizeAt } from './sequence.ts'

export interface MakeAnimationOptions extends Omit<VideoOptions, 'xmp'> {
  readonly mediaType: AnimationMediaType
  readonly quality?: number | undefined
  readonly maxBytes?: number | undefined
  readonly label?: SourceType | undefined
}

export interface MadeAnimation {
  readonly bytes: Uint8Array
  readonly facts: RenderedAnimation
}

/** There and back over the most frames that a job has, the source included. */
const MAX_SHOWN = 200
/** Shown frames × pixels: what 96 frames of 1024² come to, and a margin. */
const MAX_MEGAPIXELS = 110

/** Measured on photo-like frames: see the encoders' defaults for stills, which viewers see for longer. */
const DEFAULT_QUALITY = 75

/**
 * Makes an animation of stored frames in one format, and makes it smaller until it fits. The same frames give the same bytes.
 * Throws `invalid_request` for what is no sequence, `image_too_large`, `unsupported_media` where the format cannot be
 * made here, `integrity_error`, `image_damaged`, and the signal's reason.
 */
export async function makeAnimation(options: MakeAnimationOptions, signal: AbortSignal): Promise<MadeAnimation> {
  check(options)
  const { mediaType, maxBytes, order, label, quality = DEFAULT_QUALITY } = options
  const request = { ...options, xmp: label && labelXmp(label) }
  const encoders: Record<AnimationMediaType, (level: Level) => Promise<Uint8Array>> = {
    'image/gif': (level) => encodeGif(request, level),
    'image/webp': (level) => encodeWebp(request, level),
    'video/mp4': (level) => encodeMp4(request, level, signal),
  }
  const levels = mediaType === 'image/gif' ? gifLevels(order.length) : lossyLevels(order.length, quality)
  try {
    const fitting = await fitBytes(levels, maxBytes ?? Number.POSITIVE_INFINITY, (level) => {
      signal.throwIfAborted()
      return encoders[mediaType](level)
    })
    const { bytes, level, encodings, isSmallEnough } = fitting
    const facts = await factsOf(options, bytes, level)
    const isReduced = level !== levels[0]
    return {
      bytes,
      facts: {
        ...facts,
        ...(isReduced && { reduction: { ...reductionOf(level), encodings } }),
        ...(!isSmallEnough && { exceedsMaxBytes: true as const }),
      },
    }
  } catch (error) {
    signal.throwIfAborted()
    throw imageError(error)
  }
}

function check({ frames, order, delaysMs, widthPx, heightPx }: MakeAnimationOptions): void {
  const refuse = (message: string) => new AppError('invalid_request', message)
  if (order.length === 0) throw refuse('An animation shows at least one frame.')
  if (order.length !== delaysMs.length) throw refuse('Every frame that is shown needs a delay.')
  if (order.some((index) => frames[index] === undefined)) throw refuse('The order names a frame that is not there.')
  const megapixels = (widthPx * heightPx * order.length) / 1e6
  if (order.length <= MAX_SHOWN && megapixels <= MAX_MEGAPIXELS) return
  const shown = `${order.length} frames of ${widthPx} × ${heightPx} px`
  const message = `The animation would show ${shown}; at most ${MAX_SHOWN} frames and ${MAX_MEGAPIXELS} megapixels are made. Ask for fewer or smaller frames.`
  throw new AppError('image_too_large', message)
}

async function factsOf(options: MakeAnimationOptions, bytes: Uint8Array, level: Level): Promise<RenderedAnimation> {
  const { mediaType, label, delaysMs, order, frames } = options
  const first = frames[order[0] ?? 0]?.path ?? ''
  const look = await lookAt(first, options.widthPx * options.heightPx)
  const shared = {
    mediaType,
    sizeBytes: bytes.byteLength,
    isInterlaced: false,
    ...look,
    ...(label && { sourceType: label }),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    durationMs: delaysMs.reduce((sum, delayMs) => sum + delayMs, 0),
  }
  if (mediaType === 'video/mp4') {
    return {
      ...shared,
      ...evenSize(sizeAt(options, level)),
      frames: Math.ceil(order.length / level.everyFrames),
      hasAlpha: false,
    }
  }
  // What the file says, not what it should: encoders leave out frames that repeat the one before.
  const { width, height, pages = 1, hasAlpha } = await sharp(bytes, { limitInputPixels: false }).metadata()
  return { ...shared, widthPx: width, heightPx: height, frames: pages, hasAlpha }
}

const reductionOf = ({ scalePercent, everyFrames, colors, quality }: Level) => ({
  scalePercent,
  everyFrames,
  ...(colors !== undefined && { colors }),
  ...(quality !== undefined && { quality }),
})
