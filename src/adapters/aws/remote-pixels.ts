import { InvokeCommand, type InvokeCommandOutput, type LambdaClient } from '@aws-sdk/client-lambda'
import { AppError } from '../../errors.ts'
import { NO_FFMPEG } from '../../ports/animation.ts'
import type { Pixels } from '../../ports/pixels.ts'
import { awsError } from './aws-error.ts'
import { factsOf, InspectAnswer, type InspectEvent } from './inspect-call.ts'

/** The function ends after 30 s; the rest is for its cold start and the way. */
const ANSWER_TIMEOUT_MS = 40_000

export interface RemotePixelsOptions {
  readonly client: LambdaClient
  /** The inspect function's name or ARN. */
  readonly functionName: string
}

/**
 * Pixels for functions without a decoder: `inspect` asks the function that has one, everything else is none of
 * their work and throw a bug. Throws `worker_lost` when that function dies or does not answer, and `overloaded` when there are too many
 * of it.
 */
export function remotePixels({ client, functionName }: RemotePixelsOptions): Pixels {
  async function invoke(event: InspectEvent, signal: AbortSignal): Promise<InvokeCommandOutput> {
    const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) })
    try {
      return await client.send(command, { abortSignal: signal, requestTimeout: ANSWER_TIMEOUT_MS })
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof Error && error.name === 'TimeoutError') throw lost(error)
      throw awsError(error, `lambda:InvokeFunction on ${functionName}`)
    }
  }

  return {
    async inspect(key, signal) {
      signal.throwIfAborted()
      const { FunctionError, Payload } = await invoke({ key }, signal)
      const text = Payload?.transformToString() ?? ''
      if (FunctionError !== undefined) throw lost(new Error(`${functionName}: ${text.slice(0, 1_000)}`))
      return factsOf(InspectAnswer.parse(JSON.parse(text)))
    },
    async render() {
      throw new Error('This function has no decoder: tasks that render belong into the pool "image".')
    },
    async paint() {
      throw new Error('This function has no decoder: tasks that paint belong into the pool "image".')
    },
    async frame() {
      throw new Error('This function has no decoder: tasks that make frames belong into the pool "image".')
    },
    async animation() {
      throw new Error('This function has no decoder: tasks that animate belong into the pool "image".')
    },
    cannotAnimate: async (mediaType) => (mediaType === 'video/mp4' ? NO_FFMPEG : undefined),
  }
}

/** Its words are for the log only. */
const lost = (cause: Error) =>
  new AppError('worker_lost', 'The function that looks at pictures ended without an answer. Try again.', { cause })
