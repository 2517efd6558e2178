import { type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { wishesOfJson, wishesOfS3 } from './aws-wishes.ts'
import { type Denied, denial } from './denial.ts'
import { type Listening, listen } from './listen.ts'
import type { Wish } from './policy.ts'
import type { Place } from './stack-values.ts'

/** What a function of the stack is called with by another. Both are JSON. */
export interface InvokeAnswer {
  readonly isError: boolean
  readonly payload: Buffer
}

export interface GatewayOptions {
  readonly place: Place
  /** Where the services are, by their names in signatures: `s3`, `sqs`, `dynamodb`, `events`, `ssm`. */
  readonly services: Readonly<Record<string, string>>
  /** Calls a function by its name; undefined when there is none. */
  readonly invoke: (name: string, event: Buffer) => Promise<InvokeAnswer> | undefined
  /** Whether the owner of this gateway may do that. */
  readonly allows: (wish: Wish) => boolean
  /** The session that AWS names in its refusals, such as `assumed-role/atelier-dev-api-read`. */
  readonly session: string
}

const SCOPE = /Credential=[^/]+\/\d{8}\/[a-z0-9-]+\/([a-z0-9]+)\/aws4_request/
const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/
/** Fields come before the file in a form, and S3 takes 20 kB of them. */
const FORM_FIELDS_BYTES = 65_536

/**
 * All of AWS as one function sees it: every call passes through here, is held against the function's role, and is then
 * answered by the service that stands for AWS's. The port says who is calling.
 */
export async function startGateway(options: GatewayOptions): Promise<Listening> {
  return await listen(async (request, response) => {
    try {
      await pass(request, response, options)
    } catch (error) {
      // Not AWS's to answer: a call that nobody here understands must be seen.
      process.stderr.write(`${options.session}: ${error}\n`)
      if (!response.headersSent) response.writeHead(501, { 'content-type': 'text/plain' })
      response.end(String(error))
    }
  })
}

async function pass(request: IncomingMessage, response: ServerResponse, options: GatewayOptions): Promise<void> {
  const [, service = 's3'] = SCOPE.exec(request.headers.authorization ?? '') ?? []
  const refuse = (denied: Denied) => {
    response.writeHead(denied.status, denied.headers)
    response.end(request.method === 'HEAD' ? undefined : denied.body)
  }
  const refused = (wishes: readonly Wish[]) => wishes.find((wish) => !options.allows(wish))
  if (service === 's3') return await passToS3(request, response, options, refuse)
  const body = await buffer(request)
  if (service === 'lambda') {
    const [, name = ''] = INVOKE.exec(request.url ?? '') ?? []
    const functionName = decodeURIComponent(name).split(':').at(-1) ?? ''
    const { accountId, region } = options.place
    const wish = {
      action: 'lambda:InvokeFunction',
      resource: `arn:aws:lambda:${region}:${accountId}:function:${functionName}`,
    }
    if (refused([wish])) return refuse(denial('lambda', options.session, wish))
    const answer = await options.invoke(functionName, body)
    if (!answer) throw new Error(`There is no function ${functionName}`)
    response.writeHead(200, {
      'content-type': 'application/json',
      ...(answer.isError && { 'x-amz-function-error': 'Unhandled' }),
    })
    return void response.end(answer.payload)
  }
  const target = String(request.headers['x-amz-target'])
  const wishes = wishesOfJson(service, { target, input: JSON.parse(body.toString()) }, options.place)
  const no = refused(wishes)
  if (no) return refuse(denial(service, options.session, no))
  forward(request, response, { target: serviceAt(options, service), body })
}

async function passToS3(
  request: IncomingMessage,
  response: ServerResponse,
  options: GatewayOptions,
  refuse: (denied: Denied) => void,
): Promise<void> {
  const { method = 'GET', headers } = request
  const url = new URL(request.url ?? '/', 'http://s3')
  const isForm = method === 'POST' && (headers['content-type'] ?? '').startsWith('multipart/form-data')
  const body = isForm ? await buffer(request) : undefined
  const fields = body?.subarray(0, FORM_FIELDS_BYTES).toString('latin1') ?? ''
  const [, formKey = ''] = /name="key"\r\n(?:[^\r]+\r\n)*\r\n([^\r]*)\r\n/.exec(fields) ?? []
  const copySource = headers['x-amz-copy-source']?.toString()
  const wishes = wishesOfS3({
    method,
    url,
    copySource,
    formKey: isForm ? Buffer.from(formKey, 'latin1').toString() : undefined,
  })
  // Preflights are the browser's, and the bucket's rules answer them.
  const no = method === 'OPTIONS' ? undefined : wishes.find((wish) => !options.allows(wish))
  if (no) return refuse(denial('s3', options.session, no))
  const bucket = wishes[0]?.resource.split('/')[0] ?? ''
  forward(request, response, {
    target: serviceAt(options, 's3'),
    body,
    // Who may not list must not learn what is not there.
    hides: (status) =>
      status === 404 && !options.allows({ action: 's3:ListBucket', resource: bucket }) && method !== 'PUT',
    refuse: () => refuse(denial('s3', options.session, { action: 's3:ListBucket', resource: bucket })),
  })
}

interface Onward {
  readonly target: string
  /** Where it was already read. */
  readonly body?: Buffer | undefined
  readonly hides?: (status: number) => boolean
  readonly refuse?: () => void
}

function forward(request: IncomingMessage, response: ServerResponse, { target, body, hides, refuse }: Onward): void {
  const { method, headers, url = '/' } = request
  // The host is signed: it stays the gateway's.
  const onward = openRequest(new URL(url, target), { method, headers }, (answer) => {
    const status = answer.statusCode ?? 502
    if (hides?.(status)) {
      answer.resume()
      return refuse?.()
    }
    response.writeHead(status, answer.headers)
    answer.pipe(response)
    answer.once('error', () => response.destroy())
  })
  onward.once('error', () => response.destroy())
  // A caller that has gone away waits for nothing.
  response.once('close', () => onward.destroy())
  if (body === undefined) request.pipe(onward)
  else onward.end(body)
}

function serviceAt({ services }: GatewayOptions, name: string): string {
  const found = services[name]
  if (!found) throw new Error(`A function calls the service "${name}" of AWS, which does not exist here`)
  return found
}
