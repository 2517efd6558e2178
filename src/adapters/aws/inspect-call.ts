import * as z from 'zod'
import { AppError, errorCodes } from '../../errors.ts'
import type { Pixels } from '../../ports/pixels.ts'
import { type ImageFacts, SourceMediaType, SourceType } from '../../schema/asset.ts'

/** What the inspect function is invoked with. */
export const InspectEvent = z.strictObject({ key: z.string() })
export type InspectEvent = z.infer<typeof InspectEvent>

/** All of them, the optional ones too: what is left out here would be lost on the way. */
const Facts = z.object({
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
} satisfies { readonly [Name in keyof Required<ImageFacts>]: z.ZodType<ImageFacts[Name]> })

const Refusal = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  field: z.string().optional(),
  retryAfterSeconds: z.number().optional(),
})

/** What it answers. Fields of a newer release are left out, since two may run at once while one is deployed. */
export const InspectAnswer = z.union([z.object({ facts: Facts }), z.object({ error: Refusal })])
export type InspectAnswer = z.infer<typeof InspectAnswer>

/**
 * The inspect function's work: looks at the picture under the key of the event. What was foreseen is part of the answer;
 * anything else is thrown, so that the function fails and its log has the whole error.
 */
export async function answerInspect(
  pixels: Pick<Pixels, 'inspect'>,
  event: unknown,
  signal: AbortSignal,
): Promise<InspectAnswer> {
  const { key } = InspectEvent.parse(event)
  try {
    return { facts: await pixels.inspect(key, signal) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { code, message, field, retryAfterSeconds } = error
    const optional = {
      ...(field !== undefined && { field }),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    }
    return { error: { code, message, ...optional } }
  }
}

/** The facts in an answer. Throws the failure in it, as the function's own AppError was. */
export function factsOf(answer: InspectAnswer): ImageFacts {
  if ('facts' in answer) return answer.facts
  const { code, message, field, retryAfterSeconds } = answer.error
  throw new AppError(code, message, {
    ...(field !== undefined && { field }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  })
}
