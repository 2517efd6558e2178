import { setTimeout as wait } from 'node:timers/promises'
import { pictureAt } from './picture-parts.ts'
import type { Connection, ProviderModel } from './provider.ts'
import { type FailureTerms, failureOf } from './provider-failure.ts'

/** Looks at an answer again after a while; gives the last one when the provider cannot be asked just now. */
export type Poll = (path: string) => Promise<unknown>

/**
 * What an answer with status 200 means: itself, or a later one when the provider was not done yet. Throws AppErrors for
 * what was not done.
 */
export type Settle = (answer: unknown, poll: Poll, terms: FailureTerms) => Promise<unknown>

export interface SdkFetchOptions {
  readonly connection: Connection
  readonly model: ProviderModel
  readonly terms: FailureTerms
  readonly settle: Settle | undefined
  readonly signal: AbortSignal
}

const SECONDS_BETWEEN_LOOKS = 1

/**
 * The only way out that the SDK's packages have. What they post goes to the provider, once, and a failure is judged here
 * rather than by them; every other address is one that an answer named, and is fetched as a stranger's.
 */
export function sdkFetch({ connection, model, terms, settle, signal }: SdkFetchOptions): typeof fetch {
  const { timeoutSeconds } = model
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1000)])

  const pollWith =
    (headers: Headers): Poll =>
    async (path) => {
      try {
        await wait(SECONDS_BETWEEN_LOOKS * 1000, undefined, { signal: deadline })
        const response = await connection.fetch(`${connection.baseUrl}${path}`, { headers, signal: deadline })
        return response.ok ? await response.json() : undefined
      } catch (error) {
        signal.throwIfAborted()
        if (deadline.aborted) throw new Error(`${terms.title} was not done within ${timeoutSeconds} s`)
        // The picture is being made whether we hear of it or not: only time ends the looking.
        if (error instanceof Error) return undefined
        throw error
      }
    }

  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    if (init?.method !== 'POST')
      return new Response(new Uint8Array(await pictureAt(url, connection.web, signal)), { status: 200 })
    const response = await connection.fetch(url, { ...init, timeoutSeconds })
    if (!response.ok) throw await failureOf(response, terms)
    if (!settle) return response
    const headers = new Headers(init.headers)
    headers.delete('content-type')
    return Response.json(await settle(await response.json(), pollWith(headers), terms))
  }
}
