import { once } from 'node:events'
import type { HttpEvent, LambdaContext } from './aws-types.ts'
import { nameRequest } from './name-request.ts'
import { TOKEN_HEADER } from './token-header.ts'

/** The stream that Lambda gives a handler. It has the methods of a Writable and is none. */
export interface LambdaResponseStream extends NodeJS.EventEmitter {
  write(piece: Uint8Array | string): boolean
  end(): void
}

/** Puts status and headers in front of a stream: `awslambda.HttpResponseStream.from`. */
export type WithHeaders = (
  stream: LambdaResponseStream,
  head: { statusCode: number; headers: Readonly<Record<string, string>> },
) => LambdaResponseStream

type App = (request: Request, runtime: object) => Response | Promise<Response>

/**
 * Streams the app's answer to a GET. An answer that breaks off is thrown on, so that Lambda cuts the client's connection:
 * hono's own `streamHandle` would end it as if it were whole, with an error message behind half a picture.
 */
export async function streamAnswer(
  app: App,
  call: { event: HttpEvent; context: LambdaContext; stream: LambdaResponseStream; withHeaders: WithHeaders },
): Promise<void> {
  const event = nameRequest(call.event, call.context)
  const response = await app(requestOf(event), { event })
  const head = { statusCode: response.status, headers: Object.fromEntries(response.headers) }
  const stream = call.withHeaders(call.stream, head)
  // Status and headers go out with the first write, and an answer without a body needs them too.
  stream.write('')
  for await (const piece of response.body ?? []) {
    if (!stream.write(piece)) await once(stream, 'drain')
  }
  stream.end()
}

function requestOf({ rawPath, rawQueryString, headers, requestContext }: HttpEvent): Request {
  const url = `https://${requestContext.domainName}${rawPath}${rawQueryString ? `?${rawQueryString}` : ''}`
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  const request = new Request(url, { method: requestContext.http.method, headers: Object.fromEntries(given) })
  const token = headers[TOKEN_HEADER]
  if (token !== undefined) request.headers.set('authorization', token)
  return request
}
