import { connect } from 'node:net'

export interface Answer {
  readonly status: number
  readonly body: string
}

/** One keep-alive connection with one request on its way at a time. */
export interface Wire {
  send(method: string, path: string, options?: { headers?: string; body?: string }): Promise<Answer>
  close(): void
}

/**
 * An HTTP client that takes 30 µs of processor time a request where `fetch` takes 400: the client shares the machine
 * with what it measures. It knows only what our server answers: `Content-Length`, never chunks. Rejects when the
 * connection ends, which is how a killed server shows.
 */
export function openWire(url: string): Wire {
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname).setNoDelay(true).setEncoding('latin1')
  let received = ''
  let waiting: PromiseWithResolvers<Answer> | undefined
  let failure: Error | undefined

  function fail(error: Error) {
    failure ??= error
    waiting?.reject(error)
  }

  socket.on('error', fail)
  socket.on('close', () => fail(new Error(`the connection to ${host} was closed`)))
  socket.on('data', (piece: string) => {
    received += piece
    const headEnd = received.indexOf('\r\n\r\n')
    if (headEnd === -1) return
    const head = received.slice(0, headEnd)
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
    if (length === undefined) return fail(new Error(`an answer without a length: ${head}`))
    const end = headEnd + 4 + Number(length)
    if (received.length < end) return
    const answer = { status: Number(head.slice(9, 12)), body: received.slice(headEnd + 4, end) }
    received = received.slice(end)
    const { resolve } = waiting ?? {}
    waiting = undefined
    resolve?.(answer)
  })

  return {
    send(method, path, { headers = '', body = '' } = {}) {
      if (failure) return Promise.reject(failure)
      waiting = Promise.withResolvers()
      const length =
        body === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`
      socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${length}${headers}\r\n${body}`)
      return waiting.promise
    },
    close: () => socket.destroy(),
  }
}
