import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import type { GeneratedImage, ImageCall, ImageRequest } from '../ports/image-model.ts'
import { base64Of, bytesOfBase64 } from './picture-parts.ts'
import type { Connection, Provider, ProviderModel } from './provider.ts'
import { type FailureTerms, failureOf, fieldOf } from './provider-failure.ts'

const TITLE = 'Stable Diffusion WebUI'
/** Whatever is loaded there. */
const LOADED = 'default'
/** Often enough to see a picture come into being, seldom enough not to slow it down. */
const PREVIEW_MS = 1_500

/**
 * The interface of AUTOMATIC1111's WebUI, which Forge and SD.Next have too.
 * Source: https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/API
 */
export const automatic1111: Provider = {
  name: 'automatic1111',
  title: TITLE,
  key: { setting: 'AUTOMATIC1111_AUTH', aliases: [], isRequired: false },
  url: { setting: 'AUTOMATIC1111_URL' },
  models: ({ modelNames }) => (modelNames ?? [LOADED]).map(modelNamed),
  open: (connection) => (model) => async (request, call) => {
    const isRepaint = (request.images?.length ?? 0) > 0
    const stop = interruptOnAbort(connection, call.signal)
    const previews = call.onPartial ? showProgress(connection, call, call.onPartial) : undefined
    try {
      const response = await connection.fetch(`${connection.baseUrl}/sdapi/v1/${isRepaint ? 'img2img' : 'txt2img'}`, {
        method: 'POST',
        headers: { ...authorization(connection), 'content-type': 'application/json' },
        body: JSON.stringify(bodyFor(model, request)),
        signal: call.signal,
        timeoutSeconds: model.timeoutSeconds,
      })
      if (!response.ok) throw await failureOf(response, termsOf(connection))
      return imageOf(Answer.parse(await response.json()))
    } finally {
      stop()
      await previews?.()
    }
  },
  async testKey(connection, signal) {
    const url = `${connection.baseUrl}/sdapi/v1/options`
    const response = await connection.fetch(url, { headers: authorization(connection), signal, timeoutSeconds: 20 })
    if (!response.ok) throw await failureOf(response, termsOf(connection))
  },
}

/** `--api-auth` is Basic. */
const authorization = ({ key }: Connection): Record<string, string> =>
  key === undefined ? {} : { authorization: `Basic ${Buffer.from(key).toString('base64')}` }

const termsOf = ({ key }: Connection): FailureTerms => ({
  title: TITLE,
  keySetting: 'AUTOMATIC1111_AUTH',
  key,
  // It reports a lack of memory as a bug of its own; a smaller picture would do.
  codeOf: (_status, body) => (fieldOf(body, 'error') === 'OutOfMemoryError' ? 'invalid_request' : undefined),
})

function bodyFor({ name }: ProviderModel, request: ImageRequest): object {
  const {
    prompt,
    negativePrompt,
    seed,
    widthPx: width,
    heightPx: height,
    images: [image] = [],
    mask,
    strength,
  } = request
  return {
    prompt,
    ...(negativePrompt === undefined ? {} : { negative_prompt: negativePrompt }),
    seed: seed ?? -1,
    width,
    height,
    batch_size: 1,
    n_iter: 1,
    save_images: false,
    ...(name === LOADED
      ? {}
      : { override_settings: { sd_model_checkpoint: name }, override_settings_restore_afterwards: false }),
    ...(image ? { init_images: [base64Of(image)], denoising_strength: strength ?? 0.6 } : {}),
    // White is changed, as here; what it is filled with first is the picture itself.
    ...(image && mask ? { mask: base64Of(mask), inpainting_fill: 1, inpaint_full_res: false, mask_blur: 4 } : {}),
  }
}

/** What is used of an answer; `info` is JSON in a string. */
const Answer = z.object({ images: z.array(z.string()).min(1), info: z.string().optional() })

function imageOf({ images: [picture = ''], info = '{}' }: z.infer<typeof Answer>): GeneratedImage {
  let seed: unknown
  try {
    seed = fieldOf(JSON.parse(info), 'seed')
  } catch {
    // The picture is here; its seed is not worth failing for.
    return { bytes: bytesOfBase64(picture), warnings: ['The server did not say which seed it used.'] }
  }
  return { bytes: bytesOfBase64(picture), ...(Number.isSafeInteger(seed) ? { seed: Number(seed) } : {}), warnings: [] }
}

/** Tells the server to stop: closing the connection alone would let it paint on. Gives what ends the watch. */
function interruptOnAbort(connection: Connection, signal: AbortSignal): () => void {
  const interrupt = () => {
    const headers = authorization(connection)
    const sent = connection.fetch(`${connection.baseUrl}/sdapi/v1/interrupt`, {
      method: 'POST',
      headers,
      timeoutSeconds: 5,
    })
    // Nobody is left to hear of it; at worst a picture is finished that nobody wants.
    sent.then((response) => response.body?.cancel()).catch(() => undefined)
  }
  signal.addEventListener('abort', interrupt, { once: true })
  return () => signal.removeEventListener('abort', interrupt)
}

const Progress = z.object({ current_image: z.string().nullish() })

/** Asks for the unfinished picture from time to time. Gives what ends it. */
function showProgress(connection: Connection, { signal }: ImageCall, onPartial: (bytes: Uint8Array) => void) {
  const ended = new AbortController()
  const whole = AbortSignal.any([signal, ended.signal])
  const look = async () => {
    while (!whole.aborted) {
      await setTimeout(PREVIEW_MS, undefined, { signal: whole })
      const url = `${connection.baseUrl}/sdapi/v1/progress`
      const response = await connection.fetch(url, {
        headers: authorization(connection),
        signal: whole,
        timeoutSeconds: 5,
      })
      const { current_image: picture } = Progress.parse(await response.json())
      if (picture) onPartial(bytesOfBase64(picture))
    }
  }
  // Previews are a courtesy: without them the picture still comes.
  const looking = look().catch(() => undefined)
  return async () => {
    ended.abort()
    await looking
  }
}

const modelNamed = (name: string): ProviderModel => ({
  modelId: `automatic1111:${name}`,
  name,
  title: name === LOADED ? 'Stable Diffusion WebUI' : name,
  capabilities: {
    textToImage: true,
    imageToImage: true,
    maxEditImages: 0,
    mask: true,
    negativePrompt: true,
    transparentBackground: false,
    seed: true,
    partialPreviews: true,
    idempotencyKeys: false,
    sizes: { kind: 'any', minPx: 64, maxPx: 2048, multipleOfPx: 8, maxPixels: 2_359_296 },
  },
  costMicroUsd: 0,
  isAi: true,
  // One's own card may have a queue before it and be slow.
  timeoutSeconds: 250,
})
