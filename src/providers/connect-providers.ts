import type { SafeFetch } from '../ports/safe-fetch.ts'
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.ts'
import type { Connect } from './open-models.ts'
import type { Connection, Provider, ProviderFacts, ProviderSetup } from './provider.ts'
import { createProviderFetch } from './provider-fetch.ts'

export interface ConnectOptions {
  readonly providers: readonly Provider[]
  readonly web: SafeFetch
  readonly nowMs: () => number
}

/** The way to the models of these providers, with a circuit breaker for each provider. */
export function connectProviders({ providers, web, nowMs }: ConnectOptions): Connect {
  // An outage does not end because somebody adds a key.
  const breakers = new Map<string, CircuitBreaker>()

  function breakerOf({ name, title }: ProviderFacts): CircuitBreaker {
    const breaker = breakers.get(name) ?? createCircuitBreaker({ provider: title, nowMs })
    breakers.set(name, breaker)
    return breaker
  }

  return (facts, setup) => {
    const provider = providers.find(({ name }) => name === facts.name)
    if (!provider) throw new Error(`Nobody knows how to ask ${facts.title}`)
    const breaker = breakerOf(provider)
    const generateWith = provider.open(connectionOf(provider, setup, web))
    return (model) => breaker.wrap(generateWith(model))
  }
}

/** How a provider is reached as it is set up. */
export function connectionOf(provider: ProviderFacts, setup: ProviderSetup, web: SafeFetch): Connection {
  const baseUrl = (setup.baseUrl ?? provider.url.default ?? '').replace(/\/+$/, '')
  return {
    key: setup.key,
    baseUrl,
    fetch: createProviderFetch({ provider: provider.title, setting: provider.url.setting, baseUrl }),
    web,
    files: setup.files ?? {},
  }
}
