import { modelsOf } from './models.ts'
import type { ProviderFacts, ProviderModel } from './provider.ts'

/**
 * What is known of the providers that functions on AWS can reach: those that do not run on somebody's own machine. Kept
 * apart from the code that asks them, so that functions which only list models carry none of it. Its order is that of the
 * default chain.
 */
export const cloudFacts = {
  openaiCompatible: {
    name: 'openai-compatible',
    title: 'OpenAI-compatible server',
    key: { setting: 'OPENAI_COMPATIBLE_API_KEY', aliases: [], isRequired: false },
    url: { setting: 'OPENAI_COMPATIBLE_URL' },
    models: ({ modelNames = [] }) => modelNames.map(modelNamed),
  },
  huggingface: {
    name: 'huggingface',
    title: 'Hugging Face',
    key: key('HUGGINGFACE_API_KEY', ['HF_TOKEN'], 'https://huggingface.co/settings/tokens'),
    url: { setting: 'HUGGINGFACE_URL', default: 'https://router.huggingface.co' },
    models: () => modelsOf('huggingface'),
  },
  stability: {
    name: 'stability',
    title: 'Stability AI',
    key: key('STABILITY_API_KEY', [], 'https://platform.stability.ai/account/keys'),
    url: { setting: 'STABILITY_URL', default: 'https://api.stability.ai' },
    models: () => modelsOf('stability'),
  },
  openai: {
    name: 'openai',
    title: 'OpenAI',
    key: key('OPENAI_API_KEY', [], 'https://platform.openai.com/api-keys'),
    url: { setting: 'OPENAI_BASE_URL', default: 'https://api.openai.com/v1' },
    models: () => modelsOf('openai'),
  },
  google: {
    name: 'google',
    title: 'Google Gemini',
    key: key('GEMINI_API_KEY', ['GOOGLE_GENERATIVE_AI_API_KEY'], 'https://aistudio.google.com/apikey'),
    url: { setting: 'GEMINI_URL', default: 'https://generativelanguage.googleapis.com/v1beta' },
    models: () => modelsOf('google'),
  },
  fal: {
    name: 'fal',
    title: 'fal',
    key: key('FAL_API_KEY', ['FAL_KEY'], 'https://fal.ai/dashboard/keys'),
    url: { setting: 'FAL_URL', default: 'https://fal.run' },
    models: () => modelsOf('fal'),
  },
  replicate: {
    name: 'replicate',
    title: 'Replicate',
    key: key('REPLICATE_API_TOKEN', [], 'https://replicate.com/account/api-tokens'),
    url: { setting: 'REPLICATE_URL', default: 'https://api.replicate.com/v1' },
    models: () => modelsOf('replicate'),
  },
  togetherai: {
    name: 'togetherai',
    title: 'Together AI',
    key: key('TOGETHER_API_KEY', [], 'https://api.together.ai/settings/api-keys'),
    url: { setting: 'TOGETHER_URL', default: 'https://api.together.xyz/v1' },
    models: () => modelsOf('togetherai'),
  },
} as const satisfies Readonly<Record<string, ProviderFacts>>

function key(setting: string, aliases: readonly string[], page: string) {
  return { setting, aliases, isRequired: true, page }
}

/** Any model of such a server, of which nobody says what it can do. */
function modelNamed(name: string): ProviderModel {
  return {
    modelId: `openai-compatible:${name}`,
    name,
    title: name,
    capabilities: {
      textToImage: true,
      imageToImage: false,
      maxEditImages: 1,
      mask: false,
      negativePrompt: true,
      transparentBackground: false,
      seed: true,
      partialPreviews: false,
      idempotencyKeys: false,
      // What such servers run is trained on a megapixel, in steps of 64.
      sizes: { kind: 'any', minPx: 256, maxPx: 2048, multipleOfPx: 64, maxPixels: 2_097_152 },
    },
    // What a stranger's server costs is between its operator and the user.
    costMicroUsd: 0,
    isAi: true,
    timeoutSeconds: 250,
  }
}
