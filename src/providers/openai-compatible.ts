import { cloudFacts } from './cloud-facts.ts'
import { type Dialect, openaiImages, testOpenaiKey } from './openai-images.ts'
import type { Provider } from './provider.ts'

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
  ...cloudFacts.openaiCompatible,
  open: openaiImages(dialect),
  testKey: (connection, signal) => testOpenaiKey(dialect, connection, signal),
}
