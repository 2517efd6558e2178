import * as z from 'zod'
import { formatNames } from '../operations/format.ts'
import { Source } from './fetch-source.ts'
import { aspects } from './model-size.ts'

/** Long enough for every model's limit (FLUX and GPT take about as much), short enough for a record. */
const MAX_PROMPT_CHARACTERS = 4_000
/** What most models accept for a seed: a non-negative number of 31 bits. */
export const MAX_SEED = 2_147_483_647
/** As many as an instruction can sensibly refer to, and as the largest models take. */
const MAX_IMAGES = 16
/** One task each; a page of drafts to choose from. */
const MAX_COUNT = 8

const EdgePx = z.int().min(16).max(4096)

export const Prompt = z
  .string()
  .trim()
  .min(1)
  .max(MAX_PROMPT_CHARACTERS)
  .meta({ description: 'What the picture shows. One that ends in #MOCK# makes a red dot at once and asks no model.' })

export const ModelName = z.string().min(1).max(200).meta({ description: 'A model or alias of GET /v1/models.' })

export const Seed = z.int().min(0).max(MAX_SEED)

export const Strength = z.number().min(0).max(1)

const [stored, onTheWeb] = Source.options
const role = z.string().trim().min(1).max(40).optional()

/** What `generate` is asked for. */
export const GenerateInput = z
  .strictObject({
    prompt: Prompt,
    negativePrompt: z
      .string()
      .trim()
      .min(1)
      .max(MAX_PROMPT_CHARACTERS)
      .optional()
      .meta({ description: 'What the picture must not show. Models that know none leave it out and say so.' }),
    model: ModelName.optional().meta({
      description:
        'A model or alias of GET /v1/models. When left out, the first of the installation’s chain that can do it.',
    }),
    fallbackModels: z
      .array(ModelName)
      .max(8)
      .optional()
      .meta({ description: 'Models that are asked, in order, when the one before cannot answer.' }),
    aspect: z
      .enum(aspects)
      .optional()
      .meta({ description: 'The shape, of about a megapixel. Or name widthPx and heightPx.' }),
    widthPx: EdgePx.optional(),
    heightPx: EdgePx.optional(),
    seed: Seed.optional().meta({
      description: 'The same seed gives the same picture, where the model has one. The one used is in the result.',
    }),
    count: z
      .int()
      .min(1)
      .max(MAX_COUNT)
      .default(1)
      .meta({ description: 'How many pictures, each with the next seed.' }),
    images: z
      .array(z.union([stored.extend({ role }), onTheWeb.extend({ role })]))
      .min(1)
      .max(MAX_IMAGES)
      .optional()
      .meta({ description: 'Pictures to edit: the prompt says what to do with them, by their number or role.' }),
    mask: Source.optional().meta({ description: 'Of the first image: white is changed, black is kept.' }),
    strength: Strength.optional().meta({
      description: 'Paints the one image anew: 0 leaves it as it is, 1 leaves nothing of it.',
    }),
    background: z.literal('transparent').optional(),
    format: z.enum(formatNames).default('png').meta({ description: 'What the results are written as.' }),
    quality: z.int().min(1).max(100).optional(),
    previews: z.boolean().optional().meta({
      description:
        'Shows each picture in the job’s `previews` while it comes into being, where the model can. Some charge more for it: OpenAI 100 tokens for each of two.',
    }),
  })
  .refine(({ widthPx, heightPx }) => (widthPx === undefined) === (heightPx === undefined), {
    path: ['heightPx'],
    message: 'widthPx and heightPx go together',
  })
  .refine(({ aspect, widthPx }) => aspect === undefined || widthPx === undefined, {
    path: ['aspect'],
    message: 'aspect and widthPx say the same thing twice; leave one out',
  })
  .refine(({ strength, images }) => strength === undefined || images?.length === 1, {
    path: ['strength'],
    message: 'strength needs exactly one image',
  })
  .refine(({ mask, images }) => mask === undefined || images !== undefined, {
    path: ['mask'],
    message: 'a mask needs the image it belongs to',
  })
  .refine(({ fallbackModels, model }) => fallbackModels === undefined || model !== undefined, {
    path: ['fallbackModels'],
    message: 'fallbackModels need a model before them',
  })
  .refine(({ background, format }) => background === undefined || format !== 'jpeg', {
    path: ['format'],
    message: 'a JPEG has no transparent background; take png, webp or avif',
  })
  .meta({ id: 'GenerateInput' })
export type GenerateInput = z.infer<typeof GenerateInput>
