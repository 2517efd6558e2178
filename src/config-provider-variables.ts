import * as z from 'zod'
import { type Variable, variable } from './config-variable.ts'

/** Any visible characters: every provider has a form of its own for keys. */
const key = z
  .string()
  .regex(/^[!-~]{1,512}$/)
  .optional()

const url = z.string().transform((text, context) => {
  const parsed = URL.parse(text)
  const isPlain = parsed && /^https?:$/.test(parsed.protocol) && !parsed.username && !parsed.search && !parsed.hash
  if (isPlain) return parsed.href.replace(/\/+$/, '')
  context.addIssue({ code: 'custom', message: 'not an address' })
  return z.NEVER
})

const URL_ALLOWED = 'an http or https address without a password and a query'
const names = z.string().transform((text) => text.split(',').map((name) => name.trim()))
const modelNames = names.pipe(z.array(z.string().regex(/^[\w./:@+-]{1,200}$/))).optional()

const keyOf = <const Name extends string>(
  name: Name,
  aliases: readonly string[],
  provider: string,
  parameter: string,
) =>
  variable({
    name,
    aliases,
    otherwise: `the key of \`atelier keys add ${parameter}\`; on AWS the parameter \`providers/${parameter}\``,
    runtime: 'local',
    isSecret: true,
    allowed: 'a key without blanks',
    doc: `The key for ${provider}.`,
    parser: key,
  })

const urlOf = <const Name extends string, const Runtime extends 'local' | 'both'>(
  name: Name,
  runtime: Runtime,
  doc: string,
  otherwise: string,
) => variable({ name, runtime, otherwise, allowed: URL_ALLOWED, doc, parser: url.optional() })

/** Who makes pictures, and how they are reached. Keys have the names that the providers' own tools use. */
export const providerVariables = {
  models: variable({
    name: 'ATELIER_MODELS',
    otherwise: 'the first model of each provider that is set up, or else the painter',
    runtime: 'both',
    allowed: 'a comma-separated list of model ids or aliases, such as huggingface:black-forest-labs/FLUX.1-dev',
    doc: 'The models that are used when a request names none, in the order they are tried. `atelier models` lists all.',
    parser: modelNames,
  }),
  huggingfaceKey: keyOf('HUGGINGFACE_API_KEY', ['HF_TOKEN'], 'Hugging Face', 'huggingface'),
  huggingfaceUrl: urlOf('HUGGINGFACE_URL', 'both', 'Where Hugging Face is reached.', 'https://router.huggingface.co'),
  stabilityKey: keyOf('STABILITY_API_KEY', [], 'Stability AI', 'stability'),
  stabilityUrl: urlOf('STABILITY_URL', 'both', 'Where Stability AI is reached.', 'https://api.stability.ai'),
  openaiKey: keyOf('OPENAI_API_KEY', [], 'OpenAI', 'openai'),
  openaiUrl: urlOf('OPENAI_BASE_URL', 'both', 'Where OpenAI is reached.', 'https://api.openai.com/v1'),
  googleKey: keyOf('GEMINI_API_KEY', ['GOOGLE_GENERATIVE_AI_API_KEY'], 'Google Gemini', 'google'),
  googleUrl: urlOf(
    'GEMINI_URL',
    'both',
    'Where Google Gemini is reached.',
    'https://generativelanguage.googleapis.com/v1beta',
  ),
  falKey: keyOf('FAL_API_KEY', ['FAL_KEY'], 'fal', 'fal'),
  falUrl: urlOf('FAL_URL', 'both', 'Where fal is reached.', 'https://fal.run'),
  replicateKey: keyOf('REPLICATE_API_TOKEN', [], 'Replicate', 'replicate'),
  replicateUrl: urlOf('REPLICATE_URL', 'both', 'Where Replicate is reached.', 'https://api.replicate.com/v1'),
  togetheraiKey: keyOf('TOGETHER_API_KEY', [], 'Together AI', 'togetherai'),
  togetheraiUrl: urlOf('TOGETHER_URL', 'both', 'Where Together AI is reached.', 'https://api.together.xyz/v1'),
  openaiCompatibleUrl: urlOf(
    'OPENAI_COMPATIBLE_URL',
    'both',
    'A server that speaks OpenAI’s protocol for pictures, up to `/v1`.',
    'none',
  ),
  openaiCompatibleKey: keyOf(
    'OPENAI_COMPATIBLE_API_KEY',
    [],
    'the server at `OPENAI_COMPATIBLE_URL`',
    'openai-compatible',
  ),
  openaiCompatibleModels: variable({
    name: 'OPENAI_COMPATIBLE_MODELS',
    otherwise: 'none',
    runtime: 'both',
    allowed: 'a comma-separated list of names',
    doc: 'The names of that server’s models.',
    parser: modelNames,
  }),
  comfyuiUrl: urlOf('COMFYUI_URL', 'local', 'A ComfyUI server, such as http://127.0.0.1:8188.', 'none'),
  comfyuiWorkflows: variable({
    name: 'COMFYUI_WORKFLOWS',
    otherwise: 'none',
    runtime: 'local',
    allowed: 'the path of a folder',
    doc: 'A folder of workflows in ComfyUI’s API format (`name.json`): each is a model, `comfyui:name`.',
    parser: z.string().min(1).max(4096).optional(),
  }),
  automatic1111Url: urlOf(
    'AUTOMATIC1111_URL',
    'local',
    'A Stable Diffusion WebUI (A1111, Forge, SD.Next) started with `--api`, such as http://127.0.0.1:7860.',
    'none',
  ),
  automatic1111Key: keyOf('AUTOMATIC1111_AUTH', [], 'it, as `user:password` of `--api-auth`', 'automatic1111'),
  automatic1111Models: variable({
    name: 'AUTOMATIC1111_MODELS',
    otherwise: 'the checkpoint that is loaded there',
    runtime: 'local',
    allowed: 'a comma-separated list of names of checkpoints',
    doc: 'Checkpoints that can be asked for by name.',
    parser: modelNames,
  }),
} satisfies Record<string, Variable>
