import type { ModelCapabilities, SizeLimits } from '../ports/image-model.ts'
import type { ProviderModel } from './provider.ts'

/** A model as a line of data: `cents` is what a picture costs at most. */
export interface ModelLine {
  readonly name: string
  readonly title: string
  readonly cents: number
  /** What it can do beside, or instead of, making a picture from words. */
  readonly can?: Partial<ModelCapabilities>
  readonly sizes: SizeLimits
  readonly parameters?: Readonly<Record<string, string>>
  /** Where the shelf's does not hold. */
  readonly price?: ProviderModel['price']
}

/** The models of one provider. */
export interface ModelShelf {
  readonly price: NonNullable<ProviderModel['price']>
  readonly timeoutSeconds: number
  readonly lines: readonly ModelLine[]
}

/** What most models can do, and most cannot. */
const WORDS_ONLY: Omit<ModelCapabilities, 'sizes'> = {
  textToImage: true,
  imageToImage: false,
  maxEditImages: 0,
  mask: false,
  negativePrompt: false,
  transparentBackground: false,
  seed: true,
  partialPreviews: false,
  // None of them promises to do and charge a repeated request once.
  idempotencyKeys: false,
}

/** The models of a shelf under the provider's name. */
export const modelsOn = (provider: string, { lines, timeoutSeconds, ...shelf }: ModelShelf): readonly ProviderModel[] =>
  lines.map(({ name, title, cents, can, sizes, parameters, price = shelf.price }) => ({
    modelId: `${provider}:${name}`,
    name,
    title,
    capabilities: { ...WORDS_ONLY, ...can, sizes },
    costMicroUsd: Math.round(cents * 10_000),
    isAi: true,
    timeoutSeconds,
    price,
    ...(parameters ? { parameters } : {}),
  }))

/** Sizes written as `1024x768`. */
export const listed = (...sizes: readonly string[]): SizeLimits => ({
  kind: 'list',
  sizes: sizes.map((size) => {
    const [widthPx = 0, heightPx = 0] = size.split('x').map(Number)
    return { widthPx, heightPx }
  }),
})

/** What FLUX.1 makes wherever it runs: at most one and a half megapixels. */
export const fluxSizes: SizeLimits = { kind: 'any', minPx: 256, maxPx: 1440, multipleOfPx: 16, maxPixels: 1_572_864 }
