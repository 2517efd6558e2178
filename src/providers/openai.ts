import { cloudFacts } from './cloud-facts.ts'
import { type Dialect, openaiImages, testOpenaiKey } from './openai-images.ts'
import type { Provider } from './provider.ts'

const dialect: Dialect = {
  title: 'OpenAI',
  keySetting: 'OPENAI_API_KEY',
  // What it makes by itself, `auto`, has no price that could be reserved.
  fields: ({ parameters }) => ({ quality: parameters?.quality ?? 'medium', output_format: 'png' }),
  imageField: 'image[]',
}

/** OpenAI's models for pictures. Source: https://platform.openai.com/docs/api-reference/images */
export const openai: Provider = {
  ...cloudFacts.openai,
  open: openaiImages(dialect),
  testKey: (connection, signal) => testOpenaiKey(dialect, connection, signal),
}
