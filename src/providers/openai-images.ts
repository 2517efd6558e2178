import * as z from 'zod'
import type { ErrorCode } from '../errors.ts'
import type { GeneratedImage, ImageCall, ImageModel, ImageRequest } from '../ports/image-model.ts'
import { isEventStream, readImageEvents } from './openai-stream.ts'
import { appendPicture, bytesOfBase64, pictureAt } from './picture-parts.ts'
import type { Connection, ProviderModel } from './provider.ts'
import { type FailureTerms, failureOf, fieldOf } from './provider-failure.ts'

/** What tells servers of this protocol apart. */
export interface Dialect {
  readonly title: string
  readonly keySetting: string
  /** Fields of every request to a model, such as `response_format` where bytes have to be asked for. */
  readonly fields: (model: ProviderModel, request: ImageRequest) => Readonly<Record<string, string | number>>
  /** The form's field of a picture; OpenAI takes several under `image[]`. */
  readonly imageField: string
}

/** What is used of an answer. Source: https://platform.openai.com/docs/api-reference/images/object */
const Answer = z.object({
  data: z.array(z.object({ b64_json: z.string().nullish(), url: z.string().nullish() })).min(1),
  usage: z.unknown().optional(),
})

/** OpenAI's protocol for pictures: `images/generations` in JSON, `images/edits` as a form, and events for previews. */
export const openaiImages =
  (dialect: Dialect) =>
  (connection: Connection) =>
  (model: ProviderModel): ImageModel['generate'] =>
  async (request, call) => {
    const response = await send(dialect, connection, model, request, call)
    const terms = termsOf(dialect, connection)
    if (!response.ok) throw await failureOf(response, terms)
    if (isEventStream(response)) {
      const { text, usage } = await readImageEvents(response, { terms, onPartial: call.onPartial })
      return imageOf(bytesOfBase64(text), usage, model)
    }
    const answer = Answer.parse(await response.json())
    const { b64_json: text, url } = answer.data[0] ?? {}
    if (text) return imageOf(bytesOfBase64(text), answer.usage, model)
    if (!url) throw new Error(`${dialect.title} answered with neither a picture nor its address`)
    return imageOf(await pictureAt(url, connection.web, call.signal), answer.usage, model)
  }

/** Asks for the list of models, which costs nothing and needs a good key. */
export async function testOpenaiKey(dialect: Dialect, connection: Connection, signal: AbortSignal): Promise<void> {
  const headers = authorization(connection)
  const response = await connection.fetch(`${connection.baseUrl}/models`, { headers, signal, timeoutSeconds: 20 })
  if (!response.ok) throw await failureOf(response, termsOf(dialect, connection))
}

function send(dialect: Dialect, connection: Connection, model: ProviderModel, request: ImageRequest, call: ImageCall) {
  const { images = [], mask, prompt, widthPx, heightPx } = request
  const streams = model.capabilities.partialPreviews && call.onPartial !== undefined
  const fields = {
    model: model.name,
    prompt,
    n: 1,
    size: `${widthPx}x${heightPx}`,
    ...(request.background === undefined ? {} : { background: request.background }),
    ...dialect.fields(model, request),
    ...(streams ? { stream: true, partial_images: 2 } : {}),
  }
  const common = { method: 'POST', signal: call.signal, timeoutSeconds: model.timeoutSeconds }
  if (images.length === 0)
    return connection.fetch(`${connection.baseUrl}/images/generations`, {
      ...common,
      headers: { ...authorization(connection), 'content-type': 'application/json' },
      body: JSON.stringify(fields),
    })
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, String(value))
  for (const image of images) appendPicture(form, dialect.imageField, image)
  if (mask) appendPicture(form, 'mask', mask)
  return connection.fetch(`${connection.baseUrl}/images/edits`, {
    ...common,
    headers: authorization(connection),
    body: form,
  })
}

const authorization = ({ key }: Connection): Record<string, string> =>
  key === undefined ? {} : { authorization: `Bearer ${key}` }

const termsOf = ({ title, keySetting }: Dialect, { key }: Connection): FailureTerms => ({
  title,
  keySetting,
  key,
  codeOf: (_status, body) => MEANINGS[String(fieldOf(fieldOf(body, 'error'), 'code'))],
})

/** What its codes mean beside the status. Source: https://platform.openai.com/docs/guides/error-codes */
const MEANINGS: Readonly<Record<string, ErrorCode>> = {
  moderation_blocked: 'model_refused',
  content_policy_violation: 'model_refused',
  insufficient_quota: 'model_quota',
  billing_hard_limit_reached: 'model_quota',
  billing_not_active: 'model_quota',
  model_not_found: 'model_unavailable',
}

function imageOf(bytes: Uint8Array, usage: unknown, { parameters = {} }: ProviderModel): GeneratedImage {
  const costMicroUsd = costOf(usage, parameters)
  return { bytes, ...(costMicroUsd === undefined ? {} : { costMicroUsd }), warnings: [] }
}

const Usage = z.object({
  input_tokens_details: z.object({ text_tokens: z.int().min(0), image_tokens: z.int().min(0) }),
  output_tokens: z.int().min(0),
})

/** Tokens times their price: dollars a million are micro-dollars each. */
function costOf(usage: unknown, parameters: Readonly<Record<string, string>>): number | undefined {
  const { usdPerMillionTextIn: text, usdPerMillionImageIn: image, usdPerMillionOut: out } = parameters
  const parsed = Usage.safeParse(usage)
  if (!parsed.success || text === undefined || image === undefined || out === undefined) return undefined
  const { input_tokens_details: input, output_tokens: output } = parsed.data
  return Math.ceil(input.text_tokens * Number(text) + input.image_tokens * Number(image) + output * Number(out))
}
