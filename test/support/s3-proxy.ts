import { once } from 'node:events'
import { createServer, type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface S3Proxy {
  readonly endpoint: string
  close(): Promise<void>
}

/** What stands between client and server: answers a request itself, or has it passed on, perhaps only so many bytes of the answer. */
export type Interception = (
  request: IncomingMessage,
  response: ServerResponse,
) => 'answered' | 'pass' | { readonly cutAfterBytes: number } | Promise<'answered' | 'pass'>

/** A server in front of another that makes happen what the other one cannot be asked for. */
export async function s3Proxy(target: string, intercept: Interception): Promise<S3Proxy> {
  const server = createServer(async (request, response) => {
    const verdict = await intercept(request, response)
    if (verdict === 'answered') return
    const { method, headers, url = '/' } = request
    // The host is signed: it stays the proxy's.
    const onward = openRequest(new URL(url, target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      if (verdict === 'pass') return void answer.pipe(response)
      let sentBytes = 0
      answer.on('data', (piece: Uint8Array) => {
        response.write(piece)
        sentBytes += piece.byteLength
        if (sentBytes >= verdict.cutAfterBytes) response.destroy()
      })
    })
    onward.once('error', () => response.destroy())
    request.pipe(onward)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
