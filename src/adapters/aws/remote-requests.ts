import * as z from 'zod'
import { type AnimationRequest, animationMediaTypes, type FrameKeys, type FrameRequest } from '../../ports/animation.ts'
import type { PaintRequest, RenderRequest, StoredPicture } from '../../ports/pixels.ts'
import { type ImageHeader, MediaType, profiles, SourceMediaType, SourceType } from '../../schema/asset.ts'
import type { RemoteCall, RemoteRequests } from './remote-calls.ts'

/** A schema for each part of a request, the optional ones too: what is missing here would be refused. */
type PartsOf<Request> = { readonly [Name in keyof Required<Request>]: z.ZodType<Request[Name]> }

const Px = z.int().positive()
const Quality = z.int().min(1).max(100).optional()

/** Callers give the picture's whole record for it; the rest of that is left out. */
const Header = z.object({
  mediaType: SourceMediaType,
  widthPx: Px,
  heightPx: Px,
  frames: Px,
  hasAlpha: z.boolean(),
  isInterlaced: z.boolean(),
  hasSrgbProfile: z.boolean().optional(),
  sourceType: SourceType.optional(),
} satisfies PartsOf<ImageHeader>)

const Picture = z.strictObject({ key: z.string(), header: Header } satisfies PartsOf<StoredPicture>)

const Frame = z.strictObject({
  key: z.string(),
  preparedKey: z.string().optional(),
} satisfies PartsOf<FrameKeys>)

const render = z
  .strictObject({
    source: Picture,
    overlays: z.record(z.string(), Picture).optional(),
    targetKey: z.string(),
    // Parsed where the job came in, defaults and all.
    operations: z.array(z.looseObject({ operation: z.string() })),
    mediaType: MediaType,
    quality: Quality,
    profile: z.enum(profiles).optional(),
    label: SourceType.optional(),
    asMask: z.literal(true).optional(),
  } satisfies PartsOf<RenderRequest>)
  // JSON leaves out what is undefined.
  .transform(({ quality, ...request }): RenderRequest => ({ ...request, quality }))

const paint = z.strictObject({
  prompt: z.string(),
  negativePrompt: z.string().optional(),
  seed: z.int(),
  widthPx: Px,
  heightPx: Px,
  source: Picture.optional(),
  strength: z.number().min(0).max(1).optional(),
  mask: Picture.optional(),
  palette: z.array(Picture).optional(),
  phase: z.number().min(0).max(1).optional(),
  background: z.literal('transparent').optional(),
  targetKey: z.string(),
  mediaType: MediaType,
  quality: Quality,
} satisfies PartsOf<PaintRequest>)

const frame = z.strictObject({
  source: Picture,
  targetKey: z.string(),
  preparedKey: z.string().optional(),
  widthPx: Px,
  heightPx: Px,
  fit: z.enum(['cover', 'contain']),
  background: z.string().optional(),
  before: z.array(Frame).optional(),
  label: SourceType.optional(),
} satisfies PartsOf<FrameRequest>)

const animation = z.strictObject({
  frames: z.array(Frame),
  order: z.array(z.int().min(0)),
  delaysMs: z.array(z.number().positive()),
  loop: z.int().min(0),
  widthPx: Px,
  heightPx: Px,
  mediaType: z.enum(animationMediaTypes),
  targetKey: z.string(),
  quality: Quality,
  maxBytes: z.int().positive().optional(),
  label: SourceType.optional(),
} satisfies PartsOf<AnimationRequest>)

/**
 * What each call is asked with. Strict: a request of a newer release that asks for more than is known here fails and is
 * made again, since doing a part of it would make another picture.
 */
export const remoteRequests: { readonly [Call in RemoteCall]: z.ZodType<RemoteRequests[Call]> } = {
  inspect: z.strictObject({ key: z.string() }),
  render,
  paint,
  frame,
  animation,
}
