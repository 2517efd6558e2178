import type { ImageHeader, MediaType, Profile } from '../schema/asset.ts'
import { MAX_EDGE_PX } from './edge.ts'
import { operationOf } from './index.ts'
import { framesOf, megapixels, type RenderPlan } from './limits.ts'
import type { OperationCall, Size } from './operation.ts'

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

/** What an encoder holds however small the result is: AVIF's has tables and threads of its own. Measured on 1 megapixel. */
const ENCODER_MEGABYTES: Partial<Record<MediaType, number>> = { 'image/avif': 25 }

/** What a rendition takes memory for, besides its plan. */
export interface MemoryPlan extends RenderPlan {
  readonly profile?: Profile | undefined
  /** The pictures that are laid on this one. */
  readonly overlays?: Readonly<Record<string, { readonly header: ImageHeader }>> | undefined
}

/**
 * The memory one call may need, in megabytes: what permits are counted in. An estimate from above for hostile pictures;
 * an ordinary JPEG, shrunk while it is loaded, takes a tenth. Without a plan it is that of a look at the picture. Pure.
 */
export function estimateMegabytes(header: ImageHeader, plan?: MemoryPlan): number {
  // A look asks the decoder for something small.
  if (!plan) return Math.ceil(BASE_MEGABYTES + decodingMegabytes(header, true))
  const [first] = plan.operations.map(operationOf)
  const isShrunk = !first || (first.operation.shrinksWhileLoading?.(first.params) ?? false)
  const decoding = BASE_MEGABYTES + decodingMegabytes(header, isShrunk)
  const frames = framesOf(header, plan.mediaType)
  const steps = sizesAtMost(plan.operations, header)
  const result = steps.at(-1) ?? header
  const encoding = frames * megapixels(result) * ENCODING_MEGABYTES_PER_MEGAPIXEL[plan.mediaType]
  // Between two operations the whole picture is held twice as RGBA: what was made and what is read.
  const between = steps.slice(0, -1).map((size) => frames * megapixels(size) * 8)
  const held = plan.operations.map((call, index) => {
    const { operation, params } = operationOf(call)
    const before = steps[index - 1] ?? header
    const largest = Math.max(megapixels(before), megapixels(steps[index] ?? before))
    // Frames that are done one by one are held as what was and as what becomes of them.
    const asFrames = frames > 1 && !operation.framesTogether ? frames * 8 : 0
    return largest * ((operation.heldBytesPerPixel?.(params) ?? 0) * (asFrames ? 1 : frames) + asFrames)
  })
  // Parts of frames are read here and there, so all frames are unpacked and copied: 7.7 of a WebP, 4 of a GIF.
  const unpacked = frames > 1 && first?.operation.unpacksFrames ? frames * megapixels(header) * 8 : 0
  // Wide colors are kept by passing through raw pixels at both ends, the last time with 16 bits a channel.
  const wide = plan.profile === 'p3' ? frames * (megapixels(header) * 8 + megapixels(result) * 12) : 0
  const overlays = Object.values(plan.overlays ?? {}).map((overlay) => decodingMegabytes(overlay.header, false))
  const encoder = ENCODER_MEGABYTES[plan.mediaType] ?? 0
  const all = [decoding, encoder, encoding, Math.max(0, ...between), Math.max(0, ...held), unpacked, wide, ...overlays]
  return Math.ceil(all.reduce((sum, part) => sum + part, 0))
}

/**
 * The largest that each step can be. After an operation whose size only pixels tell, that is the largest of what comes
 * of the extreme shapes it can leave: enlarged to a width, a narrow strip becomes higher than the whole picture.
 */
function sizesAtMost(calls: readonly OperationCall[], size: Size): readonly Size[] {
  let shapes: readonly Size[] = [size]
  return calls.map((call) => {
    const { operation, params } = operationOf(call)
    if (operation.sizeIsBound) shapes = shapes.flatMap(extremes)
    else shapes = shapes.map((shape) => sizeWithin(operation.outputSize(params, shape)))
    return shapes.reduce((largest, shape) => (megapixels(shape) > megapixels(largest) ? shape : largest))
  })
}

function extremes({ widthPx, heightPx }: Size): readonly Size[] {
  const edgePx = Math.min(widthPx, heightPx)
  const strips = [
    { widthPx, heightPx: 1 },
    { widthPx: 1, heightPx },
    { widthPx: edgePx, heightPx: edgePx },
  ]
  return [{ widthPx, heightPx }, ...strips]
}

/** What exceeds the limits is refused once it is known. */
const sizeWithin = ({ widthPx, heightPx }: Size): Size => ({
  widthPx: Math.min(widthPx, MAX_EDGE_PX),
  heightPx: Math.min(heightPx, MAX_EDGE_PX),
})

const decodingMegabytes = (header: ImageHeader, isShrunk: boolean): number =>
  megapixels(header) * decodingMegabytesPerMegapixel(header, isShrunk)

/** Peaks of one render in a process alone, sharp 0.35.5, above what it held when idle, in megabytes a megapixel. */
function decodingMegabytesPerMegapixel(header: ImageHeader, isShrunk: boolean): number {
  // 16 MP, 4:4:4 with alpha: 24.2 of 10 or 12 bits, 18.2 of 8 bits; without alpha and 4:2:0 14.9.
  if (header.mediaType === 'image/avif') return 24.5
  if (header.mediaType === 'image/heic') return 17
  // A GIF's frame is held whole, with the one before it; interlaced or not.
  if (header.mediaType === 'image/gif') return 6
  // Its decoder can make it smaller on the way (50 MP: 0.3 to 0.5); if not, it is unpacked and copied (50 MP: 8.0).
  if (header.mediaType === 'image/webp') return isShrunk ? 2 : 8
  if (!header.isInterlaced) return 2
  // Held whole. 40 MP: a JPEG of CMYK 9.3, of 4:4:4 6.5, of 4:2:0 3.3; a PNG of 16 bits RGBA 8.3, of 8 bits RGB 3.5.
  return 9.5
}
