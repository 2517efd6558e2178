import type { Config } from '../config.ts'
import type { ProviderSetups } from '../providers/open-models.ts'

/** The settings about providers. */
type Settings = Pick<
  Config,
  | 'huggingfaceUrl'
  | 'stabilityUrl'
  | 'openaiUrl'
  | 'googleUrl'
  | 'falUrl'
  | 'replicateUrl'
  | 'togetheraiUrl'
  | 'openaiCompatibleUrl'
  | 'openaiCompatibleModels'
  // Programs on one's own machine are not there on AWS.
> &
  Partial<Pick<Config, 'comfyuiUrl' | 'automatic1111Url' | 'automatic1111Models'>>

export interface SetupSources {
  readonly settings: Settings
  /** Keys by the provider's name. */
  readonly keys: Readonly<Record<string, string | undefined>>
  /** Providers whose key is somewhere else: known to be there, and no more. */
  readonly keysElsewhere?: readonly string[]
  /** ComfyUI's workflows, by the name of their file without `.json`. */
  readonly workflows?: Readonly<Record<string, string>>
}

/** What is set up, by the provider's name. */
export function providerSetups({ settings, keys, keysElsewhere = [], workflows }: SetupSources): ProviderSetups {
  const keyOf = (name: string) => ({
    key: keys[name],
    hasKey: keys[name] !== undefined || keysElsewhere.includes(name),
  })
  return {
    huggingface: { ...keyOf('huggingface'), baseUrl: settings.huggingfaceUrl },
    stability: { ...keyOf('stability'), baseUrl: settings.stabilityUrl },
    openai: { ...keyOf('openai'), baseUrl: settings.openaiUrl },
    google: { ...keyOf('google'), baseUrl: settings.googleUrl },
    fal: { ...keyOf('fal'), baseUrl: settings.falUrl },
    replicate: { ...keyOf('replicate'), baseUrl: settings.replicateUrl },
    togetherai: { ...keyOf('togetherai'), baseUrl: settings.togetheraiUrl },
    'openai-compatible': {
      ...keyOf('openai-compatible'),
      baseUrl: settings.openaiCompatibleUrl,
      modelNames: settings.openaiCompatibleModels,
    },
    comfyui: { ...keyOf('comfyui'), baseUrl: settings.comfyuiUrl, files: workflows },
    automatic1111: {
      ...keyOf('automatic1111'),
      baseUrl: settings.automatic1111Url,
      modelNames: settings.automatic1111Models,
    },
  }
}

/** The keys that the environment has, by the provider's name. */
export const environmentKeys = (
  config: Pick<
    Config,
    | 'huggingfaceKey'
    | 'stabilityKey'
    | 'openaiKey'
    | 'googleKey'
    | 'falKey'
    | 'replicateKey'
    | 'togetheraiKey'
    | 'openaiCompatibleKey'
    | 'automatic1111Key'
  >,
): Readonly<Record<string, string | undefined>> => ({
  huggingface: config.huggingfaceKey,
  stability: config.stabilityKey,
  openai: config.openaiKey,
  google: config.googleKey,
  fal: config.falKey,
  replicate: config.replicateKey,
  togetherai: config.togetheraiKey,
  'openai-compatible': config.openaiCompatibleKey,
  automatic1111: config.automatic1111Key,
})

/** What the settings hold that no log line may carry. */
export const secretTextsOf = (config: Config): readonly string[] => [
  ...config.secrets,
  ...config.tokens.map(({ token }) => token),
  ...Object.values(environmentKeys(config)).flatMap((key) => key ?? []),
]
