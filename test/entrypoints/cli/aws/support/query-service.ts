import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A failure as AWS's query protocol gives it. */
export class QueryFailure extends Error {
  readonly code: string
  readonly status: number

  constructor(code: string, message: string, status = 400) {
    super(message)
    this.code = code
    this.status = status
  }
}

export type Parameters = Readonly<Record<string, string>>

export interface QueryAction {
  /** The parameters it takes; others are refused. */
  readonly takes: readonly string[]
  readonly run: (parameters: Parameters) => object | Promise<object>
}

export interface QueryServiceOptions {
  readonly signingName: string
  readonly version: string
  readonly namespace: string
  readonly actions: Readonly<Record<string, QueryAction>>
}

const SCOPE = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([a-z0-9-]+)\/([a-z]+)\/aws4_request, /

/**
 * A service of AWS's query protocol on this machine: forms in, XML out. It refuses another method, content type, version,
 * action, parameter or signature scope. Source: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export async function startQueryService({ signingName, version, namespace, actions }: QueryServiceOptions) {
  const calls: { action: string; region: string; parameters: Parameters }[] = []

  async function answer(request: IncomingMessage): Promise<string> {
    const body = await text(request)
    if (request.method !== 'POST' || request.url !== '/') throw new QueryFailure('InvalidAction', 'not POST /', 404)
    if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
      throw new QueryFailure('InvalidAction', 'wrong content type')
    const [, , region = '', service] = SCOPE.exec(request.headers.authorization ?? '') ?? []
    if (service !== signingName) throw new QueryFailure('SignatureDoesNotMatch', `the scope is ${service}`, 403)
    const { Action = '', Version, ...parameters } = Object.fromEntries(new URLSearchParams(body))
    const found = actions[Action]
    if (Version !== version || !found) throw new QueryFailure('InvalidAction', `Could not find operation ${Action}`)
    const unknown = Object.keys(parameters).filter((name) => !found.takes.includes(name))
    if (unknown.length > 0) throw new QueryFailure('ValidationError', `${Action} does not take ${unknown}`)
    calls.push({ action: Action, region, parameters })
    const result = xmlOf(await found.run(parameters))
    return `<${Action}Response xmlns="${namespace}"><${Action}Result>${result}</${Action}Result><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${Action}Response>`
  }

  const server = createServer(async (request, response) => {
    let status = 200
    const body = await answer(request).catch((error: unknown) => {
      const failure = error instanceof QueryFailure ? error : new QueryFailure('InternalFailure', String(error), 500)
      status = failure.status
      return `<ErrorResponse xmlns="${namespace}"><Error><Type>Sender</Type><Code>${failure.code}</Code><Message>${escaped(failure.message)}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`
    })
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const escaped = (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function xmlOf(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => `<member>${xmlOf(one)}</member>`).join('')
  if (value instanceof Date) return value.toISOString()
  if (typeof value !== 'object' || value === null) return escaped(String(value))
  return Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .map(([name, one]) => `<${name}>${xmlOf(one)}</${name}>`)
    .join('')
}
