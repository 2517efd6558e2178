import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer, json } from 'node:stream/consumers'
import { listen } from './listen.ts'

/** How a call of a function ended. */
export type Outcome =
  /** A whole answer, or the end of a streamed one, whose pieces `onPiece` has had. */
  | { readonly kind: 'answered'; readonly body: Buffer }
  | { readonly kind: 'failed'; readonly errorType: string; readonly errorMessage: string }

export interface Invocation {
  readonly requestId: string
  /** As the function's own clock tells it. */
  readonly deadlineMs: number
  readonly functionArn: string
  readonly event: Buffer
  /** Gets a streamed answer's pieces as they come. Without it they are gathered. */
  readonly onPiece?: ((piece: Buffer) => void) | undefined
}

/** Lambda's Runtime API for one process that runs a function: one event at a time. */
export interface RuntimeApi {
  readonly address: string
  /** Resolves when the process asks for its first event; rejects with what it says when it cannot start. */
  readonly started: Promise<void>
  invoke(invocation: Invocation): Promise<Outcome>
  close(): Promise<void>
}

interface Running extends Invocation {
  readonly resolve: (outcome: Outcome) => void
}

/**
 * Starts it. `onIdle` is called when the process asks for an event and there is none, and `onBusy` before it gets one:
 * between the two, Lambda freezes it. Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function startRuntimeApi(notice: { onIdle: () => void; onBusy: () => void }): Promise<RuntimeApi> {
  const started = Promise.withResolvers<void>()
  let asking: ServerResponse | undefined
  let next: Running | undefined
  let running: Running | undefined

  function giveOut() {
    if (!asking || !next) return
    const response = asking
    running = next
    asking = undefined
    next = undefined
    notice.onBusy()
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': running.requestId,
      'lambda-runtime-deadline-ms': String(running.deadlineMs),
      'lambda-runtime-invoked-function-arn': running.functionArn,
    })
    response.end(running.event)
  }

  async function take(kind: 'response' | 'error', request: IncomingMessage) {
    const { resolve, onPiece } = running ?? {}
    running = undefined
    if (kind === 'error') return resolve?.({ kind: 'failed', ...errorOf(await json(request)) })
    const isStreamed = request.headers['lambda-runtime-function-response-mode'] === 'streaming'
    if (!isStreamed || !onPiece) return resolve?.({ kind: 'answered', body: await buffer(request) })
    for await (const piece of request) onPiece(piece)
    const failed = request.trailers['lambda-runtime-function-error-type']
    if (failed) resolve?.({ kind: 'failed', errorType: failed, errorMessage: 'The answer broke off' })
    else resolve?.({ kind: 'answered', body: Buffer.alloc(0) })
  }

  const server = await listen(async (request, response) => {
    const path = (request.url ?? '').replace('/2018-06-01/runtime/', '')
    if (path === 'invocation/next') {
      asking = response
      started.resolve()
      if (next) giveOut()
      else notice.onIdle()
      return
    }
    if (path === 'init/error') {
      const { errorType, errorMessage } = errorOf(await json(request))
      started.reject(new Error(`${errorType}: ${errorMessage}`))
    }
    const [, kind] = /^invocation\/[^/]+\/(response|error)$/.exec(path) ?? []
    // What breaks off with its process is told by whoever sees the process end.
    if (kind === 'response' || kind === 'error') await take(kind, request).catch(() => {})
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}')
  })

  return {
    address: `127.0.0.1:${server.port}`,
    started: started.promise,
    invoke(invocation) {
      const { promise, resolve } = Promise.withResolvers<Outcome>()
      next = { ...invocation, resolve }
      giveOut()
      return promise
    },
    close: server.close,
  }
}

function errorOf(body: unknown): { errorType: string; errorMessage: string } {
  const { errorType = 'Error', errorMessage = '' } = body as { errorType?: string; errorMessage?: string }
  return { errorType, errorMessage }
}
