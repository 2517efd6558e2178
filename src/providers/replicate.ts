import { bearer, given, throughAiSdk } from './ai-sdk.ts'
import type { Poll, Settle } from './ai-sdk-fetch.ts'
import { cloudFacts } from './cloud-facts.ts'
import { nearestAspect } from './nearest-aspect.ts'
import { dataUrlOf } from './picture-parts.ts'
import type { Provider } from './provider.ts'
import { failureSaid, fieldOf } from './provider-failure.ts'

/** The shapes that it has names for. */
const ASPECTS = ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '5:4', '4:5', '21:9'] as const

/**
 * Replicate answers after a minute at the latest, done or not, and says with status 200 that it failed. Its models charge
 * for what they put out: a prediction that failed has put nothing out.
 * Source: https://replicate.com/docs/topics/predictions/lifecycle
 */
const settle: Settle = async (answer, poll, terms) => {
  const id = String(fieldOf(answer, 'id'))
  // It becomes part of an address.
  const prediction = /^\w{1,64}$/.test(id) ? await ended(answer, id, poll) : answer
  const status = fieldOf(prediction, 'status')
  if (status !== 'failed' && status !== 'canceled' && status !== 'aborted') return prediction
  const said = String(fieldOf(prediction, 'error') ?? status)
  throw failureSaid(
    /nsfw|sensitive|flagged|safety|E005/i.test(said) ? 'model_refused' : 'model_unavailable',
    said,
    terms,
  )
}

/** Replicate's official models, which need no version. Source: https://replicate.com/docs/reference/http#models.predictions.create */
export const replicate: Provider = throughAiSdk({
  facts: cloudFacts.replicate,
  load: async ({ apiKey, ...settings }) => {
    const { createReplicate } = await import('@ai-sdk/replicate')
    return createReplicate({ ...settings, apiToken: apiKey }).image
  },
  put: ({ images, mask, strength, ...size }, { parameters = {} }) => {
    const [first] = images ?? []
    const own = first && parameters.image ? { [parameters.image]: dataUrlOf(first) } : {}
    const custom =
      parameters.shape === 'custom' ? { aspect_ratio: 'custom', width: size.widthPx, height: size.heightPx } : {}
    return {
      ...(parameters.image ? {} : given(images, mask)),
      ...(images || parameters.shape ? {} : { aspectRatio: nearestAspect(ASPECTS, size) }),
      options: {
        output_format: 'png',
        ...custom,
        ...own,
        ...(strength === undefined ? {} : { prompt_strength: strength }),
      },
    }
  },
  settle,
  test: { path: '/account', headers: bearer },
})

async function ended(answer: unknown, id: string, poll: Poll): Promise<unknown> {
  let prediction = answer
  while (['starting', 'processing'].includes(String(fieldOf(prediction, 'status'))))
    prediction = (await poll(`/predictions/${id}`)) ?? prediction
  return prediction
}
