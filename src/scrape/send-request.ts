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
    const sent = request({
      // A connection that is given is used for this request and closed: no agent, no pool, no proxy of the environment.
      createConnection: () => socket,
      path: url.pathname + url.search,
      setHost: false,
      headers: { host: url.host, accept, 'accept-encoding': 'gzip, br, zstd', 'user-agent': 'Atelier' },
      maxHeaderSize: MAX_HEADER_BYTES,
    })
    const abort = () => sent.destroy(new Error('aborted'))
    signal.addEventListener('abort', abort, { once: true })
    const done = () => signal.removeEventListener('abort', abort)
    sent.once('response', (response) => {
      done()
      resolve(response)
    })
    sent.on('error', (cause: Error & { code?: string }) => {
      done()
      socket.destroy()
      if (signal.aborted) return reject(signal.reason)
      if (cause.code === 'HPE_HEADER_OVERFLOW')
        return reject(failed(`${host} answered with more headers than ${MAX_HEADER_BYTES / 1024} KiB.`, { cause }))
      const isAnswer = cause.code?.startsWith('HPE_')
      const message = isAnswer
        ? `${host} did not answer as a web server does.`
        : `${host} broke the connection off. Try again later.`
      reject(failed(message, { retryable: !isAnswer, cause }))
    })
    sent.end()
  })
}
