import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** What became of one call of the function. */
export interface Answer {
  /** `error`: the handler failed, and `body` says how. */
  readonly kind: 'response' | 'error'
  readonly body: string
  /** Of a streamed response that broke off: what was said then. */
  readonly trailers: NodeJS.Dict<string>
}

export interface Call {
  readonly requestId: string
  readonly timeoutMs: number
  /** Gets the answer's pieces as they come. */
  readonly onPiece?: (piece: string) => void
}

export interface RuntimeApi {
  /** `host:port`, for `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string
  /** Gives the event to the function and waits for its answer. */
  invoke(event: unknown, call: Call): Promise<Answer>
  /** What the function said when it could not start. */
  readonly initError: Promise<{ readonly errorType: string; readonly errorMessage: string }>
  /** Resolves when the function asks for its first event: it has started. */
  readonly started: Promise<void>
  close(): Promise<void>
}

interface Invocation {
  readonly requestId: string
  readonly event: unknown
  readonly deadlineMs: number
}

/**
 * Lambda's Runtime API, as much of it as a function sees: it gives out events one at a time and takes answers, streamed
 * or whole, and failures. Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function startRuntimeApi(): Promise<RuntimeApi> {
  const waiting: Invocation[] = []
  const asking: ServerResponse[] = []
  const answers = new Map<string, { resolve: (answer: Answer) => void; onPiece: Call['onPiece'] }>()
  const initError = Promise.withResolvers<{ errorType: string; errorMessage: string }>()
  const started = Promise.withResolvers<void>()

  function giveOut() {
    const response = asking[0]
    const next = waiting[0]
    if (!response || !next) return
    asking.shift()
    waiting.shift()
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': next.requestId,
      'lambda-runtime-deadline-ms': String(next.deadlineMs),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-west-1:000000000000:function:atelier-test',
      'lambda-runtime-trace-id': 'Root=1-00000000-000000000000000000000000',
    })
    response.end(JSON.stringify(next.event))
  }

  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').replace('/2018-06-01/runtime/', '')
    if (path === 'invocation/next') {
      started.resolve()
      asking.push(response)
      giveOut()
      return
    }
    if (path === 'init/error') initError.resolve(JSON.parse(await text(request)))
    const [, requestId = '', kind] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? []
    if (kind === 'response' || kind === 'error') {
      const asked = answers.get(decodeURIComponent(requestId))
      asked?.resolve(await readAnswer(request, kind, asked.onPiece))
    }
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    initError: initError.promise,
    started: started.promise,
    invoke(event, { requestId, timeoutMs, onPiece }) {
      const { promise, resolve } = Promise.withResolvers<Answer>()
      answers.set(requestId, { resolve, onPiece })
      waiting.push({ requestId, event, deadlineMs: Date.now() + timeoutMs })
      giveOut()
      return promise
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function readAnswer(
  request: IncomingMessage,
  kind: Answer['kind'],
  onPiece: Call['onPiece'] = () => {},
): Promise<Answer> {
  let body = ''
  for await (const piece of request.setEncoding('utf8')) {
    body += piece
    onPiece(piece)
  }
  return { kind, body, trailers: request.trailers }
}
