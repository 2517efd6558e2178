import type { ImageModel } from '../ports/image-model.ts'

/**
 * The built-in artist as the catalog lists it: free, offline, and no AI. It has no `generate` of its own: models with
 * `isAi: false` are asked by `ports.pixels.paint`, which paints in the sandbox.
 */
export const painter: ImageModel = {
  modelId: 'painter:v1',
  title: 'Sketch (not AI)',
  capabilities: {
    textToImage: true,
    imageToImage: true,
    // The first is painted over, the others lend their colors.
    maxEditImages: 4,
    mask: true,
    negativePrompt: true,
    transparentBackground: true,
    seed: true,
    partialPreviews: false,
    // Nothing is charged, and the same order gives the same bytes.
    idempotencyKeys: true,
    // Smaller than 64 px nothing can be told from anything else; 4 megapixels are a second's work.
    sizes: { kind: 'any', minPx: 64, maxPx: 2048, multipleOfPx: 1, maxPixels: 2048 * 2048 },
  },
  costMicroUsd: 0,
  isAi: false,
  timeoutSeconds: 60,
  async generate() {
    throw new Error('The painter works in the sandbox: call pixels.paint for models that are no AI')
  },
}
