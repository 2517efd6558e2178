import { fal } from './fal.ts'
import { google } from './google.ts'
import { huggingface } from './huggingface.ts'
import { openai } from './openai.ts'
import { openaiCompatible } from './openai-compatible.ts'
import type { Provider } from './provider.ts'
import { replicate } from './replicate.ts'
import { stability } from './stability.ts'
import { togetherai } from './togetherai.ts'

/** The providers of `cloudFacts` with the code that asks them, for the function that does. */
export const cloudProviders: readonly Provider[] = [
  ...[openaiCompatible, huggingface, stability, openai],
  ...[google, fal, replicate, togetherai],
]
