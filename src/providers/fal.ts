import { given, inPixels, throughAiSdk } from './ai-sdk.ts'
import { cloudFacts } from './cloud-facts.ts'
import type { Provider } from './provider.ts'

/** What fal runs, asked synchronously. Source: https://docs.fal.ai/model-apis/model-endpoints/synchronous-requests */
export const fal: Provider = throughAiSdk({
  facts: cloudFacts.fal,
  load: async (settings) => (await import('@ai-sdk/fal')).createFal(settings).image,
  put: ({ images, mask, strength, ...size }) => ({
    ...given(images, mask),
    // What is made of a picture has its size.
    ...(images ? {} : inPixels(size)),
    options: {
      outputFormat: 'png',
      // The picture comes in the answer where the model knows how; else its address does.
      syncMode: true,
      // It takes nothing less.
      ...(strength === undefined ? {} : { strength: Math.max(0.01, strength) }),
    },
  }),
  codeOf: (status, body) => {
    const text = JSON.stringify(body)
    if (status === 422 && text.includes('content_policy_violation')) return 'model_refused'
    return status === 403 && /balance/i.test(text) ? 'model_quota' : undefined
  },
})
