import { type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'
import type { Destination } from './destination.ts'
import { failed } from './fetch-errors.ts'

/** Many times what honest servers send. */
const MAX_HEADER_BYTES = 32 * 1024

/** Sends a GET over the connection and gives the answer's head. The connection is of no use for another. Throws `url_failed`. */
export function sendRequest(
  socket: Socket,
  { url, host }: Destination,
  { accept, signal }: { accept: string; signal: AbortSignal },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) socket.destroy()
    signal.throwIfAborted()
    const sent = request({
      // A connection that is given is used for this request and closed: no agent, no pool, no proxy of the environment.
      createConnection: () => socket,
      path: url.pathname + url.search,
      setHost: false,
      headers: { host: url.host, accept, 'accept-encoding': 'gzip, br, zstd', 'user-agent': 'Atelier' },
      maxHeaderSize: MAX_HEADER_BYTES,
    })
    const settle = (outcome: () => void) => {
      signal.removeEventListener('abort', abort)
      outcome()
    }
    const fail = (error: unknown) =>
      settle(() => {
        socket.destroy()
        reject(error)
      })
    const abort = () => fail(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    sent.once('response', (response) => settle(() => resolve(response)))
    sent.once('upgrade', () => fail(failed(strange(host))))
    sent.on('error', (cause: Error & { code?: string }) => fail(explained(host, cause)))
    sent.end()
  })
}

const strange = (host: string) => `${host} did not answer as a web server does. Check the address.`

function explained(host: string, cause: Error & { code?: string }) {
  if (cause.code === 'HPE_HEADER_OVERFLOW')
    return failed(`${host} answered with more headers than ${MAX_HEADER_BYTES / 1024} KiB.`, { cause })
  if (cause.code?.startsWith('HPE_')) return failed(strange(host), { cause })
  return failed(`${host} broke the connection off. Try again later.`, { retryable: true, cause })
}
