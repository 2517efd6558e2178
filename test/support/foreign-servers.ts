import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'

/** A server that stands for one on the internet, on 127.0.0.1. */
export interface ForeignServer {
  readonly url: string
  readonly port: number
  connections(): number
  /** Connections that have not been closed. */
  openConnections(): number
  close(): Promise<void>
}

const file = (name: string) => readFileSync(join(import.meta.dirname, 'files', name), 'utf8')

/** Signed by itself for secure.example and 127.0.0.1, valid until 2126. Its key is public, so it is good for nothing else. */
export const certificate = file('self-signed.pem')

/** A web server. */
export const httpServer = (listener: RequestListener) => listening(createHttpServer(listener), 'http')

/** A web server whose certificate nobody trusts unless told to. */
export const httpsServer = (listener: RequestListener) =>
  listening(createHttpsServer({ cert: certificate, key: file('self-signed.key') }, listener), 'https')

/** A server that does what it likes with its connections, once something has come over them. */
export const rawServer = (serve: (socket: Socket) => void) =>
  listening(
    createTcpServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => serve(socket))
    }),
    'http',
  )

async function listening(server: Server, scheme: string): Promise<ForeignServer> {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    connections: () => connections,
    openConnections: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
