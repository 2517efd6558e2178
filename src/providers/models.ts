import type { SizeLimits } from '../ports/image-model.ts'
import { aiSdkShelves } from './ai-sdk-models.ts'
import { fluxSizes as flux, listed, type ModelShelf, modelsOn } from './model-shelf.ts'
import type { ProviderModel } from './provider.ts'

/** About a megapixel in each of nine shapes. */
const STABILITY_SIZES = listed(
  ...['1024x1024', '1344x768', '1536x640', '1216x832', '1088x896', '896x1088', '832x1216', '768x1344', '640x1536'],
)
/** Edits keep the picture's size; between 64 px and 9.4 megapixels, or 4.2 for cutting out. */
const anySize = (maxPixels: number): SizeLimits => ({ kind: 'any', minPx: 64, maxPx: 4096, multipleOfPx: 1, maxPixels })
const GPT_SIZES = listed('1024x1024', '1536x1024', '1024x1536')

const repaints = { imageToImage: true, negativePrompt: true }
const edits = {
  seed: false,
  maxEditImages: 4,
  mask: true,
  maskBy: 'transparency',
  transparentBackground: true,
  partialPreviews: true,
} as const
const generate = (path: string, model?: string) => ({ path: `generate/${path}`, ...(model ? { model } : {}) })

/** Every model with a fixed name, by provider; the first of each is what it is used for when nobody says which. */
const shelves = {
  ...aiSdkShelves,
  // Its machines charge by the second, and nobody says what a picture comes to: guesses, on the high side.
  huggingface: {
    price: 'estimated',
    timeoutSeconds: 180,
    lines: [
      { name: 'black-forest-labs/FLUX.1-dev', title: 'FLUX.1 [dev]', cents: 3, sizes: flux },
      { name: 'black-forest-labs/FLUX.1-schnell', title: 'FLUX.1 [schnell]', cents: 0.5, sizes: flux },
      {
        name: 'stabilityai/stable-diffusion-xl-base-1.0',
        title: 'Stable Diffusion XL',
        cents: 1,
        can: repaints,
        sizes: { kind: 'any', minPx: 512, maxPx: 1536, multipleOfPx: 8, maxPixels: 1_310_720 },
      },
      {
        name: 'black-forest-labs/FLUX.1-Kontext-dev',
        title: 'FLUX.1 Kontext [dev]',
        cents: 3,
        can: { textToImage: false, maxEditImages: 1 },
        sizes: flux,
        parameters: { route: 'fal-ai', path: 'fal-ai/flux-kontext/dev' },
      },
    ],
  },
  // A credit is a cent. As others quote it in June 2026; edits as a client of theirs documents them.
  stability: {
    price: { url: 'https://developer.puter.com/tutorials/stability-ai-api-pricing/', readOn: '2026-11-21' },
    timeoutSeconds: 120,
    lines: [
      {
        name: 'sd3.5-medium',
        title: 'Stable Diffusion 3.5 Medium',
        cents: 3.5,
        can: repaints,
        sizes: STABILITY_SIZES,
        parameters: generate('sd3', 'sd3.5-medium'),
      },
      {
        name: 'sd3.5-large',
        title: 'Stable Diffusion 3.5 Large',
        cents: 6.5,
        can: repaints,
        sizes: STABILITY_SIZES,
        parameters: generate('sd3', 'sd3.5-large'),
      },
      {
        name: 'sd3.5-large-turbo',
        title: 'Stable Diffusion 3.5 Large Turbo',
        cents: 4,
        can: repaints,
        sizes: STABILITY_SIZES,
        parameters: generate('sd3', 'sd3.5-large-turbo'),
      },
      {
        name: 'core',
        title: 'Stable Image Core',
        cents: 3,
        can: { negativePrompt: true },
        sizes: STABILITY_SIZES,
        parameters: generate('core'),
      },
      {
        name: 'ultra',
        title: 'Stable Image Ultra',
        cents: 8,
        can: repaints,
        sizes: STABILITY_SIZES,
        parameters: generate('ultra'),
      },
      {
        name: 'inpaint',
        title: 'Stable Image: change what a mask marks',
        cents: 5,
        can: { textToImage: false, maxEditImages: 1, mask: true, negativePrompt: true },
        sizes: anySize(9_437_184),
        parameters: { path: 'edit/inpaint' },
      },
      {
        name: 'remove-background',
        title: 'Stable Image: cut out',
        cents: 5,
        can: { textToImage: false, maxEditImages: 1, transparentBackground: true, seed: false },
        sizes: anySize(4_194_304),
        parameters: { path: 'edit/remove-background', takesPrompt: 'no' },
      },
    ],
  },
  // Charged by tokens: a picture at this quality, two previews of it (100 tokens each), and four given pictures at high
  // fidelity (6,000 tokens each), rounded up.
  // The tokens' prices are OpenAI's own for the last one, and as resellers quote them for the others.
  openai: {
    price: { url: 'https://developers.openai.com/api/docs/models/gpt-image-1-mini', readOn: '2026-11-21' },
    timeoutSeconds: 240,
    lines: [
      {
        name: 'gpt-image-1.5',
        title: 'GPT Image 1.5',
        cents: 26,
        can: edits,
        sizes: GPT_SIZES,
        parameters: tokens(5, 8, 32),
      },
      {
        name: 'gpt-image-2',
        title: 'GPT Image 2',
        cents: 40,
        can: edits,
        // At least 655,360 pixels; above 2560 × 1440 it is experimental, and costs more than is reserved.
        sizes: { kind: 'any', minPx: 816, maxPx: 2048, multipleOfPx: 16, maxPixels: 2_359_296 },
        parameters: tokens(5, 8, 30),
      },
      {
        name: 'gpt-image-1',
        title: 'GPT Image 1',
        cents: 32,
        can: edits,
        sizes: GPT_SIZES,
        parameters: tokens(5, 10, 40),
      },
      {
        name: 'gpt-image-1-mini',
        title: 'GPT Image 1 mini',
        cents: 8,
        can: edits,
        sizes: GPT_SIZES,
        parameters: tokens(2, 2.5, 8),
      },
    ],
  },
} as const satisfies Readonly<Record<string, ModelShelf>>

function tokens(textIn: number, imageIn: number, out: number): Readonly<Record<string, string>> {
  return {
    quality: 'medium',
    usdPerMillionTextIn: String(textIn),
    usdPerMillionImageIn: String(imageIn),
    usdPerMillionOut: String(out),
  }
}

/** The models of a provider. */
export const modelsOf = (provider: keyof typeof shelves): readonly ProviderModel[] =>
  modelsOn(provider, shelves[provider])

/**
 * What `fast` and `quality` may stand for: the first one that can be used does. The painter is not among them: who asks
 * for quality does not mean a sketch.
 */
export const aliasCandidates: Readonly<Record<'fast' | 'quality', readonly string[]>> = {
  fast: [
    'huggingface:black-forest-labs/FLUX.1-schnell',
    'fal:fal-ai/flux/schnell',
    'replicate:black-forest-labs/flux-schnell',
    'togetherai:black-forest-labs/FLUX.1-schnell',
    'stability:core',
    'openai:gpt-image-1-mini',
    'automatic1111:default',
  ],
  quality: [
    'openai:gpt-image-2',
    'google:gemini-3-pro-image',
    'stability:ultra',
    'replicate:black-forest-labs/flux-1.1-pro',
    'fal:fal-ai/flux/dev',
    'huggingface:black-forest-labs/FLUX.1-dev',
    'automatic1111:default',
  ],
}
