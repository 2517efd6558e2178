import { automatic1111 } from './automatic1111.ts'
import { comfyui } from './comfyui.ts'
import { fal } from './fal.ts'
import { google } from './google.ts'
import { huggingface } from './huggingface.ts'
import { openai } from './openai.ts'
import { openaiCompatible } from './openai-compatible.ts'
import type { Provider } from './provider.ts'
import { replicate } from './replicate.ts'
import { stability } from './stability.ts'
import { togetherai } from './togetherai.ts'

/**
 * Every provider of models. Settings, availability, routes and commands are read off this table; its order is the order
 * of the default chain: one's own machine first, which costs nothing.
 */
export const providers: Readonly<Record<string, Provider>> = {
  comfyui,
  automatic1111,
  openaiCompatible,
  huggingface,
  stability,
  openai,
  google,
  fal,
  replicate,
  togetherai,
}
