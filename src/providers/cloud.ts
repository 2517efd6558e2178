import { huggingface } from './huggingface.ts'
import { openai } from './openai.ts'
import { openaiCompatible } from './openai-compatible.ts'
import type { Provider } from './provider.ts'
import { stability } from './stability.ts'

/** The providers that functions on AWS can reach: those of the table that do not run on somebody's own machine. */
export const cloudProviders: readonly Provider[] = [openaiCompatible, huggingface, stability, openai]
