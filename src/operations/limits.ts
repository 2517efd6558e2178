import { AppError } from '../errors.ts'
import type { ImageHeader, MediaType } from '../schema/asset.ts'
import { MAX_EDGE_PX } from './edge.ts'
import { operationOf } from './index.ts'
import type { OperationCall, Size } from './operation.ts'

/** An AVIF of 1.6 kB can be 49 MP and take 917 MB to decode; with 12 bits and alpha it is 24 MB a megapixel: 16 MP stay below 400 MB. */
export const MAX_AVIF_MEGAPIXELS = 16
/** HEIC is decoded whole, by WebAssembly: 17 MB a megapixel. An iPhone's ordinary photo has 12 or 24; those of 48 stay out. */
export const MAX_HEIC_MEGAPIXELS = 25
/** Progressive and interlaced pictures are decoded whole before the first row comes out: up to 9.3 MB a megapixel. */
export const MAX_INTERLACED_MEGAPIXELS = 40
/** Larger than any phone's ordinary photo (24 or 48 MP); others need up to 2 MB a megapixel, a WebP that is cropped 8. */
export const MAX_MEGAPIXELS = 50
/** Ten thousand frames of one pixel are a 230 kB file and half a minute of work; five minutes at one a second are enough. */
export const MAX_FRAMES = 300
/** Frames × pixels of the source: every frame is unpacked whole, however small the result, at 3 to 10 ms a megapixel. */
export const MAX_SOURCE_MEGAPIXELS = 1000
/** Frames × pixels of the result: what an animation really costs to encode, ten seconds at the most. */
export const MAX_OUTPUT_MEGAPIXELS = 60
/** Encoding AVIF takes 36 MB and a second a megapixel. */
export const MAX_AVIF_OUTPUT_MEGAPIXELS = 16

/** The formats that keep their frames; in all others an animation's first frame stands for it. */
const ANIMATED: readonly MediaType[] = ['image/gif', 'image/webp']

/** What a rendition is made to: the part of a render request that costs. */
export interface RenderPlan {
  readonly operations: readonly OperationCall[]
  readonly mediaType: MediaType
}

/** Where in a request the source and the plan stand, for errors. */
export interface RequestFields {
  readonly source: string
  /** What holds `operations`, such as `outputs.0`. */
  readonly plan: string
}

export const megapixels = (size: Size) => (size.widthPx * size.heightPx) / 1e6
const shown = (value: number) => String(Math.round(value * 10) / 10)

/** How many frames a rendition has. */
export const framesOf = (header: ImageHeader, mediaType: MediaType): number =>
  ANIMATED.includes(mediaType) ? header.frames : 1

/** Whether the picture may be decoded at all. Pure. Throws `image_too_large`. */
export function checkSource(header: ImageHeader, field?: string): void {
  const refuse = (message: string): never => {
    throw new AppError('image_too_large', message, field === undefined ? {} : { field })
  }
  const [limit, kind] = sourceLimit(header)
  const size = `${header.widthPx} × ${header.heightPx} px`
  if (megapixels(header) > limit)
    refuse(
      `The picture is ${size}, ${shown(megapixels(header))} megapixels; ${kind} may have ${limit}. Make it smaller and upload it again.`,
    )
  if (header.frames > MAX_FRAMES)
    refuse(`The animation has ${header.frames} frames; at most ${MAX_FRAMES} are read. Shorten it.`)
  if (header.frames * megapixels(header) > MAX_SOURCE_MEGAPIXELS)
    refuse(
      `The animation has ${header.frames} frames of ${size}; at most ${MAX_SOURCE_MEGAPIXELS} megapixels are read in all. Make it smaller or shorten it.`,
    )
}

function sourceLimit(header: ImageHeader): [number, string] {
  if (header.mediaType === 'image/avif') return [MAX_AVIF_MEGAPIXELS, 'an AVIF']
  if (header.mediaType === 'image/heic') return [MAX_HEIC_MEGAPIXELS, 'a HEIC']
  if (header.isInterlaced) return [MAX_INTERLACED_MEGAPIXELS, 'a progressive or interlaced picture']
  return [MAX_MEGAPIXELS, 'a picture']
}

/**
 * Whether the source may be decoded and every step of the way to the result be held. Pure; needs the header only, so it
 * is asked before anything is queued. Where only pixels tell a size (`trim`), the largest it can be is judged.
 * Throws `image_too_large`, and `invalid_request` for an operation that would leave nothing.
 */
export function checkRender(header: ImageHeader, plan: RenderPlan, fields?: RequestFields): void {
  checkSource(header, fields?.source)
  checkSteps(header, framesOf(header, plan.mediaType), plan, fields?.plan)
}

/** The second half of `checkRender`, from a picture that is decoded already. Pure. Throws what it throws. */
export function checkSteps(size: Size, frames: number, plan: RenderPlan, field?: string): void {
  const refuse = (message: string, at: number | undefined): never => {
    const name = at === undefined || at < 0 ? field : `${field}.operations.${at}`
    throw new AppError('image_too_large', message, field === undefined || name === undefined ? {} : { field: name })
  }
  const judge = (step: Size, what: string, at?: number) => {
    const shape = `${step.widthPx} × ${step.heightPx} px`
    if (Math.max(step.widthPx, step.heightPx) > MAX_EDGE_PX)
      refuse(`${what} would be ${shape}; no edge may exceed ${MAX_EDGE_PX} px. Ask for a smaller size.`, at)
    const total = frames * megapixels(step)
    if (total <= MAX_OUTPUT_MEGAPIXELS) return
    const all = `${frames > 1 ? `${frames} frames of ` : ''}${shape}, ${shown(total)} megapixels`
    refuse(`${what} would be ${all}; at most ${MAX_OUTPUT_MEGAPIXELS} are made at once. Ask for a smaller size.`, at)
  }

  const [first] = plan.operations
  if (!first) judge(size, 'The result')
  else if (frames > 1 && holdsFrames(first)) judge(size, `What ${first.operation} begins with`, 0)
  let current = size
  for (const [at, call] of plan.operations.entries()) {
    current = sizeAfter(call, current, field === undefined ? undefined : `${field}.operations.${at}`)
    judge(current, 'The result', at)
  }
  if (plan.mediaType === 'image/avif' && megapixels(current) > MAX_AVIF_OUTPUT_MEGAPIXELS) {
    const message = `The result would be an AVIF of ${shown(megapixels(current))} megapixels; at most ${MAX_AVIF_OUTPUT_MEGAPIXELS} are made. Ask for a smaller size, or for WebP.`
    refuse(message, plan.operations.length - 1)
  }
}

/** Whether the call has all frames of an animation as raw pixels before it makes them smaller. */
function holdsFrames(call: OperationCall): boolean {
  const { operation, params } = operationOf(call)
  return (
    !operation.framesTogether || operation.unpacksFrames === true || (operation.heldBytesPerPixel?.(params) ?? 0) > 0
  )
}

function sizeAfter(call: OperationCall, size: Size, field: string | undefined): Size {
  const { operation, params } = operationOf(call)
  try {
    return operation.outputSize(params, size)
  } catch (error) {
    if (field === undefined || !(error instanceof AppError)) throw error
    throw new AppError(error.code, error.message, { field })
  }
}
