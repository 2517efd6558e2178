import { ClientError } from './client-error.ts'
import { readFailure, readJson } from './read-failure.ts'

/** How requests get out: the platform's `fetch`, or an app's own, which needs no socket. */
export type Fetch = (url: string, init: RequestInit) => Response | Promise<Response>

export interface TransportOptions {
  /** Where the server is, such as `http://127.0.0.1:8787`. */
  readonly baseUrl: string
  readonly token?: string | undefined
  readonly fetch?: Fetch
  /**
   * Follows the links in answers at `baseUrl`, whatever host they name: for a server that is reached at another address
   * than its public one.
   */
  readonly rebase?: boolean
  /** 1 for who would rather know than wait; 6 when left out. */
  readonly maxAttempts?: number
  /** Told before every wait for another attempt. */
  readonly onRetry?: (error: ClientError, delaySeconds: number) => void
  /** Replaced in tests, so that nobody waits. */
  readonly sleep?: (delayMs: number, signal: AbortSignal | undefined) => Promise<void>
  readonly random?: () => number
}

export interface ClientCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** A path such as `/v1/jobs`, or a link from an answer. */
  readonly target: string
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  /** Sent as it is; a Blob or a form can be sent again. */
  readonly body?: Blob | FormData
  readonly signal?: AbortSignal | undefined
  /** Sending it twice does the same as once, so it may be sent again when it is not known whether it arrived. */
  readonly isRepeatable: boolean
  /** The answer may be of any size; the platform's own limits on silence guard it, as they guard a body that is sent. */
  readonly isLarge?: boolean
  /** Fewer than the transport's own, where there is another way to what is wanted. */
  readonly maxAttempts?: number
}

export interface Transport {
  readonly baseUrl: string
  /** The answer, when it is a success. Throws `ClientError`, and the signal's reason when it aborts. */
  send(call: ClientCall): Promise<Response>
  /** The answer's JSON. Throws as `send` does. */
  json<T>(call: ClientCall): Promise<T>
  sleep(delayMs: number, signal: AbortSignal | undefined): Promise<void>
}

/** The longest answer the API holds back is 25 s (`Prefer: wait`); the rest is for a slow network. */
const TIMEOUT_SECONDS = 60

/** With these delays a server may be away for about 15 s: three times what a restart takes. */
const MAX_ATTEMPTS = 6
const FIRST_DELAY_MS = 500

/** A server that wants more patience than this is told to its user instead. */
const MAX_DELAY_MS = 60_000

/** The server, or a gateway in front of it, could not answer now. The first two say that nothing was done. */
const BUSY = [429, 503]
const AWAY = [502, 504]

/** Sends requests, and sends them again where that is safe and of use. */
export function createTransport(options: TransportOptions): Transport {
  const base = options.baseUrl.replace(/\/+$/, '')
  const send = options.fetch ?? ((url: string, init: RequestInit) => globalThis.fetch(url, init))
  const random = options.random ?? Math.random
  const sleep = options.sleep ?? sleepFor
  const { maxAttempts = MAX_ATTEMPTS } = options

  async function attempt(call: ClientCall): Promise<Response> {
    const url = addressOf(base, call, options.rebase ?? false)
    const isOwn = url.startsWith(`${base}/`)
    const timeout = call.body || call.isLarge ? undefined : AbortSignal.timeout(TIMEOUT_SECONDS * 1000)
    const signals = [call.signal, timeout].filter((signal) => signal !== undefined)
    const body = call.json === undefined ? call.body : JSON.stringify(call.json)
    const init: RequestInit = {
      method: call.method,
      headers: {
        ...(call.json === undefined ? {} : { 'content-type': 'application/json' }),
        // A link to another host is signed, and the token is none of that host's business.
        ...(options.token !== undefined && isOwn ? { authorization: `Bearer ${options.token}` } : {}),
        ...call.headers,
      },
      ...(body === undefined ? {} : { body }),
      ...(signals.length === 0 ? {} : { signal: AbortSignal.any(signals) }),
    }
    let response: Response
    try {
      response = await send(url, init)
    } catch (error) {
      call.signal?.throwIfAborted()
      throw unreachable(
        new URL(url).origin,
        timeout?.aborted ? `no answer within ${TIMEOUT_SECONDS} s` : reasonOf(error),
        error,
      )
    }
    if (response.ok) return response
    throw await readFailure(response, new URL(url).origin)
  }

  async function persist(call: ClientCall): Promise<Response> {
    const most = Math.min(maxAttempts, call.maxAttempts ?? maxAttempts)
    for (let count = 1; ; count += 1) {
      call.signal?.throwIfAborted()
      try {
        return await attempt(call)
      } catch (error) {
        if (!(error instanceof ClientError) || count >= most || !isWorthRepeating(call, error)) throw error
        const delayMs = delayOf(error, count, random)
        if (delayMs > MAX_DELAY_MS) throw error
        options.onRetry?.(error, delayMs / 1000)
        await sleep(delayMs, call.signal)
      }
    }
  }

  return {
    baseUrl: base,
    send: persist,
    json: async <T>(call: ClientCall) => readJson<T>(await persist(call), base),
    sleep,
  }
}

function addressOf(base: string, { target, query = {} }: ClientCall, rebase: boolean): string {
  const link = URL.parse(target)
  const url = new URL(link === null ? base + target : rebase ? base + link.pathname + link.search : target)
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value))
  return url.href
}

function isWorthRepeating(call: ClientCall, { status, code }: ClientError): boolean {
  // The server is there; the model that was asked for lacks a key or is not known, which no waiting mends.
  if (code === 'model_unavailable') return false
  if (BUSY.includes(status)) return true
  return call.isRepeatable && (code === 'unreachable' || AWAY.includes(status))
}

/** What the server asks for and up to a quarter more, so that not all come back at once; else full jitter, doubling. */
function delayOf({ retryAfterSeconds }: ClientError, count: number, random: () => number): number {
  if (retryAfterSeconds !== undefined) return retryAfterSeconds * 1000 * (1 + random() / 4)
  return FIRST_DELAY_MS * 2 ** (count - 1) * (0.5 + random() / 2)
}

function unreachable(origin: string, why: string, cause: unknown): ClientError {
  const detail = `The server at ${origin} cannot be reached (${why}). Check the address and whether it runs.`
  return new ClientError({ status: 0, code: 'unreachable', detail, cause })
}

/** fetch says "fetch failed" and keeps the reason in the cause. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message?: string }
  return cause?.code ?? (cause?.message || message) ?? 'no reason given'
}

function sleepFor(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, delayMs)
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
}
