import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import * as z from 'zod'
import { failure, isFailure } from './failure.ts'
import { listen } from './listen.ts'
import { checkSignature } from './signature.ts'

export { failure } from './failure.ts'

export interface Action {
  /** Gives the answer's body. Throws a `failure`. */
  readonly run: (input: unknown) => object | Promise<object>
}

/** One call of a service: what it takes, strictly, and what it does. */
export const action = <Input extends z.ZodType>(
  input: Input,
  run: (input: z.output<Input>) => object | Promise<object>,
): Action => ({
  run(body) {
    const parsed = input.safeParse(body)
    // AWS ignores fields it does not know. A misspelt one is what tests are for.
    if (!parsed.success) throw failure('ValidationException', z.prettifyError(parsed.error))
    return run(parsed.data)
  },
})

export interface JsonServiceOptions {
  /** The name in a signature's scope: `events`, `ssm`, `sqs`. */
  readonly signingName: string
  /** What precedes the action's name in `X-Amz-Target`. */
  readonly targetPrefix: string
  readonly version: '1.0' | '1.1'
  readonly actions: Readonly<Record<string, Action>>
}

export interface JsonService {
  readonly endpoint: string
  close(): Promise<void>
}

/**
 * A service of AWS's JSON protocol on this machine. It refuses what AWS refuses about a request: another method, content
 * type or target, no signature (the key is not checked, its scope and the body's hash are), a body that is no JSON.
 * Source: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export async function startJsonService(options: JsonServiceOptions): Promise<JsonService> {
  const contentType = `application/x-amz-json-${options.version}`
  const server = await listen(async (request, response) => {
    const answer = await answerTo(request, options, contentType)
    response.writeHead(answer.status, { 'content-type': contentType, 'x-amzn-requestid': randomUUID() })
    response.end(JSON.stringify(answer.body))
  })
  return { endpoint: server.url, close: () => server.close() }
}

async function answerTo(request: IncomingMessage, options: JsonServiceOptions, contentType: string) {
  try {
    const body = await buffer(request)
    if (request.method !== 'POST' || request.url !== '/') throw failure('UnknownOperationException', 'not POST /', 404)
    if (request.headers['content-type'] !== contentType) throw failure('UnknownOperationException', 'wrong type', 404)
    checkSignature(request, body, { service: options.signingName, headers: ['host', 'x-amz-date', 'x-amz-target'] })
    const target = String(request.headers['x-amz-target'])
    const [prefix, name = ''] = target.split('.')
    const found = Object.hasOwn(options.actions, name) ? options.actions[name] : undefined
    if (prefix !== options.targetPrefix || !found) throw failure('UnknownOperationException', target, 404)
    return { status: 200, body: await found.run(parse(body)) }
  } catch (error) {
    if (!isFailure(error)) return { status: 500, body: { __type: 'InternalFailure', message: String(error) } }
    return { status: error.status, body: { __type: error.type, message: error.message } }
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw failure('SerializationException', 'the body is not JSON')
  }
}
