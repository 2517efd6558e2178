import { AsyncLocalStorage } from 'node:async_hooks'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** Where a call dies: before its nth request, or after it, when the answer never comes. */
export interface Crash {
  readonly request: number
  readonly isAnswerLost: boolean
}

export class Crashed extends Error {
  override readonly name = 'Crashed'
}

interface Running {
  readonly crash: Crash | undefined
  requests: number
  /** Waits until this call may send its next request. */
  readonly turn: () => Promise<void>
}

/** Makes a client's requests go in a chosen order, one at a time, and calls die at chosen requests. */
export function interleaved({ middlewareStack }: DynamoDBDocumentClient) {
  const running = new AsyncLocalStorage<Running>()
  middlewareStack.add(
    (next) => async (request) => {
      const call = running.getStore()
      if (!call) return next(request)
      await call.turn()
      const isLast = call.requests++ === call.crash?.request
      if (isLast && !call.crash.isAnswerLost) throw new Crashed()
      const answer = await next(request)
      if (isLast) throw new Crashed()
      return answer
    },
    { step: 'initialize', name: 'interleaved' },
  )

  /**
   * Starts all calls, and lets one after the other send one request: the one that `choose` names among the indexes of
   * those that wait. A call that crashes is made again, without a crash. Gives the answers.
   */
  return async function run<T>(
    calls: readonly { readonly make: () => Promise<T>; readonly crash: Crash | undefined }[],
    choose: (waiting: readonly number[]) => number | undefined,
  ): Promise<T[]> {
    const waiting = new Map<number, () => void>()
    const answers: T[] = []
    let open = calls.length
    /** Resolved when the call that was let go waits again, or has ended. */
    let rest = Promise.withResolvers<void>()
    const start = async (index: number, make: () => Promise<T>, crash: Crash | undefined) => {
      const turn = () =>
        new Promise<void>((resolve) => {
          waiting.set(index, resolve)
          rest.resolve()
        })
      const attempt = (dies: Crash | undefined) => running.run({ crash: dies, requests: 0, turn }, make)
      answers[index] = await attempt(crash).catch((error: unknown) => {
        if (error instanceof Crashed) return attempt(undefined)
        throw error
      })
    }
    const ends: Promise<void>[] = []
    for (const [index, { make, crash }] of calls.entries()) {
      rest = Promise.withResolvers()
      ends.push(
        start(index, make, crash).finally(() => {
          open--
          rest.resolve()
        }),
      )
      await rest.promise
    }
    while (open > 0) {
      const index = choose([...waiting.keys()].sort()) ?? -1
      const go = waiting.get(index)
      if (!go) throw new Error(`Call ${index} does not wait`)
      rest = Promise.withResolvers()
      go()
      waiting.delete(index)
      await rest.promise
    }
    await Promise.all(ends)
    return answers
  }
}
