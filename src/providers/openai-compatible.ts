import { type Dialect, openaiImages, testOpenaiKey } from './openai-images.ts'
import type { Provider, ProviderModel } from './provider.ts'

const dialect: Dialect = {
  title: 'The OpenAI-compatible server',
  keySetting: 'OPENAI_COMPATIBLE_API_KEY',
  // Seed and negative prompt are no part of the protocol; servers that have them take them under these names.
  fields: (_model, { seed, negativePrompt }) => ({
    response_format: 'b64_json',
    ...(seed === undefined ? {} : { seed }),
    ...(negativePrompt === undefined ? {} : { negative_prompt: negativePrompt }),
  }),
  imageField: 'image',
}

/** Any server that speaks OpenAI's protocol: LocalAI, vLLM, LiteLLM, sd.cpp and many paid ones. */
export const openaiCompatible: Provider = {
  name: 'openai-compatible',
  title: 'OpenAI-compatible server',
  key: { setting: 'OPENAI_COMPATIBLE_API_KEY', aliases: [], isRequired: false },
  url: { setting: 'OPENAI_COMPATIBLE_URL' },
  models: ({ modelNames = [] }) => modelNames.map(modelNamed),
  open: openaiImages(dialect),
  testKey: (connection, signal) => testOpenaiKey(dialect, connection, signal),
}

const modelNamed = (name: string): ProviderModel => ({
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
})
