import { ownPixels } from './aws-pixels.ts'
import { openAwsWorker } from './aws-worker.ts'
import { loadPaint } from './load-paint.ts'

/** Runs the tasks of the pool `image`, with its own decoder. */
export const handler = await openAwsWorker({
  needed: [],
  pixels: (blobs) => ownPixels({ blobs, memoryMb: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE, loadPaint }),
})
