import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { answerCall } from '../../../src/adapters/aws/answer-call.ts'
import { inProcessPixels } from '../../../src/adapters/aws/in-process-pixels.ts'
import { remotePixels } from '../../../src/adapters/aws/remote-pixels.ts'
import { writeScratch } from '../../../src/adapters/aws/scratch-files.ts'
import { fsBlobStore } from '../../../src/adapters/local/fs-blob-store.ts'
import { pixelCalls } from '../../../src/media/pixel-calls.ts'
import { estimateMegabytes } from '../../../src/operations/memory.ts'
import { paint } from '../../../src/providers/painter/paint.ts'
import { animationSuite } from '../../ports/animation.suite.ts'
import { type PixelsFixture, pixelsSuite } from '../../ports/pixels.suite.ts'
import { startLambda } from './support/lambda.ts'
import { localClient } from './support/local-service.ts'

const never = new AbortController().signal

/** The whole way: a call as JSON to a function that has a decoder, which works on the same storage. */
async function fixture(): Promise<PixelsFixture> {
  const root = await mkdtemp(join(tmpdir(), 'pixels-'))
  const directory = join(root, 'scratch')
  const blobs = fsBlobStore({ directory: root })
  const calls = pixelCalls(writeScratch, { loadPaint: async () => paint })
  const own = inProcessPixels({ blobs, calls, directory, memoryMegabytes: 256, estimateMegabytes })
  const answering = { ...own, inspect: ({ key }: { key: string }, signal: AbortSignal) => own.inspect(key, signal) }
  const lambda = await startLambda({ pixels: (event) => answerCall(answering, event, never) })
  const client = new LambdaClient({ ...localClient(lambda.endpoint), maxAttempts: 1 })
  return {
    pixels: remotePixels({ client, functionName: 'pixels', answerTimeoutSeconds: 60, parallel: 4 }),
    put: async (key, bytes) => void (await blobs.put(key, bytes)),
    read: blobs.read,
    leftovers: () => readdir(directory),
    endsAnyway: true,
    async close() {
      client.destroy()
      await lambda.close()
      await rm(root, { recursive: true })
    },
  }
}

pixelsSuite('remotePixels', fixture)
animationSuite('remotePixels', fixture)
