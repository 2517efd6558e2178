import type { IncomingMessage } from 'node:http'
import { connect as dialTcp, type Socket, type TcpNetConnectOpts } from 'node:net'
import { AppError } from '../errors.ts'
import type { ForeignAnswer, ForeignRequest, SafeFetch } from '../ports/safe-fetch.ts'
import { connect } from './connect.ts'
import { type Destination, destinationOf } from './destination.ts'
import { failed, forbidden, hostText, withoutSecrets } from './fetch-errors.ts'
import { createOpenPlaces, type OpenPlace } from './open-places.ts'
import { readBody } from './read-body.ts'
import { resolveHost } from './resolve-host.ts'
import { sendRequest } from './send-request.ts'

export interface SafeFetchOptions {
  /** What `ATELIER_FETCH_ALLOW` opens. */
  readonly allow: readonly OpenPlace[]
  /** The most that any answer may have, decompressed. */
  readonly maxBytes: number
  /** Gets the whole reason of every refusal and failure: resolved addresses, what the peer's library said. */
  readonly log: { info(fields: object, message: string): void }
  /** From asking DNS to the head of an answer; 10 s when left out. Servers that take longer are broken or mean it. */
  readonly answerSeconds?: number
  /** DNS servers to ask instead of the system's, as `address:port`. */
  readonly dnsServers?: readonly string[]
  /** Opens TCP connections instead of `net.connect`: for a network that has to be left in a special way. */
  readonly dial?: (options: TcpNetConnectOpts) => Socket
}

/** Enough for http → https → www → CDN → picture. */
const MAX_REDIRECTS = 5
const REDIRECTS: readonly (number | undefined)[] = [301, 302, 303, 307, 308]
const DEFAULT_TIMEOUT_SECONDS = 30
/** A server that asks for more is asked again by whoever wanted the picture. */
const MAX_RETRY_AFTER_SECONDS = 60

/**
 * Fetches what strangers name, from public addresses only. Each hop is judged by its form, by every address DNS gives for
 * it, and by the peer that the connection, opened for this one request, really has. Environment proxies are not used.
 */
export function createSafeFetch(options: SafeFetchOptions): SafeFetch {
  const { allow, maxBytes, log, answerSeconds = 10, dnsServers, dial = dialTcp } = options
  const places = createOpenPlaces(allow)

  /** The head of the answer to one request. */
  async function answerOf(destination: Destination, accept: string, whole: AbortSignal): Promise<IncomingMessage> {
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(tooSlow(destination.url, answerSeconds)), answerSeconds * 1000)
    const signal = AbortSignal.any([whole, late.signal])
    try {
      const addresses = await resolveHost(destination, { places, signal, dnsServers })
      const socket = await connect(destination, { addresses, signal, dial })
      return await sendRequest(socket, destination, { accept, signal })
    } finally {
      clearTimeout(timer)
    }
  }

  function redirected(from: URL, to: URL): Destination {
    try {
      return destinationOf(to.href, places)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      throw forbidden(`${hostText(from)} redirects to another place. ${error.message}`)
    }
  }

  async function follow(text: string, request: ForeignRequest, whole: AbortSignal) {
    let destination = destinationOf(text, places)
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const response = await answerOf(destination, request.accept ?? '*/*', whole)
      const { location } = response.headers
      if (location === undefined || !REDIRECTS.includes(response.statusCode)) return { destination, response }
      response.destroy()
      destination = redirected(destination.url, nextUrl(destination.url, location))
    }
    throw failed(
      `${hostText(destination.url)} was reached by more than ${MAX_REDIRECTS} redirects. Name the last address itself.`,
    )
  }

  async function open(text: string, request: ForeignRequest): Promise<ForeignAnswer> {
    const seconds = request.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS
    const limit = new AbortController()
    const timer = setTimeout(() => limit.abort(tooSlow(URL.parse(text), seconds)), seconds * 1000)
    const whole = AbortSignal.any([request.signal, limit.signal])
    const onEnd = () => clearTimeout(timer)
    try {
      const { destination, response } = await follow(text, request, whole)
      // Also when nobody ever reads the body.
      whole.addEventListener('abort', () => response.destroy(), { once: true })
      checkStatus(destination.url, response)
      const limits = {
        host: destination.host,
        maxBytes: Math.min(maxBytes, request.maxBytes ?? maxBytes),
        signal: whole,
      }
      return {
        url: destination.url.href,
        contentType: response.headers['content-type'],
        bytes: logged(text, readBody(response, { ...limits, onEnd })),
      }
    } catch (error) {
      onEnd()
      throw noted(text, error)
    }
  }

  async function* logged(text: string, bytes: AsyncIterable<Uint8Array>) {
    try {
      yield* bytes
    } catch (error) {
      throw noted(text, error)
    }
  }

  function noted(text: string, error: unknown): unknown {
    if (!(error instanceof AppError)) return error
    const url = URL.parse(text)
    log.info({ ...(url && { url: withoutSecrets(url) }), code: error.code, err: error }, 'An address was not fetched')
    return error
  }

  return { check: (url, field) => void destinationOf(url, places, field), open }
}

/** Where a redirect leads. Throws `url_forbidden` when it gives up encryption. */
function nextUrl(from: URL, location: string): URL {
  const next = URL.parse(location, from.href)
  if (!next) throw failed(`${hostText(from)} redirects to something that is no address.`)
  if (from.protocol === 'https:' && next.protocol === 'http:')
    throw forbidden(`${hostText(from)} redirects from https to http, where anybody on the way could change the answer.`)
  return next
}

function checkStatus(url: URL, response: IncomingMessage): void {
  const { statusCode: status = 0, headers } = response
  if (status === 200 || status === 203) return
  response.destroy()
  const retryable = status >= 500 || status === 408 || status === 429
  const seconds = Number(headers['retry-after'])
  const after = retryable && seconds > 0 ? { retryAfterSeconds: Math.min(seconds, MAX_RETRY_AFTER_SECONDS) } : {}
  const remedy = retryable ? 'Try again later.' : 'Check the address, and that it can be opened without signing in.'
  throw failed(`${hostText(url)} answered with status ${status}. ${remedy}`, { retryable, ...after })
}

const tooSlow = (url: URL | null, seconds: number) =>
  failed(`${url ? hostText(url) : 'The server'} took longer than ${seconds} s. Try again later.`, { retryable: true })
