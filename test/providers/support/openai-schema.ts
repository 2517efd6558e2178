import { Ajv } from 'ajv'

/**
 * What OpenAI publishes of its two requests for pictures, narrowed to the GPT image models as the descriptions of the
 * fields have it: what is said there of other models, or not at all, is refused.
 * Source: https://github.com/openai/openai-openapi (openapi.json, version 2.3.0 of 2026-08-21: CreateImageRequest,
 * CreateImageEditRequest)
 */
const common = {
  prompt: { type: 'string', minLength: 1, maxLength: 32_000 },
  model: { enum: ['gpt-image-1.5', 'gpt-image-2', 'gpt-image-2-2026-04-21', 'gpt-image-1', 'gpt-image-1-mini'] },
  n: { type: 'integer', minimum: 1, maximum: 10 },
  size: { type: 'string', pattern: '^(auto|[0-9]{2,4}x[0-9]{2,4})$' },
  quality: { enum: ['low', 'medium', 'high', 'auto'] },
  background: { enum: ['transparent', 'opaque', 'auto'] },
  output_format: { enum: ['png', 'jpeg', 'webp'] },
  output_compression: { type: 'integer', minimum: 0, maximum: 100 },
  stream: { type: 'boolean' },
  partial_images: { type: 'integer', minimum: 0, maximum: 3 },
  user: { type: 'string' },
}

const rules = {
  type: 'object',
  additionalProperties: false,
  allOf: [
    {
      // The newest takes other sizes; those have rules that numbers say better, below.
      if: { not: { properties: { model: { pattern: '^gpt-image-2' } } } },
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema's word.
      then: { properties: { size: { enum: ['auto', '1024x1024', '1536x1024', '1024x1536'] } } },
    },
    {
      if: { properties: { background: { const: 'transparent' } }, required: ['background'] },
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema's word.
      then: { properties: { output_format: { enum: ['png', 'webp'] } } },
    },
  ],
}

/** A file of the form, by its facts. */
const file = (types: readonly string[], maxBytes: number) => ({
  type: 'object',
  required: ['type', 'size'],
  properties: { type: { enum: types }, size: { type: 'integer', minimum: 1, maximum: maxBytes } },
})

const images = file(['image/png', 'image/webp', 'image/jpeg'], 50_000_000)

const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, strictTypes: false })
const validateRequest = ajv.compile({
  ...rules,
  required: ['prompt'],
  properties: { ...common, moderation: { enum: ['low', 'auto'] } },
})
const validateEdit = ajv.compile({
  ...rules,
  required: ['prompt', 'image'],
  properties: {
    ...common,
    image: { type: 'array', minItems: 1, maxItems: 16, items: images },
    mask: file(['image/png'], 4_000_000),
    input_fidelity: { enum: ['high', 'low'] },
  },
})

/** What is wrong with a request to `images/generations`; nothing when OpenAI's schema allows it. */
export function wrongInRequest(body: unknown): readonly string[] {
  return [...errorsOf(validateRequest, body), ...wrongSizes(body)]
}

/** What is wrong with a form for `images/edits`. */
export function wrongInEdit(form: FormData): readonly string[] {
  const numbers = ['n', 'partial_images', 'output_compression']
  const fields = [...form.entries()].map(([name, value]): [string, unknown] => {
    if (typeof value !== 'string') return [name, { type: value.type, size: value.size }]
    if (name === 'stream') return [name, value === 'true']
    return [name, numbers.includes(name) ? Number(value) : value]
  })
  // How its own clients write a list of files.
  const list = fields.filter(([name]) => name === 'image[]').map(([, value]) => value)
  const body = { ...Object.fromEntries(fields.filter(([name]) => name !== 'image[]')), image: list }
  return [...errorsOf(validateEdit, body), ...wrongSizes(body)]
}

function errorsOf(validate: typeof validateRequest, body: unknown): readonly string[] {
  validate(body)
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
}

/** Multiples of 16 between 1:3 and 3:1, up to 3840 × 2160, for the model that takes any. */
function wrongSizes(body: unknown): readonly string[] {
  const size = typeof body === 'object' && body !== null && 'size' in body ? String(body.size) : 'auto'
  if (size === 'auto') return []
  const [width = 0, height = 0] = size.split('x').map(Number)
  const fits =
    width % 16 === 0 &&
    height % 16 === 0 &&
    Math.max(width, height) <= Math.min(3840, 3 * Math.min(width, height)) &&
    width * height <= 3840 * 2160
  return fits ? [] : [`/size ${size} is none that it makes`]
}
