import { AppError } from '../errors.ts'
import { sizesAfter } from '../operations/index.ts'
import type { OperationCall, Size } from '../operations/operation.ts'
import type { ImageHeader } from '../ports/pixels.ts'
import type { MediaType } from '../schema/asset.ts'

/** An AVIF of 1.6 kB can be 49 MP and take 917 MB to decode, about 18 MB a megapixel: 16 MP stay below 350 MB. */
const MAX_AVIF_MEGAPIXELS = 16
/** HEIC is decoded whole, by WebAssembly: 16 MB a megapixel. An iPhone's ordinary photo has 12 or 24; those of 48 stay out. */
const MAX_HEIC_MEGAPIXELS = 25
/** Progressive and interlaced pictures are decoded whole before the first row comes out: up to 5 MB a megapixel. */
const MAX_INTERLACED_MEGAPIXELS = 40
/** Larger than any phone's ordinary photo (24 or 48 MP); others need up to 2 MB a megapixel. */
const MAX_MEGAPIXELS = 50
/** Ten thousand frames of one pixel are a 230 kB file and half a minute of work; five minutes at one a second are enough. */
const MAX_FRAMES = 300
/** Frames × pixels of the result: what an animation really costs to encode, ten seconds at the most. */
const MAX_OUTPUT_MEGAPIXELS = 60
/** 8192² pixels are 268 MB as raw RGBA: the most that one request may make us allocate. */
const MAX_OUTPUT_EDGE_PX = 8192
/** Encoding AVIF takes 36 MB and a second a megapixel. */
const MAX_AVIF_OUTPUT_MEGAPIXELS = 16

/** The formats that keep their frames; in all others an animation's first frame stands for it. */
const ANIMATED: readonly MediaType[] = ['image/gif', 'image/webp']

/** What a rendition is made to: the part of a render request that costs. */
export interface RenderPlan {
  readonly operations: readonly OperationCall[]
  readonly mediaType: MediaType
}

const megapixels = (size: Size) => (size.widthPx * size.heightPx) / 1e6
const shown = (value: number) => String(Math.round(value * 10) / 10)

/** How many frames a rendition has. */
export const framesOf = (header: ImageHeader, mediaType: MediaType): number =>
  ANIMATED.includes(mediaType) ? header.frames : 1

/** Whether the picture may be decoded at all. Pure. Throws `image_too_large`. */
export function checkSource(header: ImageHeader): void {
  const [limit, kind] = sourceLimit(header)
  const size = `${header.widthPx} × ${header.heightPx} px`
  if (megapixels(header) > limit) {
    const message = `The picture is ${size}, ${shown(megapixels(header))} megapixels; ${kind} may have ${limit}. Make it smaller and upload it again.`
    throw new AppError('image_too_large', message)
  }
  if (header.frames > MAX_FRAMES) {
    throw new AppError(
      'image_too_large',
      `The animation has ${header.frames} frames; at most ${MAX_FRAMES} are read. Shorten it.`,
    )
  }
}

function sourceLimit(header: ImageHeader): [number, string] {
  if (header.mediaType === 'image/avif') return [MAX_AVIF_MEGAPIXELS, 'an AVIF']
  if (header.mediaType === 'image/heic') return [MAX_HEIC_MEGAPIXELS, 'a HEIC']
  if (header.isInterlaced) return [MAX_INTERLACED_MEGAPIXELS, 'a progressive or interlaced picture']
  return [MAX_MEGAPIXELS, 'a picture']
}

/** Whether the source may be decoded and every step of the way to the result be held. Pure; needs the header only. Throws `image_too_large`. */
export function checkRender(header: ImageHeader, plan: RenderPlan): void {
  checkSource(header)
  const frames = framesOf(header, plan.mediaType)
  const steps = sizesAfter(plan.operations, header)
  for (const size of steps.length > 0 ? steps : [header]) {
    const shape = `${size.widthPx} × ${size.heightPx} px`
    if (Math.max(size.widthPx, size.heightPx) > MAX_OUTPUT_EDGE_PX) {
      throw new AppError(
        'image_too_large',
        `The result would be ${shape}; no edge may exceed ${MAX_OUTPUT_EDGE_PX} px. Ask for a smaller size.`,
      )
    }
    if (frames * megapixels(size) > MAX_OUTPUT_MEGAPIXELS) {
      const total = `${frames > 1 ? `${frames} frames of ` : ''}${shape}, ${shown(frames * megapixels(size))} megapixels`
      throw new AppError(
        'image_too_large',
        `The result would be ${total}; at most ${MAX_OUTPUT_MEGAPIXELS} are made at once. Ask for a smaller size.`,
      )
    }
  }
  const result = steps.at(-1) ?? header
  if (plan.mediaType === 'image/avif' && megapixels(result) > MAX_AVIF_OUTPUT_MEGAPIXELS) {
    const message = `The result would be an AVIF of ${shown(megapixels(result))} megapixels; at most ${MAX_AVIF_OUTPUT_MEGAPIXELS} are made. Ask for a smaller size, or for WebP.`
    throw new AppError('image_too_large', message)
  }
}

/** Megabytes that a call takes whatever the picture: buffers, threads' stacks, the file's bytes. */
const BASE_MEGABYTES = 10
/** Of the result, while it is encoded; measured with sharp 0.35.5, rounded up. */
const ENCODING_MEGABYTES_PER_MEGAPIXEL = {
  'image/jpeg': 12,
  'image/png': 10,
  'image/webp': 12,
  'image/gif': 34,
  'image/avif': 36,
} as const satisfies Record<MediaType, number>

/**
 * The memory one call may need, in megabytes: what permits are counted in. An estimate from above for hostile pictures;
 * an ordinary JPEG, shrunk while it is loaded, takes a tenth. Without a plan it is that of a look at the picture. Pure.
 */
export function estimateMegabytes(header: ImageHeader, plan?: RenderPlan): number {
  const decoding = BASE_MEGABYTES + megapixels(header) * decodingMegabytesPerMegapixel(header)
  if (!plan) return Math.ceil(decoding)
  const steps = sizesAfter(plan.operations, header)
  const frames = framesOf(header, plan.mediaType)
  const encoding = frames * megapixels(steps.at(-1) ?? header) * ENCODING_MEGABYTES_PER_MEGAPIXEL[plan.mediaType]
  // Between two operations the whole picture is held twice as RGBA: what was made and what is read.
  const between = steps.slice(0, -1).map((size) => frames * megapixels(size) * 8)
  return Math.ceil(decoding + encoding + Math.max(0, ...between))
}

function decodingMegabytesPerMegapixel(header: ImageHeader): number {
  if (header.mediaType === 'image/avif') return 20
  if (header.mediaType === 'image/heic') return 16
  // A GIF's frame is held whole, with the one before it; interlaced or not.
  if (header.mediaType === 'image/gif') return 6
  if (!header.isInterlaced) return 2
  return header.mediaType === 'image/jpeg' ? 4 : 6
}
