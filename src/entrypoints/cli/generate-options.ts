import type { GenerateInput } from '../../jobs/generate-input.ts'
import type { FieldOption, FieldOptions } from './field-options.ts'

/** Options that every command has that asks a model. */
export const modelOptions = {
  negativePrompt: { flags: '--negative <words>' },
  model: {
    flags: '--model <name>',
    says: 'a model or alias, see atelier models (default: the first of ATELIER_MODELS that can do it)',
  },
  fallbackModels: { flags: '--fallback <names>', says: 'models to ask when it cannot answer, with commas between' },
  seed: { flags: '--seed <number>' },
} as const satisfies Readonly<Record<string, FieldOption>>

const pictureOptions = {
  ...modelOptions,
  // A terminal shows none.
  previews: 'no option',
  count: { flags: '-n, --count <number>' },
  aspect: { flags: '--aspect <shape>' },
  widthPx: { flags: '-w, --width <px>', says: 'the exact width, together with --height' },
  heightPx: { flags: '-h, --height <px>', says: 'its height' },
  background: { flags: '--background <kind>', says: 'transparent, where the model can' },
  format: { flags: '-f, --format <format>' },
  quality: { flags: '-q, --quality <number>', says: 'of what is written; a good value for the format when left out' },
} as const

type Fields = (typeof GenerateInput)['shape']

/** `atelier generate` */
export const generateOptions = {
  ...pictureOptions,
  prompt: 'no option',
  images: 'no option',
  mask: 'no option',
  strength: 'no option',
} as const satisfies FieldOptions<Fields>

/** `atelier edit` */
export const editOptions = {
  ...pictureOptions,
  prompt: 'no option',
  images: 'no option',
  // A picture as the others: sent first, and named by its id.
  mask: 'no option',
  strength: { flags: '--strength <number>' },
} as const satisfies FieldOptions<Fields>
