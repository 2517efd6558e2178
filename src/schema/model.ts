import * as z from 'zod'

const sizePx = z.int().positive()

const Sizes = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('any'),
      minPx: sizePx.meta({ description: 'The shortest edge.' }),
      maxPx: sizePx.meta({ description: 'The longest edge.' }),
      multipleOfPx: sizePx,
      maxPixels: sizePx.meta({ description: 'Width × height, at most.' }),
    }),
    z.object({ kind: z.literal('list'), sizes: z.array(z.object({ widthPx: sizePx, heightPx: sizePx })) }),
  ])
  .meta({ description: 'What it makes; other sizes are cut and scaled from the nearest.' })

/** A model as the API shows it. */
export const Model = z
  .object({
    model: z.string().meta({ description: 'What requests name it by.' }),
    title: z.string(),
    isAi: z.boolean().meta({ description: 'False for the built-in painter.' }),
    available: z.boolean(),
    unavailable: z.string().nullable().meta({ description: 'Why it cannot be used, and what to do about it.' }),
    costUsd: z.number().meta({ description: 'Of one picture, at most: what is reserved before it is made.' }),
    timeoutSeconds: z.number(),
    capabilities: z.object({
      textToImage: z.boolean(),
      imageToImage: z.boolean().meta({ description: 'Repaints a picture, more or less of it by `strength`.' }),
      maxEditImages: z.int().meta({ description: 'Pictures that an instruction may refer to.' }),
      mask: z.boolean(),
      negativePrompt: z.boolean(),
      transparentBackground: z.boolean(),
      seed: z.boolean(),
      partialPreviews: z.boolean(),
      sizes: Sizes,
    }),
  })
  .meta({ id: 'Model', description: 'Who can make pictures.' })
export type Model = z.infer<typeof Model>

export const ModelList = z
  .object({
    models: z.array(Model),
    aliases: z.record(z.string(), z.string()).meta({ description: 'Names that stand for a model, such as fast.' }),
    chain: z.array(z.string()).meta({ description: 'What is used when a request names no model, in this order.' }),
  })
  .meta({ id: 'ModelList', description: 'The models of this installation.' })
export type ModelList = z.infer<typeof ModelList>
