import * as z from 'zod'
import type { GeneratedImage, ImageRequest } from '../ports/image-model.ts'
import { cloudFacts } from './cloud-facts.ts'
import { base64Of, dataUrlOf, pictureAt } from './picture-parts.ts'
import type { Connection, Provider, ProviderModel } from './provider.ts'
import { type FailureTerms, failureOf } from './provider-failure.ts'
import { createProviderFetch } from './provider-fetch.ts'

const TITLE = 'Hugging Face'
const ROUTER = cloudFacts.huggingface.url.default
/** Knows whose a token is; the router does not. */
const HUB = 'https://huggingface.co'

/**
 * Hugging Face's router, which passes requests on to whoever runs the model. Of its clients' many routes two are spoken:
 * its own (`hf-inference`) answers with the picture itself, fal's with its address.
 * Source: https://huggingface.co/docs/inference-providers/tasks/text-to-image
 */
export const huggingface: Provider = {
  ...cloudFacts.huggingface,
  open: (connection) => (model) => async (request, call) => {
    const isFal = model.parameters?.route === 'fal-ai'
    const path = isFal ? `fal-ai/${model.parameters?.path}` : `hf-inference/models/${model.name}`
    const response = await connection.fetch(`${connection.baseUrl}/${path}`, {
      method: 'POST',
      headers: {
        ...authorization(connection),
        'content-type': 'application/json',
        accept: isFal ? 'application/json' : 'image/png',
      },
      body: JSON.stringify(isFal ? falBody(request) : ownBody(request)),
      signal: call.signal,
      timeoutSeconds: model.timeoutSeconds,
    })
    if (!response.ok) throw await failureOf(response, termsOf(connection))
    return isFal ? await falAnswer(response, connection, call.signal) : await ownAnswer(response, model)
  },
  async testKey(connection, signal) {
    const hub = connection.baseUrl === ROUTER ? HUB : connection.baseUrl
    const door = createProviderFetch({ provider: TITLE, setting: 'HUGGINGFACE_URL', baseUrl: hub })
    const response = await door(`${hub}/api/whoami-v2`, {
      headers: authorization(connection),
      signal,
      timeoutSeconds: 20,
    })
    if (!response.ok) throw await failureOf(response, termsOf(connection))
  },
}

const authorization = ({ key }: Connection) => ({ authorization: `Bearer ${key}` })

const termsOf = ({ key }: Connection): FailureTerms => ({
  title: TITLE,
  keySetting: 'HUGGINGFACE_API_KEY',
  key,
})

function ownBody({ prompt, images: [image] = [], ...request }: ImageRequest): object {
  const { widthPx: width, heightPx: height, seed, negativePrompt, strength } = request
  const common = {
    ...(negativePrompt === undefined ? {} : { negative_prompt: negativePrompt }),
    ...(seed === undefined ? {} : { seed }),
  }
  if (!image) return { inputs: prompt, parameters: { width, height, ...common } }
  const parameters = {
    prompt,
    target_size: { width, height },
    ...(strength === undefined ? {} : { strength }),
    ...common,
  }
  return { inputs: base64Of(image), parameters }
}

async function ownAnswer(response: Response, { modelId }: ProviderModel): Promise<GeneratedImage> {
  const type = response.headers.get('content-type') ?? ''
  const bytes = new Uint8Array(await response.arrayBuffer())
  // It was asked for a picture and sends words: nobody can tell what was done.
  if (/^(application\/json|text\/)/.test(type)) throw new Error(`${modelId} answered with ${type} instead of a picture`)
  return { bytes, warnings: [] }
}

function falBody({ prompt, images: [image] = [], widthPx: width, heightPx: height, seed }: ImageRequest): object {
  return {
    prompt,
    num_images: 1,
    output_format: 'png',
    // The picture comes in the answer where the route knows how; else its address does.
    sync_mode: true,
    ...(image ? { image_url: dataUrlOf(image) } : { image_size: { width, height } }),
    ...(seed === undefined ? {} : { seed }),
  }
}

/** What is used of an answer of fal's; the rest may change. Source: https://fal.ai/models/fal-ai/flux/dev/api */
const FalAnswer = z.object({
  images: z.array(z.object({ url: z.string() })).min(1),
  seed: z.int().optional(),
  has_nsfw_concepts: z.array(z.boolean()).optional(),
})

async function falAnswer(response: Response, { web }: Connection, signal: AbortSignal): Promise<GeneratedImage> {
  const { images, seed, has_nsfw_concepts: flags } = FalAnswer.parse(await response.json())
  const bytes = await pictureAt(images[0]?.url ?? '', web, signal)
  const warnings = flags?.[0] ? ['The provider took the picture for not safe for work, and may have blackened it.'] : []
  return { bytes, ...(seed === undefined ? {} : { seed }), warnings }
}
