/**
 * What `fast` and `quality` may stand for: the first one that can be used does. The painter is not among them: who asks
 * for quality does not mean a sketch.
 */
export const aliasCandidates: Readonly<Record<'fast' | 'quality', readonly string[]>> = {
  fast: [
    'huggingface:black-forest-labs/FLUX.1-schnell',
    'stability:core',
    'openai:gpt-image-1-mini',
    'comfyui:default',
    'automatic1111:default',
  ],
  quality: [
    'openai:gpt-image-1.5',
    'stability:ultra',
    'huggingface:black-forest-labs/FLUX.1-dev',
    'comfyui:default',
    'automatic1111:default',
  ],
}
