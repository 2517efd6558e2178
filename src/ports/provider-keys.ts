/** Where a provider's key comes from: the environment wins over what is stored. */
export type KeySource = 'environment' | 'stored'

export interface ProviderKeyFacts {
  /** The provider's name, as the ids of its models start. */
  readonly provider: string
  readonly title: string
  /** The environment's name for it. */
  readonly setting: string
  /** Undefined when there is none. */
  readonly source: KeySource | undefined
}

/** The keys for providers of models. A key goes in and never comes out again. */
export interface ProviderKeys {
  /** Of every provider that takes one. */
  list(): readonly ProviderKeyFacts[]
  /**
   * Stores a key, in place of an older one; it holds from the next request on. Unless told not to, the provider is asked
   * first, where that costs nothing, whether the key is good. Throws `not_found` for a provider that takes none,
   * `model_unauthorized` when it is wrong, `not_ready` where the environment has one, which would win.
   */
  set(
    provider: string,
    key: string,
    options: { readonly test: boolean; readonly signal: AbortSignal },
  ): Promise<{
    /** Whether the provider was asked. */
    readonly tested: boolean
  }>
  /** Forgets a stored key; nothing happens when there is none. Throws `not_found`, `not_ready`. */
  remove(provider: string): void
}
