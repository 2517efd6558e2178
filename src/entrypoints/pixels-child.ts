import { flushCompileCache } from 'node:module'
import { serveCalls } from '../adapters/local/serve-calls.ts'
import { writeResult } from '../adapters/local/write-result.ts'
import { pixelCalls } from '../media/pixel-calls.ts'

// The process that decodes pictures: forked by childPixels, killed when a picture hangs it or takes too much memory.
serveCalls(pixelCalls(writeResult, { loadPaint: async () => (await import('../providers/painter/paint.ts')).paint }))
// Node writes its cache when a process ends by itself, which this one never does. Nothing happens when there is none.
flushCompileCache()
