import type { FalProvider } from '@ai-sdk/fal'
import { AppError } from '../errors.ts'
import type { GeneratedImage, ImageModel, ImageRequest, ReferenceImage } from '../ports/image-model.ts'
import { type Settle, sdkFetch } from './ai-sdk-fetch.ts'
import { bytesOfBase64 } from './picture-parts.ts'
import type { Connection, Provider, ProviderFacts, ProviderModel } from './provider.ts'
import { type FailureTerms, failureOf, fieldOf } from './provider-failure.ts'

/** What the packages have in common. None of it goes further than the files that say what tells them apart. Source: https://ai-sdk.dev/docs/ai-sdk-core/image-generation */
type SdkModel = ReturnType<FalProvider['image']>
type SdkRequest = Parameters<SdkModel['doGenerate']>[0]
type SdkAnswer = Awaited<ReturnType<SdkModel['doGenerate']>>
type SdkOptions = SdkRequest['providerOptions'][string]

/** What a package is made with. */
interface SdkSettings {
  readonly apiKey: string
  readonly baseURL: string
  readonly fetch: typeof fetch
}

/** What tells the packages apart. */
export interface Wiring {
  readonly facts: ProviderFacts & Required<Pick<ProviderFacts, 'key'>>
  /** Loads the package with the first request: whoever only starts does not wait for it. */
  readonly load: (settings: SdkSettings) => Promise<(name: string) => SdkModel>
  /** The request as the model takes it, beside prompt and seed. */
  readonly put: (request: ImageRequest, model: ProviderModel) => Put
  readonly codeOf?: FailureTerms['codeOf']
  readonly settle?: Settle
  /** Asks for something that costs nothing and needs a good key, where there is such a thing. */
  readonly test?: { readonly path: string; readonly headers: (key: string) => Readonly<Record<string, string>> }
}

/** A request as a package takes it. */
export interface Put extends Partial<Pick<SdkRequest, 'size' | 'aspectRatio' | 'files' | 'mask'>> {
  readonly options?: SdkOptions
}

/** A provider that is reached through a package of the AI SDK, whose retries, downloads and judgement are not used. */
export function throughAiSdk({ facts, load, put, codeOf, settle, test }: Wiring): Provider {
  const termsOf = ({ key }: Connection): FailureTerms => ({
    title: facts.title,
    keySetting: facts.key.setting,
    key,
    ...(codeOf ? { codeOf } : {}),
  })
  const open =
    (connection: Connection) =>
    (model: ProviderModel): ImageModel['generate'] =>
    async (request, { signal }) => {
      const terms = termsOf(connection)
      const door = sdkFetch({ connection, model, terms, settle, signal })
      try {
        const named = await load({ apiKey: connection.key ?? '', baseURL: connection.baseUrl, fetch: door })
        const { options = {}, ...rest } = put(request, model)
        const sdkModel = named(model.name)
        const answer = await sdkModel.doGenerate({
          ...{ size: undefined, aspectRatio: undefined, files: undefined, mask: undefined, ...rest },
          prompt: request.prompt,
          n: 1,
          seed: request.seed,
          // Under the name of the package, which need not be that of the provider.
          providerOptions: { [facts.name]: options },
          abortSignal: signal,
        })
        return imageOf(answer, facts.title)
      } catch (error) {
        throw own(error, facts.title)
      }
    }
  if (!test) return { ...facts, open }
  return {
    ...facts,
    open,
    async testKey(connection, signal) {
      const headers = test.headers(connection.key ?? '')
      const response = await connection.fetch(`${connection.baseUrl}${test.path}`, {
        headers,
        signal,
        timeoutSeconds: 20,
      })
      if (!response.ok) throw await failureOf(response, termsOf(connection))
    },
  }
}

/** The first picture; the SDK's own warnings are left out: nothing is sent that a model does not take. */
function imageOf({ images, providerMetadata }: SdkAnswer, title: string): GeneratedImage {
  const [image] = images
  if (image === undefined) throw new Error(`${title} answered without a picture`)
  const metadata: unknown = Object.values(providerMetadata ?? {})[0]
  const seed = fieldOf(metadata, 'seed')
  const [facts]: readonly unknown[] = providerMetadata?.fal?.images ?? []
  return {
    bytes: typeof image === 'string' ? bytesOfBase64(image) : image,
    ...(typeof seed === 'number' && Number.isSafeInteger(seed) ? { seed } : {}),
    warnings: fieldOf(facts, 'nsfw') === true ? [BLACKENED] : [],
  }
}

const BLACKENED = 'The provider took the picture for not safe for work, and may have blackened it.'

/**
 * The failure in words of ours. The SDK's own errors carry the request and the answer, pictures and all, which must not get
 * into a log; what our own doors threw passes as it is.
 */
function own(error: unknown, title: string): unknown {
  if (error instanceof AppError || !(error instanceof Error) || !error.name.startsWith('AI_')) return error
  return new Error(`${title} sent what cannot be read: ${error.message.slice(0, MAX_REASON)}`)
}

/** The SDK quotes whole answers. */
const MAX_REASON = 200

/** Pictures that go along, as the packages take them. */
export function given(images: readonly ReferenceImage[] | undefined, mask?: ReferenceImage): Put {
  return { ...(images ? { files: images.map(fileOf) } : {}), ...(mask ? { mask: fileOf(mask) } : {}) }
}

const fileOf = ({ bytes, mediaType }: ReferenceImage) => ({ type: 'file' as const, mediaType, data: bytes })

/** A size that is given in pixels. */
export const inPixels = ({ widthPx, heightPx }: Pick<ImageRequest, 'widthPx' | 'heightPx'>): Put => ({
  size: `${widthPx}x${heightPx}`,
})

export const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
