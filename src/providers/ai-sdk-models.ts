import { fluxSizes, listed, type ModelShelf } from './model-shelf.ts'

/** Where the prices of Google's models were read: by token, 1,120 of them a picture. */
const GOOGLE_PRICES = 'https://ai.google.dev/gemini-api/docs/pricing'
const BFL = 'black-forest-labs'

/** A megapixel in the shapes that FLUX.1 has names for on Replicate. */
const FLUX_SHAPES = listed(
  ...['1024x1024', '1344x768', '768x1344', '1216x832', '832x1216', '1152x896', '896x1152', '1088x896', '896x1088'],
  ...['1536x640', '640x1536'],
)
/** What Gemini makes at `1K`. */
const GEMINI_SHAPES = listed(
  ...['1024x1024', '1376x768', '768x1376', '1200x896', '896x1200', '1264x848', '848x1264', '1152x928', '928x1152'],
  '1584x672',
)

const editsOne = { textToImage: false, maxEditImages: 1 }

/**
 * The models that are reached through the AI SDK, by provider; the first of each is what it is used for when nobody says
 * which. Of the parameters, `image` is the field that a picture goes into where the SDK does not know it, and `shape` says
 * that a size is given in pixels.
 */
export const aiSdkShelves = {
  // Charged by the megapixel of the result, rounded up: 1.57 are two.
  fal: {
    price: { url: 'https://fal.ai/models/fal-ai/flux-1/dev/playground', readOn: '2026-11-21' },
    timeoutSeconds: 180,
    lines: [
      { name: 'fal-ai/flux/dev', title: 'FLUX.1 [dev] at fal', cents: 5, sizes: fluxSizes },
      { name: 'fal-ai/flux/schnell', title: 'FLUX.1 [schnell] at fal', cents: 0.6, sizes: fluxSizes },
      {
        name: 'fal-ai/flux/dev/image-to-image',
        title: 'FLUX.1 [dev] at fal: re-paint',
        // As large as the picture: three megapixels.
        cents: 9,
        can: { textToImage: false, imageToImage: true },
        sizes: fluxSizes,
        price: 'estimated',
      },
      {
        name: 'fal-ai/flux-pro/kontext',
        title: 'FLUX.1 Kontext [pro] at fal',
        cents: 4,
        can: editsOne,
        sizes: fluxSizes,
      },
      {
        name: 'fal-ai/flux-lora/inpainting',
        title: 'FLUX.1 [dev] at fal: change what a mask marks',
        cents: 10.5,
        can: { ...editsOne, mask: true },
        sizes: fluxSizes,
      },
    ],
  },
  replicate: {
    price: { url: 'https://replicate.com/pricing', readOn: '2026-10-07' },
    timeoutSeconds: 180,
    lines: [
      {
        name: `${BFL}/flux-1.1-pro`,
        title: 'FLUX1.1 [pro] at Replicate',
        cents: 4,
        sizes: { kind: 'any', minPx: 256, maxPx: 1440, multipleOfPx: 32, maxPixels: 1_572_864 },
        parameters: { shape: 'custom' },
      },
      {
        name: `${BFL}/flux-dev`,
        title: 'FLUX.1 [dev] at Replicate',
        cents: 2.5,
        can: { imageToImage: true },
        sizes: FLUX_SHAPES,
      },
      { name: `${BFL}/flux-schnell`, title: 'FLUX.1 [schnell] at Replicate', cents: 0.3, sizes: FLUX_SHAPES },
      {
        name: `${BFL}/flux-kontext-pro`,
        title: 'FLUX.1 Kontext [pro] at Replicate',
        cents: 4,
        can: editsOne,
        sizes: FLUX_SHAPES,
        parameters: { image: 'input_image' },
        // What its maker takes; Replicate passes that on for the others.
        price: { url: 'https://docs.bfl.ml/quick_start/pricing', readOn: '2026-11-21' },
      },
      {
        name: `${BFL}/flux-fill-pro`,
        title: 'FLUX.1 Fill [pro] at Replicate: change what a mask marks',
        cents: 5,
        can: { ...editsOne, mask: true },
        sizes: fluxSizes,
        price: { url: 'https://docs.bfl.ml/quick_start/pricing', readOn: '2026-11-21' },
      },
    ],
  },
  // A picture, its thoughts, and the pictures that it is given, rounded up.
  google: {
    price: { url: GOOGLE_PRICES, readOn: '2026-10-07' },
    timeoutSeconds: 180,
    lines: [
      {
        name: 'gemini-3.1-flash-image',
        title: 'Gemini 3.1 Flash Image (Nano Banana 2)',
        cents: 9,
        can: { seed: false, maxEditImages: 14 },
        sizes: GEMINI_SHAPES,
        price: 'estimated',
      },
      {
        name: 'gemini-3-pro-image',
        title: 'Gemini 3 Pro Image (Nano Banana Pro)',
        cents: 20,
        can: { seed: false, maxEditImages: 14 },
        sizes: GEMINI_SHAPES,
      },
    ],
  },
  // By the megapixel, as others quote it.
  togetherai: {
    price: { url: 'https://www.workflowlab.dev/cost/flux-schnell-together', readOn: '2026-11-21' },
    timeoutSeconds: 120,
    lines: [
      { name: `${BFL}/FLUX.1-schnell`, title: 'FLUX.1 [schnell] at Together AI', cents: 0.6, sizes: fluxSizes },
      {
        name: `${BFL}/FLUX.1-kontext-pro`,
        title: 'FLUX.1 Kontext [pro] at Together AI',
        cents: 8,
        can: editsOne,
        sizes: fluxSizes,
        price: 'estimated',
      },
    ],
  },
} as const satisfies Readonly<Record<string, ModelShelf>>
