import { modelsOf } from './models.ts'
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
  name: 'openai',
  title: dialect.title,
  key: {
    setting: 'OPENAI_API_KEY',
    aliases: [],
    isRequired: true,
    page: 'https://platform.openai.com/api-keys',
  },
  url: { setting: 'OPENAI_BASE_URL', default: 'https://api.openai.com/v1' },
  models: () => modelsOf('openai'),
  open: openaiImages(dialect),
  testKey: (connection, signal) => testOpenaiKey(dialect, connection, signal),
}
