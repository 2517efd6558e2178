import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Listening {
  readonly port: number
  /** `http://127.0.0.1:` and the port. */
  readonly url: string
  close(): Promise<void>
}

/** An HTTP server on 127.0.0.1, on a free port unless one is wished for. Rejects when somebody else has it. */
export async function listen(answer: RequestListener, wishedPort = 0): Promise<Listening> {
  // Streams of events are silent for longer than Node waits by itself.
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 }, answer)
  server.listen(wishedPort, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
