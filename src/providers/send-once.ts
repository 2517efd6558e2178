import { Agent as HttpAgent, type IncomingMessage, request as sendHttp } from 'node:http'
import { Agent as HttpsAgent, request as sendHttps } from 'node:https'

// A connection for each request: one that is kept can be closed by the other side just as a request is written, and then
// nobody knows whether it was done. With agents of our own the environment's proxies are not used.
const httpAgent = new HttpAgent({ keepAlive: false })
const httpsAgent = new HttpsAgent({ keepAlive: false })

export interface Outgoing {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | undefined
  readonly signal: AbortSignal
}

/** A request that never left: no connection came about. */
export class NotSent extends Error {
  override readonly name = 'NotSent'
}

/** Sends a request once and gives the head of its answer. Throws `NotSent`, or what broke after the connection stood. */
export function sendOnce({ url, method, headers, body, signal }: Outgoing): Promise<IncomingMessage> {
  const isHttps = url.protocol === 'https:'
  return new Promise((resolve, reject) => {
    const notSent = (cause: unknown) => reject(new NotSent(reasonOf(cause), { cause }))
    if (signal.aborted) return notSent(signal.reason)
    let isConnected = false
    const outgoing = (isHttps ? sendHttps : sendHttp)(url, {
      method,
      headers: body ? { ...headers, 'content-length': body.byteLength } : headers,
      agent: isHttps ? httpsAgent : httpAgent,
    })
    const abort = () => outgoing.destroy()
    signal.addEventListener('abort', abort, { once: true })
    outgoing.once('close', () => signal.removeEventListener('abort', abort))
    outgoing.once('socket', (socket) => {
      // Over TLS nothing of the request leaves before both sides agree.
      socket.once(isHttps ? 'secureConnect' : 'connect', () => {
        isConnected = true
      })
    })
    outgoing.once('response', resolve)
    outgoing.on('error', (error) => {
      const cause: unknown = signal.aborted ? signal.reason : error
      if (isConnected) reject(cause)
      else notSent(cause)
    })
    outgoing.end(body)
  })
}

/** The library's word for it, such as ECONNREFUSED. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const { code } = cause as NodeJS.ErrnoException
  return typeof code === 'string' ? code : cause.message
}
