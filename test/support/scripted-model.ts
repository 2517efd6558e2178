import sharp from 'sharp'
import type {
  GeneratedImage,
  ImageCall,
  ImageModel,
  ImageRequest,
  ModelCapabilities,
} from '../../src/ports/image-model.ts'

export interface ScriptedModel extends ImageModel {
  /** Every call that was made, in order. */
  readonly calls: { readonly request: ImageRequest; readonly idempotencyKey: string }[]
}

export interface ScriptedModelOptions extends Partial<Omit<ImageModel, 'capabilities' | 'generate'>> {
  readonly capabilities?: Partial<ModelCapabilities>
  /** What it answers; a plain blue picture of the size asked for when left out. */
  readonly answer?: (request: ImageRequest, call: ImageCall) => Promise<Partial<GeneratedImage>>
}

const CAPABILITIES: ModelCapabilities = {
  textToImage: true,
  imageToImage: true,
  maxEditImages: 4,
  mask: true,
  negativePrompt: true,
  transparentBackground: true,
  seed: true,
  partialPreviews: false,
  idempotencyKeys: false,
  sizes: { kind: 'any', minPx: 64, maxPx: 2048, multipleOfPx: 8, maxPixels: 4_194_304 },
}

/** A picture in one color, as a PNG. */
export const plainPng = (widthPx: number, heightPx: number, background: string): Promise<Buffer> =>
  sharp({ create: { width: widthPx, height: heightPx, channels: 3, background } })
    .png()
    .toBuffer()

/** A paid model that does what the test says: the one thing that tests do not use for real. */
export function scriptedModel({ answer, capabilities, ...facts }: ScriptedModelOptions = {}): ScriptedModel {
  const calls: ScriptedModel['calls'] = []
  return {
    modelId: 'scripted:one',
    title: 'A scripted model',
    costMicroUsd: 35_000,
    isAi: true,
    timeoutSeconds: 60,
    ...facts,
    capabilities: { ...CAPABILITIES, ...capabilities },
    calls,
    async generate(request, call) {
      calls.push({ request, idempotencyKey: call.idempotencyKey })
      const { bytes, ...more } = (await answer?.(request, call)) ?? {}
      const picture = bytes ?? (await plainPng(request.widthPx, request.heightPx, '#2040c0'))
      return { warnings: [], ...more, bytes: picture }
    },
  }
}
