import type { ImageModel, ModelCatalog, UnavailableModel } from '../ports/image-model.ts'
import { modelCatalog } from './model-catalog.ts'
import { aliasCandidates } from './models.ts'
import type { ProviderFacts, ProviderModel, ProviderSetup } from './provider.ts'

export type ProviderSetups = Readonly<Record<string, ProviderSetup>>

/** Gives the function that asks the models of a provider, reached as it is set up. */
export type Connect = (
  provider: ProviderFacts,
  setup: ProviderSetup,
) => (model: ProviderModel) => ImageModel['generate']

export interface ModelsOptions {
  /** In the order of the default chain. */
  readonly providers: readonly ProviderFacts[]
  /** Left out where models are listed, and never asked. */
  readonly connect?: Connect
  /** What is set up now, by the provider's name. Asked again at every `refresh`. */
  readonly setups: () => ProviderSetups
  /** The chain the operator wants: ids or aliases. */
  readonly chain: readonly string[] | undefined
  /** Gets what the chain names and nobody knows, which is then left out; without it, such a chain is an error. */
  readonly onUnknown?: (name: string) => void
  /** Models that need no provider. The first stands in the chain alone when nothing else is set up. */
  readonly builtIn: readonly ImageModel[]
}

/** A catalog that follows what is set up. */
export interface OpenModels extends ModelCatalog {
  /** Reads the set-up anew, so that a key holds from the next request on. Throws what `openModels` throws. */
  refresh(): void
}

const NO_SETUP: ProviderSetup = { hasKey: false }

/**
 * The models of this installation: the built-in ones, and those of every provider, usable or with the reason why not.
 * Without a chain of the operator's, the first model of each provider that can be used makes one; else the built-in does.
 * Throws an Error when the chain names a model that nobody knows, unless `onUnknown` is there to hear of it.
 */
export function openModels(options: ModelsOptions): OpenModels {
  const { providers, setups, builtIn, connect, onUnknown } = options
  function modelsOf(provider: ProviderFacts, setup: ProviderSetup): readonly (ImageModel | UnavailableModel)[] {
    const unavailable = whyUnavailable(provider, setup)
    const models = provider.models(setup)
    if (unavailable) return models.map((model) => ({ ...model, unavailable }))
    // Functions that never ask a model know that there is a key, and no more.
    const isKeyless = provider.key?.isRequired && setup.key === undefined
    const generateWith = connect && !isKeyless ? connect(provider, setup) : notAsked
    return models.map((model) => ({ ...model, generate: generateWith(model) }))
  }

  function read(): ModelCatalog {
    const now = setups()
    const own = providers.map((provider) => modelsOf(provider, now[provider.name] ?? NO_SETUP))
    const models = [...builtIn, ...own.flat()]
    const aliases = aliasesFor(models)
    const defaults = own.flatMap(([first]) => (first && isUsable(first) ? [first] : []))
    const standIn = defaults.length > 0 ? defaults : builtIn.slice(0, 1)
    const isKnown = (name: string) => Object.hasOwn(aliases, name) || models.some(({ modelId }) => modelId === name)
    const wanted = options.chain ?? []
    if (onUnknown) for (const name of wanted) if (!isKnown(name)) onUnknown(name)
    const usable = onUnknown ? wanted.filter(isKnown) : wanted
    const chain = usable.length > 0 ? usable : standIn.map(({ modelId }) => modelId)
    return modelCatalog({ models, aliases, chain })
  }

  let catalog = read()
  return {
    find: (name) => catalog.find(name),
    list: () => catalog.list(),
    get aliases() {
      return catalog.aliases
    },
    get chain() {
      return catalog.chain
    },
    refresh() {
      catalog = read()
    },
  }
}

const isUsable = (model: ImageModel | UnavailableModel) => !('unavailable' in model)

/** Each alias stands for the first of its candidates that can be used; for the first one, with its reason, when none can. */
function aliasesFor(models: readonly (ImageModel | UnavailableModel)[]): Readonly<Record<string, string>> {
  const usable = new Set(models.filter(isUsable).map(({ modelId }) => modelId))
  const known = new Set(models.map(({ modelId }) => modelId))
  const entries = Object.entries(aliasCandidates).flatMap(([alias, candidates]) => {
    const there = candidates.filter((id) => known.has(id))
    const target = there.find((id) => usable.has(id)) ?? there[0]
    return target === undefined ? [] : [[alias, target] as const]
  })
  return Object.fromEntries(entries)
}

/** A sentence with the remedy, or undefined when it can be used. */
function whyUnavailable({ title, name, key, url }: ProviderFacts, setup: ProviderSetup): string | undefined {
  if (url.default === undefined && setup.baseUrl === undefined)
    return `${title} is not set up. Set ${url.setting} to its address.`
  if (!key?.isRequired || setup.hasKey) return undefined
  const page = key.page ? ` Keys are made at ${key.page}.` : ''
  return `${title} needs a key. Run \`atelier keys add ${name}\`, or set ${key.setting}.${page}`
}

const notAsked =
  ({ modelId }: ProviderModel): ImageModel['generate'] =>
  () =>
    Promise.reject(new Error(`${modelId} was asked where its key is not known`))
