import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { AppError } from '../errors.ts'
import { NotSent, reasonOf, sendOnce } from './send-once.ts'

/** `fetch` to one provider. The signal and `timeoutSeconds` hold for the whole answer. */
export type ProviderFetch = (
  url: string | URL,
  init?: RequestInit & { readonly timeoutSeconds?: number },
) => Promise<Response>

export interface ProviderFetchOptions {
  /** For messages. */
  readonly provider: string
  /** The setting that says where the provider is. */
  readonly setting: string
  /** The operator's configuration: may be private. Only its origin is reached. */
  readonly baseUrl: string
  /** The most bytes an answer may have; 64 MiB when left out: a few pictures of the largest size in base64. */
  readonly maxBytes?: number
}

const DEFAULT_MAX_BYTES = 64 * 1_048_576
const DEFAULT_TIMEOUT_SECONDS = 120

/**
 * The only door to a provider: one origin, one try, no redirects, a limit on time and bytes. Throws `model_unavailable`
 * when no connection came about, so that nothing was sent. Whatever fails later is no `AppError`: the request may have
 * been done, and charged.
 */
export function createProviderFetch(options: ProviderFetchOptions): ProviderFetch {
  const { provider, maxBytes = DEFAULT_MAX_BYTES } = options
  const { origin } = new URL(options.baseUrl)
  return async (url, { timeoutSeconds = DEFAULT_TIMEOUT_SECONDS, signal, ...init } = {}) => {
    const request = new Request(url, init)
    const target = new URL(request.url)
    if (target.origin !== origin) throw new Error(`${provider} is at ${origin}; ${target.origin} is somebody else`)
    const body = request.body ? new Uint8Array(await request.arrayBuffer()) : undefined
    const limit = new AbortController()
    const tooSlow = new Error(`${provider} did not answer within ${timeoutSeconds} s`)
    const timer = setTimeout(() => limit.abort(tooSlow), timeoutSeconds * 1000)
    const whole = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal
    const headers = { ...Object.fromEntries(request.headers), 'accept-encoding': 'identity' }
    try {
      const answer = await sendOnce({ url: target, method: request.method, headers, body, signal: whole })
      answer.once('close', () => clearTimeout(timer))
      refuseRedirect(answer, options)
      return responseOf(answer, { provider, maxBytes, signal: whole })
    } catch (error) {
      clearTimeout(timer)
      throw error instanceof NotSent ? notReached(error, options) : error
    }
  }
}

interface Limits {
  readonly provider: string
  readonly maxBytes: number
  readonly signal: AbortSignal
}

function responseOf(answer: IncomingMessage, limits: Limits): Response {
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(answer.headersDistinct)) {
    for (const value of values) headers.append(name, value)
  }
  const { statusCode: status = 0 } = answer
  const hasBody = status !== 204 && status !== 304
  const bytes = Readable.toWeb(Readable.from(limited(answer, limits), { objectMode: false }))
  return new Response(hasBody ? (bytes as ReadableStream<Uint8Array>) : null, { status, headers })
}

/** The answer's bytes, up to the limits. */
async function* limited(answer: IncomingMessage, { provider, maxBytes, signal }: Limits): AsyncGenerator<Uint8Array> {
  const abort = () => answer.destroy()
  let sizeBytes = 0
  try {
    signal.throwIfAborted()
    signal.addEventListener('abort', abort, { once: true })
    for await (const chunk of answer as AsyncIterable<Uint8Array>) {
      sizeBytes += chunk.byteLength
      if (sizeBytes > maxBytes) throw new Error(`${provider} sent more than ${maxBytes} bytes`)
      yield chunk
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    signal.removeEventListener('abort', abort)
    answer.destroy()
  }
}

function refuseRedirect(answer: IncomingMessage, { provider, setting }: ProviderFetchOptions): void {
  const { statusCode = 0, headers } = answer
  if (statusCode < 300 || statusCode === 304 || statusCode >= 400) return
  answer.destroy()
  const target = (headers.location ?? 'nowhere').slice(0, 200)
  const message = `${provider} sends requests elsewhere (${target}), where its key must not go. Set ${setting} to the right address.`
  throw new AppError('model_unavailable', message)
}

function notReached(error: NotSent, { provider, setting, baseUrl }: ProviderFetchOptions): AppError {
  const message = `${provider} cannot be reached at ${new URL(baseUrl).origin}: ${reasonOf(error.cause)}. Nothing was sent. Try again later, or check ${setting}.`
  return new AppError('model_unavailable', message, { cause: error })
}
