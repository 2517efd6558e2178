import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

export interface Canary {
  readonly port: number
  /** Connections that were made, whether or not anything came over them. */
  connections(): number
  /** All that was written to it. */
  received(): string
  reset(): void
  close(): Promise<void>
}

/** Listens on loopback where nobody may come, answers like a web server with a secret, and remembers every connection. */
export async function startCanary(): Promise<Canary> {
  let connections = 0
  let received = ''
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (piece) => {
      received += piece.toString('latin1')
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecret')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    received: () => received,
    reset() {
      connections = 0
      received = ''
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
