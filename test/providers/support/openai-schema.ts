import * as z from 'zod'

/**
 * What OpenAI publishes of its two requests, narrowed to GPT image models as the descriptions of the fields have it.
 * Source: https://github.com/openai/openai-openapi (openapi.json of 2026-08-21: CreateImageRequest, CreateImageEditRequest)
 */
const common = {
  prompt: z.string().min(1).max(32_000),
  model: z.enum(['gpt-image-1.5', 'gpt-image-2', 'gpt-image-1', 'gpt-image-1-mini']),
  quality: z.enum(['low', 'medium', 'high', 'auto']).optional(),
  output_format: z.enum(['png', 'jpeg', 'webp']).optional(),
  background: z.enum(['transparent', 'opaque', 'auto']).optional(),
  user: z.string().optional(),
}

/** One of three sizes; multiples of 16 within 1:3 and 3:1 for the model that takes any. */
const sizeFits = ({ model, size = 'auto' }: { model: string; size?: string | undefined }) => {
  if (['auto', '1024x1024', '1536x1024', '1024x1536'].includes(size)) return true
  const [width = 0, height = 0] = size.split('x').map(Number)
  const isInSteps = width % 16 === 0 && height % 16 === 0 && width * height >= 655_360
  return (
    model === 'gpt-image-2' &&
    isInSteps &&
    Math.max(width, height) <= 3840 &&
    width <= height * 3 &&
    height <= width * 3
  )
}

const isTransparentPng = ({
  background,
  output_format: format,
}: {
  background?: string | undefined
  output_format?: string | undefined
}) => background !== 'transparent' || format !== 'jpeg'

export const CreateImageRequest = z
  .strictObject({
    ...common,
    n: z.int().min(1).max(10).optional(),
    size: z.string().optional(),
    stream: z.boolean().optional(),
    partial_images: z.int().min(0).max(3).optional(),
    moderation: z.enum(['low', 'auto']).optional(),
    output_compression: z.int().min(0).max(100).optional(),
  })
  .refine(sizeFits, 'size')
  .refine(isTransparentPng, 'background')

const pictureFile = z.file().mime(['image/png', 'image/webp', 'image/jpeg']).max(50_000_000)

/** Fields of the form; `image[]` is how its own clients name several. */
export const CreateImageEditRequest = z
  .strictObject({
    ...common,
    n: z
      .string()
      .regex(/^([1-9]|10)$/)
      .optional(),
    size: z.string().optional(),
    stream: z.enum(['true', 'false']).optional(),
    partial_images: z
      .string()
      .regex(/^[0-3]$/)
      .optional(),
    'image[]': z.array(pictureFile).min(1).max(16),
    mask: z.file().mime(['image/png']).max(4_000_000).optional(),
  })
  .refine(sizeFits, 'size')
