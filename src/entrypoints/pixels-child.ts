import { serveCalls } from '../adapters/local/serve-calls.ts'
import { pixelCalls } from '../media/pixel-calls.ts'

// The process that decodes pictures: forked by childPixels, killed when a picture hangs it or takes too much memory.
serveCalls(pixelCalls)
