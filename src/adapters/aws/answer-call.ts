import * as z from 'zod'
import { AppError } from '../../errors.ts'
import { type RemoteAnswer, refusalOf } from './remote-answers.ts'
import type { RemoteCall, RemoteRequests, RemoteResults } from './remote-calls.ts'
import { remoteRequests } from './remote-requests.ts'

/** The calls that a function answers; any other is a bug of whoever makes it. */
export type RemoteCalls = {
  readonly [Call in RemoteCall]?: (request: RemoteRequests[Call], signal: AbortSignal) => Promise<RemoteResults[Call]>
}

const callNames = Object.keys(remoteRequests) as RemoteCall[]
const RemoteEvent = z.strictObject({ call: z.enum(callNames), request: z.unknown() })

/**
 * The work of a function with a decoder: the call that the event names. What was foreseen is part of the answer; anything
 * else is thrown, so that the function fails and its log has the whole error.
 */
export async function answerCall(calls: RemoteCalls, event: unknown, signal: AbortSignal): Promise<RemoteAnswer> {
  const { call, request } = RemoteEvent.parse(event)
  try {
    return { result: await run(calls, call, request, signal) }
  } catch (error) {
    if (error instanceof AppError) return { error: refusalOf(error) }
    throw error
  }
}

async function run<Call extends RemoteCall>(
  calls: RemoteCalls,
  call: Call,
  request: unknown,
  signal: AbortSignal,
): Promise<RemoteResults[Call]> {
  const answer = calls[call]
  if (!answer) throw new Error(`This function does not answer "${call}".`)
  return await answer(remoteRequests[call].parse(request), signal)
}
