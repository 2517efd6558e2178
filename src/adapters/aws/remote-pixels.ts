import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import { AppError } from '../../errors.ts'
import { memoryPermits } from '../../ports/memory-permits.ts'
import type { Pixels } from '../../ports/pixels.ts'
import { awsError } from './aws-error.ts'
import { cannotAnimateOnAws } from './no-video.ts'
import { resultOf } from './remote-answers.ts'
import type { RemoteCall, RemoteRequests, RemoteResults } from './remote-calls.ts'

export interface RemotePixelsOptions {
  readonly client: LambdaClient
  /** The name or ARN of a function with a decoder; which of the calls it answers is its own to say. */
  readonly functionName: string
  /** Longer than the function may run, so that it is Lambda who says that its time was over. */
  readonly answerTimeoutSeconds: number
  /** Calls at a time; more wait for these. Each takes one of the account's concurrent executions. */
  readonly parallel: number
}

/**
 * Pixels for functions without a decoder: each call asks a function that has one. Bytes go from bucket to bucket there and
 * never pass through here. Throws what that function's pixels throw, `worker_lost` when it dies or does not answer, and
 * `overloaded` when there are too many of it.
 */
export function remotePixels(options: RemotePixelsOptions): Pixels {
  const { client, functionName, answerTimeoutSeconds, parallel } = options
  // What it hands out are calls here.
  const permits = memoryPermits(parallel)

  async function invoke(call: RemoteCall, request: object, signal: AbortSignal): Promise<string> {
    const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify({ call, request }) })
    try {
      const requestTimeout = answerTimeoutSeconds * 1000
      const { FunctionError, Payload } = await client.send(command, { abortSignal: signal, requestTimeout })
      const text = Payload?.transformToString() ?? ''
      if (FunctionError === undefined) return text
      throw lost(new Error(`${functionName}: ${text.slice(0, 1_000)}`))
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof Error && error.name === 'TimeoutError') throw lost(error)
      throw awsError(error, `lambda:InvokeFunction on ${functionName}`)
    }
  }

  async function ask<Call extends RemoteCall>(
    call: Call,
    request: RemoteRequests[Call],
    signal: AbortSignal,
  ): Promise<RemoteResults[Call]> {
    const release = await permits.acquire(1, signal)
    try {
      return resultOf(call, JSON.parse(await invoke(call, request, signal)))
    } finally {
      release()
    }
  }

  return {
    inspect: (key, signal) => ask('inspect', { key }, signal),
    render: (request, signal) => ask('render', request, signal),
    paint: (request, signal) => ask('paint', request, signal),
    frame: (request, signal) => ask('frame', request, signal),
    animation: (request, signal) => ask('animation', request, signal),
    cannotAnimate: cannotAnimateOnAws,
  }
}

/** Its words are for the log only. */
const lost = (cause: Error) =>
  new AppError('worker_lost', 'The function that works on pictures ended without an answer. Try again.', { cause })
