import type { ImageModel, ModelFacts } from '../ports/image-model.ts'
import type { SafeFetch } from '../ports/safe-fetch.ts'
import type { ProviderFetch } from './provider-fetch.ts'

/** A model as a line of data: facts, and what its provider calls it. */
export interface ProviderModel extends ModelFacts {
  /** The provider's own name for it, or for the address it is reached at. */
  readonly name: string
  /** What the provider takes beside the request, such as a quality that has a price of its own. */
  readonly parameters?: Readonly<Record<string, string>>
  /** Where the price was read, and when, as YYYY-MM-DD, or that nobody says; none for what runs on one's own machine. */
  readonly price?: { readonly url: string; readonly readOn: string } | 'estimated'
}

/** What the operator has said about a provider. */
export interface ProviderSetup {
  /** Absent also where only its being there is known, as in functions that ask no model themselves. */
  readonly key?: string | undefined
  readonly hasKey: boolean
  /** Instead of the provider's own address. */
  readonly baseUrl?: string | undefined
  /** Names of the operator's own models, for providers that have no fixed ones. */
  readonly modelNames?: readonly string[] | undefined
  /** Files that describe models, such as workflows, by name. */
  readonly files?: Readonly<Record<string, string>> | undefined
}

/** What a provider's code works with. */
export interface Connection {
  readonly key: string | undefined
  /** Without a slash at its end. */
  readonly baseUrl: string
  /** Reaches the provider and nobody else. */
  readonly fetch: ProviderFetch
  /** For addresses that stand in the provider's answers. */
  readonly web: SafeFetch
  readonly files: Readonly<Record<string, string>>
}

/** The settings' names, so that a message can say what to set. */
interface KeySetting {
  readonly setting: string
  readonly aliases: readonly string[]
  /** Nothing works without it. */
  readonly isRequired: boolean
  /** Where one gets a key. */
  readonly page?: string
}

interface UrlSetting {
  readonly setting: string
  /** The provider's own; without one the provider is there only when the operator says where. */
  readonly default?: string
}

/** What is known of a provider without its code: enough to list its models and say what they need. */
export interface ProviderFacts {
  /** What the ids of its models start with. */
  readonly name: string
  readonly title: string
  readonly key?: KeySetting
  readonly url: UrlSetting
  /** Its models: lines of `models.ts`, or what the operator has named. Throws Error for a file that cannot be read. */
  models(setup: ProviderSetup): readonly ProviderModel[]
}

/** Whoever makes pictures for money or on one's own machine. */
export interface Provider extends ProviderFacts {
  /** Makes the function that asks one of the models. */
  open(connection: Connection): (model: ProviderModel) => ImageModel['generate']
  /** Asks whether the key is good, where that costs nothing. Throws `model_unauthorized`, `model_unavailable`. */
  testKey?(connection: Connection, signal: AbortSignal): Promise<void>
}
