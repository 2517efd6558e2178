import { given, throughAiSdk } from './ai-sdk.ts'
import type { Settle } from './ai-sdk-fetch.ts'
import { cloudFacts } from './cloud-facts.ts'
import { nearestAspect } from './nearest-aspect.ts'
import type { Provider } from './provider.ts'
import { failureSaid, fieldOf } from './provider-failure.ts'

/** The shapes that it has names for. */
const ASPECTS = ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '5:4', '4:5', '21:9'] as const

/** Why Gemini made no picture, where that is the prompt's fault. Source: https://ai.google.dev/api/generate-content */
const GOOGLE_REFUSALS = [
  ...['SAFETY', 'IMAGE_SAFETY', 'PROHIBITED_CONTENT', 'IMAGE_PROHIBITED_CONTENT', 'BLOCKLIST', 'SPII'],
  ...['RECITATION', 'IMAGE_RECITATION'],
]

/** Gemini refuses with status 200: before it looks (`promptFeedback`), or instead of the picture (`finishReason`). */
const settle: Settle = async (answer, _poll, terms) => {
  const feedback = fieldOf(answer, 'promptFeedback')
  const candidates = fieldOf(answer, 'candidates')
  const [candidate] = Array.isArray(candidates) ? candidates : []
  const reason = fieldOf(feedback, 'blockReason') ?? fieldOf(candidate, 'finishReason')
  if (fieldOf(feedback, 'blockReason') === undefined && !GOOGLE_REFUSALS.includes(String(reason))) return answer
  throw failureSaid('model_refused', fieldOf(candidate, 'finishMessage') ?? reason, terms)
}

/** Gemini's models for pictures. Source: https://ai.google.dev/gemini-api/docs/image-generation */
export const google: Provider = throughAiSdk({
  facts: cloudFacts.google,
  load: async (settings) => {
    const { createGoogle } = await import('@ai-sdk/google')
    return createGoogle(settings).image
  },
  put: ({ images, ...size }) => ({
    ...given(images),
    aspectRatio: nearestAspect(ASPECTS, size),
    options: { imageConfig: { imageSize: '1K' } },
  }),
  // A key that is wrong is an invalid argument to it, and so is a country where it is not free.
  codeOf: (status, body) => {
    const text = JSON.stringify(fieldOf(body, 'error') ?? '')
    if (status === 400 && /API_KEY_INVALID|API key not valid|API key expired/.test(text)) return 'model_unauthorized'
    return status === 400 && /enable billing/i.test(text) ? 'model_quota' : undefined
  },
  settle,
  test: { path: '/models?pageSize=1', headers: (key) => ({ 'x-goog-api-key': key }) },
})
