import { bearer, given, inPixels, throughAiSdk } from './ai-sdk.ts'
import { cloudFacts } from './cloud-facts.ts'
import type { Provider } from './provider.ts'

/** What Together AI runs. Source: https://docs.together.ai/reference/post-images-generations */
export const togetherai: Provider = throughAiSdk({
  facts: cloudFacts.togetherai,
  load: async (settings) => (await import('@ai-sdk/togetherai')).createTogetherAI(settings).image,
  put: ({ images, ...size }) => ({
    ...given(images),
    ...(images ? {} : inPixels(size)),
    options: { output_format: 'png' },
  }),
  codeOf: (status, body) =>
    (status === 400 || status === 422) && /nsfw|moderation/i.test(JSON.stringify(body)) ? 'model_refused' : undefined,
  test: { path: '/models', headers: bearer },
})
