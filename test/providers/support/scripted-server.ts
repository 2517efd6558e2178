import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as it arrived. */
export interface Received {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  json(): unknown
  form(): Promise<FormData>
}

export interface Scripted {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Objects are sent as JSON. */
  readonly body?: object | string | Uint8Array
  /** Instead of an answer. */
  readonly act?: (answer: ServerResponse) => void
}

export type Script = (request: Received) => Scripted | Promise<Scripted>

export interface ScriptedServer {
  readonly url: string
  /** Whoever has looked may empty it. */
  readonly received: Received[]
  /** From now on. */
  answer(script: Script | Scripted): void
  close(): Promise<void>
}

/** A real HTTP server that answers as it is told and remembers what it was asked. */
export async function scriptedServer(): Promise<ScriptedServer> {
  let script: Script = () => ({ status: 500 })
  const received: Received[] = []
  const server = createServer(async (request, answer) => {
    const body = Buffer.concat(await request.toArray())
    const { method = '', url: path = '', headers } = request
    const one: Received = {
      method,
      path,
      headers,
      body,
      json: () => JSON.parse(body.toString()),
      form: () => new Response(body, { headers: { 'content-type': headers['content-type'] ?? '' } }).formData(),
    }
    received.push(one)
    send(answer, await script(one))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer(next) {
      script = typeof next === 'function' ? next : () => next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function send(answer: ServerResponse, { status = 200, headers = {}, body, act }: Scripted): void {
  if (act) {
    act(answer)
    return
  }
  const isBytes = body instanceof Uint8Array
  const isJson = typeof body === 'object' && !isBytes
  answer.writeHead(status, { ...(isJson ? { 'content-type': 'application/json' } : {}), ...headers })
  answer.end(isJson ? JSON.stringify(body) : body)
}
