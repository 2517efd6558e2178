import { once } from 'node:events'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { buildApp } from '../node_modules/fauxqs/dist/app.js'

const infra = createRequire(new URL('../package.json', import.meta.url))

/** A service that somebody else wrote, in this process. */
export interface Started {
  readonly url: string
  close(): Promise<void>
}

/** https://github.com/architect/dynalite: answers like DynamoDB, and forgets when it is closed. */
export async function startDynamo(): Promise<Started> {
  const dynalite: (options: { createTableMs: number }) => Server = infra('dynalite')
  const server = dynalite({ createTableMs: 0 })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** https://github.com/kibertoad/fauxqs: answers like SQS, by this process's clock. */
export async function startSqs(region: string): Promise<Started> {
  const server = buildApp({ logger: false, defaultRegion: region })
  return { url: await server.listen({ host: '127.0.0.1', port: 0 }), close: async () => void (await server.close()) }
}
