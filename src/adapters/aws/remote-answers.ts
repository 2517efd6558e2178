import * as z from 'zod'
import { AppError, errorCodes } from '../../errors.ts'
import { animationMediaTypes, type Reduction, type RenderedAnimation } from '../../ports/animation.ts'
import type { RenderedImage } from '../../ports/pixels.ts'
import { type ImageFacts, SourceMediaType, SourceType } from '../../schema/asset.ts'
import type { RemoteCall, RemoteResults } from './remote-calls.ts'

/** A schema for each fact, the optional ones too: what is missing here would be lost on the way. */
type PartsOf<Facts> = { readonly [Name in keyof Required<Facts>]: z.ZodType<Facts[Name]> }

const facts = {
  mediaType: SourceMediaType,
  widthPx: z.int(),
  heightPx: z.int(),
  sizeBytes: z.int(),
  frames: z.int(),
  hasAlpha: z.boolean(),
  isInterlaced: z.boolean(),
  thumbhash: z.string(),
  dominantColor: z.string(),
  hasSrgbProfile: z.boolean().optional(),
  sourceType: SourceType.optional(),
} satisfies PartsOf<ImageFacts>

const rendered = { ...facts, sha256: z.string() } satisfies PartsOf<RenderedImage>

const reduction = {
  scalePercent: z.number(),
  colors: z.int().exactOptional(),
  quality: z.number().exactOptional(),
  everyFrames: z.int(),
  encodings: z.int(),
} satisfies PartsOf<Reduction>

const animation = {
  ...rendered,
  mediaType: z.enum(animationMediaTypes),
  durationMs: z.number(),
  reduction: z.object(reduction).exactOptional(),
  exceedsMaxBytes: z.literal(true).exactOptional(),
} satisfies PartsOf<RenderedAnimation>

/** What each call gives. Facts of a newer release are left out, since two may run at once while one is deployed. */
const remoteResults: { readonly [Call in RemoteCall]: z.ZodType<RemoteResults[Call]> } = {
  inspect: z.object(facts),
  render: z.object(rendered),
  paint: z.object(rendered),
  frame: z.object(rendered),
  animation: z.object(animation),
}

const Refusal = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  field: z.string().exactOptional(),
  retryAfterSeconds: z.number().exactOptional(),
})
type Refusal = z.infer<typeof Refusal>

/** What such a function answers: what the call gives, or the failure that was foreseen. */
export type RemoteAnswer = { readonly result: RemoteResults[RemoteCall] } | { readonly error: Refusal }

/** A failure as it travels. Its cause stays in the log of the function that failed. */
export const refusalOf = ({ code, message, field, retryAfterSeconds }: AppError): Refusal => ({
  code,
  message,
  ...(field !== undefined && { field }),
  ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
})

/** What a call gives, out of its answer. Throws the failure in it as it was there, and a ZodError for anything else. */
export function resultOf<Call extends RemoteCall>(call: Call, answer: unknown): RemoteResults[Call] {
  const { error, result } = z.object({ error: Refusal.optional(), result: z.unknown().optional() }).parse(answer)
  if (!error) return remoteResults[call].parse(result)
  const { code, message, ...more } = error
  throw new AppError(code, message, more)
}
