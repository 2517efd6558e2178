import type { ImageCall, ImageModel, ImageRequest, ReferenceImage } from '../../../src/ports/image-model.ts'
import type { SafeFetch } from '../../../src/ports/safe-fetch.ts'
import { connectionOf } from '../../../src/providers/connect-providers.ts'
import type { Provider, ProviderModel, ProviderSetup } from '../../../src/providers/provider.ts'
import { createSafeFetch } from '../../../src/scrape/safe-fetch.ts'

/** What no message may ever show. */
export const KEY = 'sk-test-0123456789abcdef'

/** The smallest PNG there is, for bytes that only have to arrive. */
export const PNG = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
)

export const picture: ReferenceImage = { bytes: PNG, mediaType: 'image/png', widthPx: 1, heightPx: 1 }

export const request: ImageRequest = { prompt: 'a red fox', widthPx: 1024, heightPx: 1024 }

/** Reaches the scripted servers of tests, as an operator opens a place. */
export const openWeb = (): SafeFetch =>
  createSafeFetch({
    allow: [{ host: '127.0.0.1' }],
    maxBytes: 10_000_000,
    log: { info: () => undefined },
  })

export const callWith = (options: Partial<ImageCall> = {}): ImageCall => ({
  idempotencyKey: 'key-1',
  signal: new AbortController().signal,
  ...options,
})

/** A provider's model at an address, with half a second to answer. */
export function openModel(
  provider: Provider,
  name: string,
  setup: Partial<ProviderSetup> & { readonly baseUrl: string },
  timeoutSeconds = 0.5,
): ImageModel {
  const whole: ProviderSetup = { hasKey: true, key: KEY, ...setup }
  const model = provider.models(whole).find((one) => one.name === name)
  if (!model) throw new Error(`${provider.name} has no model ${name}`)
  const quick: ProviderModel = { ...model, timeoutSeconds }
  return { ...quick, generate: provider.open(connectionOf(provider, whole, openWeb()))(quick) }
}

/** What the work is rejected with. */
export const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing',
    (error: unknown) => error,
  )
