import { isIP, type Socket, type TcpNetConnectOpts } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Destination } from './destination.ts'
import { failed, forbidden } from './fetch-errors.ts'
import { canonicalAddress } from './special-address.ts'

export interface ConnectOptions {
  /** Where the destination's host is, every one judged. */
  readonly addresses: readonly string[]
  readonly signal: AbortSignal
  /** Opens a TCP connection: `net.connect`. */
  readonly dial: (options: TcpNetConnectOpts) => Socket
}

/**
 * A connection to the destination, for one request: nothing has been written to it but, for https, the handshake. The
 * peer is looked at before that. Throws `url_forbidden` when it is not one of the addresses, and `url_failed`.
 */
export async function connect(destination: Destination, options: ConnectOptions): Promise<Socket> {
  const { url, host, port } = destination
  const { addresses, signal, dial } = options
  // Names are not asked about again: a second answer could be another one. Several addresses are tried in turn.
  const known = addresses.map((address) => ({ address, family: isIP(address) }))
  const lookup: NonNullable<TcpNetConnectOpts['lookup']> = (_host, { all }, callback) =>
    all ? callback(null, known) : callback(null, known[0]?.address ?? '', known[0]?.family)
  const socket = dial({ host, port, lookup, autoSelectFamily: true })
  await until(socket, 'connect', signal).catch((cause: unknown) => {
    signal.throwIfAborted()
    throw failed(`${host} could not be connected to. Check the address, or try again later.`, {
      retryable: true,
      cause,
    })
  })
  const judged = new Set(addresses.map(canonicalAddress))
  const peer = canonicalAddress(socket.remoteAddress ?? '')
  if (peer === undefined || !judged.has(peer)) {
    socket.destroy()
    const error = forbidden(`${host} does not lead to a public address.`, { host })
    throw Object.assign(error, {
      cause: new Error(`Connected to ${socket.remoteAddress ?? 'nobody'} instead of ${addresses.join(', ')}`),
    })
  }
  if (url.protocol === 'http:') return socket
  const secure = connectTls({ socket, host, ALPNProtocols: ['http/1.1'], ...(isIP(host) ? {} : { servername: host }) })
  await until(secure, 'secureConnect', signal).catch((cause: unknown) => {
    socket.destroy()
    signal.throwIfAborted()
    throw failed(`No secure connection to ${host} came about. Check its certificate, or the address.`, { cause })
  })
  return secure
}

/** Resolves when the socket says so, rejects when it fails, closes or is to be given up, and then it is destroyed. */
function until(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => socket.destroy(new Error('aborted'))
    const close = () => reject(new Error('The connection was closed'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    // Kept: a socket that fails when nobody listens any more would be an exception of the whole process.
    socket.on('error', reject)
    socket.once('close', close)
    socket.once(event, () => {
      signal.removeEventListener('abort', abort)
      socket.off('close', close)
      resolve()
    })
    socket.once('close', () => signal.removeEventListener('abort', abort))
  })
}
