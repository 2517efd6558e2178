import { AppError } from '../errors.ts'
import type { GeneratedImage, ImageRequest } from '../ports/image-model.ts'
import { cloudFacts } from './cloud-facts.ts'
import { nearestAspect } from './nearest-aspect.ts'
import { appendPicture } from './picture-parts.ts'
import type { Connection, Provider, ProviderModel } from './provider.ts'
import { type FailureTerms, failureOf, fieldOf } from './provider-failure.ts'

const TITLE = 'Stability AI'

/** The shapes it makes, and what they are called. Source: https://platform.stability.ai/docs/api-reference */
const ASPECTS = ['21:9', '16:9', '3:2', '5:4', '1:1', '4:5', '2:3', '9:16', '9:21'] as const

/** 0 asks for any. */
const MAX_SEED = 4_294_967_294

/**
 * Stability's v2beta REST interface. Its pictures have shapes instead of sizes; edits keep the shape of the picture.
 * Source: https://platform.stability.ai/docs/api-reference
 */
export const stability: Provider = {
  ...cloudFacts.stability,
  open: (connection) => (model) => async (request, call) => {
    const { form, warnings } = formFor(model, request)
    const response = await connection.fetch(`${connection.baseUrl}/v2beta/stable-image/${model.parameters?.path}`, {
      method: 'POST',
      headers: { ...authorization(connection), accept: 'image/*' },
      body: form,
      signal: call.signal,
      timeoutSeconds: model.timeoutSeconds,
    })
    if (!response.ok) throw await failureOf(response, termsOf(connection))
    return await pictureOf(response, warnings)
  },
  async testKey(connection, signal) {
    const url = `${connection.baseUrl}/v1/user/balance`
    const response = await connection.fetch(url, { headers: authorization(connection), signal, timeoutSeconds: 20 })
    if (!response.ok) throw await failureOf(response, termsOf(connection))
  },
}

const authorization = ({ key }: Connection) => ({ authorization: `Bearer ${key}`, 'stability-client-id': 'atelier' })

const termsOf = ({ key }: Connection): FailureTerms => ({
  title: TITLE,
  keySetting: 'STABILITY_API_KEY',
  key,
  // 403 is its word for a refused prompt as well as for a key that may not do this.
  codeOf: (status, body) =>
    status === 403 && fieldOf(body, 'name') === 'content_moderation' ? 'model_refused' : undefined,
})

function formFor({ parameters, capabilities, modelId }: ProviderModel, request: ImageRequest) {
  const { images: [image] = [], mask, prompt, negativePrompt, seed, strength } = request
  const form = new FormData()
  const warnings: string[] = []
  form.set('output_format', 'png')
  if (image) appendPicture(form, 'image', image)
  if (parameters?.takesPrompt === 'no') {
    warnings.push(`${modelId} takes no words; it cuts out what is in front.`)
    return { form, warnings }
  }
  form.set('prompt', prompt)
  if (parameters?.model) form.set('model', parameters.model)
  if (mask) appendPicture(form, 'mask', mask)
  if (negativePrompt !== undefined) form.set('negative_prompt', negativePrompt)
  if (seed !== undefined) form.set('seed', String(seed % MAX_SEED || MAX_SEED))
  if (!image) form.set('aspect_ratio', nearestAspect(ASPECTS, request))
  else if (capabilities.imageToImage) {
    // How much is new; the port's 0 leaves the picture as it is, as theirs does.
    form.set('strength', String(strength ?? 0.7))
    if (parameters?.model) form.set('mode', 'image-to-image')
  }
  return { form, warnings }
}

async function pictureOf(response: Response, warnings: readonly string[]): Promise<GeneratedImage> {
  const bytes = new Uint8Array(await response.arrayBuffer())
  // What its filter catches comes blurred, and is not a picture of what was asked for.
  if (response.headers.get('finish-reason') === 'CONTENT_FILTERED') {
    const message = `${TITLE} blurred the picture, because its filter took offence. Say it in other words, or take another model.`
    throw new AppError('model_refused', message)
  }
  const type = response.headers.get('content-type') ?? ''
  if (/^(application\/json|text\/)/.test(type)) throw new Error(`${TITLE} answered with ${type} instead of a picture`)
  const seed = Number(response.headers.get('seed') ?? Number.NaN)
  return { bytes, ...(Number.isSafeInteger(seed) ? { seed } : {}), warnings }
}
