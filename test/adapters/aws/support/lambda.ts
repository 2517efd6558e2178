import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { failure, isFailure } from '../../../../infra/local-cloud/failure.ts'
import { listen } from '../../../../infra/local-cloud/listen.ts'
import { checkSignature } from '../../../../infra/local-cloud/signature.ts'

/** Gets the payload, and gives the answer's; both are JSON. What it throws is a function's error. */
export type Handler = (event: unknown) => Promise<unknown>

const PATH = /^\/2015-03-31\/functions\/([\w-]+)\/invocations$/

/**
 * The Invoke API of Lambda. A function that throws is a 200 with a header, as on AWS.
 * Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function startLambda(functions: Readonly<Record<string, Handler>>) {
  async function invoke(request: IncomingMessage) {
    const body = await buffer(request)
    checkSignature(request, body, { service: 'lambda', headers: ['host', 'x-amz-date'] })
    const [, name = ''] = PATH.exec(request.url ?? '') ?? []
    const handler = Object.hasOwn(functions, name) ? functions[name] : undefined
    if (request.method !== 'POST' || !handler)
      throw failure('ResourceNotFoundException', `Function not found: ${name}`, 404)
    const event: unknown = parse(body)
    try {
      return { status: 200, headers: {}, body: await handler(event) }
    } catch (error) {
      if (isFailure(error) || !(error instanceof Error)) throw error
      const thrown = { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') }
      return { status: 200, headers: { 'x-amz-function-error': 'Unhandled' }, body: thrown }
    }
  }

  const server = await listen(async (request, response) => {
    const answer = await invoke(request).catch((error: unknown) => {
      const { type, message, status } = isFailure(error) ? error : failure('ServiceException', String(error), 500)
      return { status, headers: { 'x-amzn-errortype': type }, body: { Message: message } }
    })
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
    response.end(JSON.stringify(answer.body))
  })
  return { endpoint: server.url, close: () => server.close() }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw failure('InvalidRequestContentException', 'Could not parse request body into json')
  }
}
