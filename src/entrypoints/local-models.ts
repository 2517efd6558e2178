import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ProviderKeysFile, providerKeysFile } from '../adapters/local/provider-keys-file.ts'
import { type Config, ConfigError } from '../config.ts'
import type { ProviderKeys } from '../ports/provider-keys.ts'
import type { SafeFetch } from '../ports/safe-fetch.ts'
import { connectProviders } from '../providers/connect-providers.ts'
import { providers } from '../providers/index.ts'
import { type OpenModels, openModels } from '../providers/open-models.ts'
import { painter } from '../providers/painter.ts'
import { keyRing } from './key-ring.ts'
import { environmentKeys, providerSetups } from './provider-setups.ts'

export interface LocalModels {
  readonly models: OpenModels
  readonly keys: ProviderKeys
}

/** The models of one machine and the keys for them. Throws `ConfigError` when the chain names a model that is not there. */
export function openLocalModels(options: {
  readonly config: Config
  /** The data directory. */
  readonly directory: string
  readonly web: SafeFetch
  readonly nowMs: () => number
}): LocalModels {
  const { config, directory, web, nowMs } = options
  const file: ProviderKeysFile = providerKeysFile(join(directory, 'provider-keys.json'))
  const workflows = config.comfyuiWorkflows === undefined ? {} : readWorkflows(config.comfyuiWorkflows)
  const fromEnvironment = environmentKeys(config)
  const setups = () => {
    const given = Object.entries(fromEnvironment).filter(([, key]) => key !== undefined)
    return providerSetups({ settings: config, keys: { ...file.read(), ...Object.fromEntries(given) }, workflows })
  }
  const all = Object.values(providers)
  const connect = connectProviders({ providers: all, web, nowMs })
  const models = asConfigError(() =>
    openModels({ providers: all, connect, setups, chain: config.models, builtIn: [painter] }),
  )
  return { models, keys: keyRing({ file, fromEnvironment, setups, web, onChange: models.refresh }) }
}

/** What is wrong with the operator's chain or workflows is a wrong setting. */
function asConfigError<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigError([
      `${reason}. Correct ATELIER_MODELS or COMFYUI_WORKFLOWS; docs/models.md says what they take.`,
    ])
  }
}

function readWorkflows(folder: string): Record<string, string> {
  try {
    const names = readdirSync(folder)
      .sort()
      .filter((name) => /^[\w.-]{1,80}\.json$/.test(name))
    return Object.fromEntries(names.map((name) => [name.slice(0, -5), readFileSync(join(folder, name), 'utf8')]))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new ConfigError([`COMFYUI_WORKFLOWS is ${JSON.stringify(folder)}, which cannot be read: ${code}.`])
  }
}
