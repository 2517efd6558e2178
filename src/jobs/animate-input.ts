import * as z from 'zod'
import type { AnimationMediaType } from '../ports/animation.ts'
import { Source } from './fetch-source.ts'
import { ModelName, Prompt, Seed, Strength } from './generate-input.ts'

/** A task each, beside preparing and assembling, in a record that holds 64. */
export const MAX_FRAMES = 48
/** What a GIF of a few seconds is shown at; twice that is four times the bytes. */
const DEFAULT_EDGE_PX = 512
const MAX_EDGE_PX = 1024

/** Browsers play anything shorter at 100 ms; a minute is a still. */
const DelayMs = z.int().min(20).max(60_000)

export const animationFormats = ['gif', 'webp', 'mp4'] as const
export type AnimationFormat = (typeof animationFormats)[number]

/** What each format is written as. */
export const animationTypes: Readonly<Record<AnimationFormat, AnimationMediaType>> = {
  gif: 'image/gif',
  webp: 'image/webp',
  mp4: 'video/mp4',
}

/** What `animate` is asked for. */
export const AnimateInput = z
  .strictObject({
    source: Source,
    prompt: Prompt.meta({ description: 'What moves, and how.' }),
    keyframes: z
      .record(z.string().regex(/^\d{1,2}$/), Prompt)
      .optional()
      .meta({ description: 'Other prompts from a frame on: { "4": "the sun has set" }. Frames count from 0.' }),
    negativePrompt: Prompt.optional().meta({ description: 'What no frame must show.' }),
    model: ModelName.optional(),
    fallbackModels: z.array(ModelName).max(8).optional(),
    frames: z.int().min(2).max(MAX_FRAMES).default(8),
    mode: z
      .enum(['anchored', 'chained'])
      .default('anchored')
      .meta({
        description:
          'anchored: every frame is painted from the source, all at the same time, and stays close to it. ' +
          'chained: each frame is painted from the one before, so that things can wander off.',
      }),
    strength: z
      .union([Strength, z.array(Strength).min(2).max(MAX_FRAMES)])
      .default(0.4)
      .meta({
        description:
          'How much of the picture a frame may change: one value, or several that are blended over the frames.',
      }),
    seed: Seed.optional().meta({ description: 'The same for all frames. The one used is in the result.' }),
    delayMs: z
      .union([
        DelayMs,
        z
          .array(DelayMs)
          .min(1)
          .max(2 * MAX_FRAMES),
      ])
      .default(125)
      .meta({ description: 'How long a frame is shown: one value, or one for each frame that is shown.' }),
    loop: z
      .int()
      .min(0)
      .max(1_000)
      .default(0)
      .meta({ description: 'How often it plays; 0 is for ever. A video leaves that to its player.' }),
    pingPong: z.boolean().default(false).meta({ description: 'Plays forth and back.' }),
    includeSource: z.boolean().default(true).meta({ description: 'Begins with the source itself.' }),
    formats: z.array(z.enum(animationFormats)).min(1).max(animationFormats.length).default(['gif']).meta({
      description:
        'One result each, in this order. A video (mp4) needs ffmpeg where Atelier runs; on AWS there is none.',
    }),
    poster: z.boolean().default(false).meta({ description: 'Also the first frame, as a still, as the last result.' }),
    maxEdgePx: z
      .int()
      .min(64)
      .max(MAX_EDGE_PX)
      .default(DEFAULT_EDGE_PX)
      .meta({ description: 'Of the longer side. Never enlarged.' }),
    maxBytes: z
      .int()
      .min(20_000)
      .max(100_000_000)
      .optional()
      .meta({ description: 'Each result is made smaller, with fewer colors, pixels or frames, until it fits.' }),
  })
  .refine(({ formats }) => new Set(formats).size === formats.length, {
    path: ['formats'],
    message: 'names a format twice',
  })
  .refine(({ keyframes = {}, frames }) => Object.keys(keyframes).every((frame) => Number(frame) < frames), {
    path: ['keyframes'],
    message: 'has a frame beyond the last one; frames count from 0',
  })
  .refine(({ fallbackModels, model }) => fallbackModels === undefined || model !== undefined, {
    path: ['fallbackModels'],
    message: 'fallbackModels need a model before them',
  })
  .refine((input) => typeof input.delayMs === 'number' || input.delayMs.length === shownFrames(input), {
    path: ['delayMs'],
    message: 'needs one delay for each frame that is shown, the source and the way back included',
  })
  .meta({ id: 'AnimateInput' })
export type AnimateInput = z.infer<typeof AnimateInput>

interface Shown {
  readonly frames: number
  readonly includeSource: boolean
  readonly pingPong: boolean
}

/**
 * The pictures in the order they are shown: 0 is the source, n is frame n counted from 1. There and back the ends are
 * shown once.
 */
export function shownOrder({ frames, includeSource, pingPong }: Shown): readonly number[] {
  const forth = Array.from({ length: frames + 1 }, (_, number) => number).slice(includeSource ? 0 : 1)
  return pingPong ? [...forth, ...forth.slice(1, -1).reverse()] : forth
}

/** How many pictures are shown before it starts again. */
export const shownFrames = (input: Shown): number => shownOrder(input).length
