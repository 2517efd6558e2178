import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { Place } from './stack-values.ts'

/** A request as the CDN hands it on. Names of headers are in small letters. */
export interface HttpRequest {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly sourceIp: string
}

/** Where a request has arrived: an HTTP API, or a function URL. */
export interface HttpPlace extends Place {
  readonly apiId: string
  readonly domainName: string
  readonly routeKey: string
  readonly nowMs: number
}

/** What API Gateway passes on as text. Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
const TEXT = /^(text\/|application\/(json|javascript|xml)\b)/

/** A request as an HTTP API and a function URL give it to their function, in format 2.0. */
export function httpEvent(request: HttpRequest, place: HttpPlace): object {
  const { method, path, query, headers, body, sourceIp } = request
  const { cookie, ...others } = headers
  const isText = TEXT.test(headers['content-type'] ?? '')
  const parameters = [...new URLSearchParams(query)]
  return {
    version: '2.0',
    routeKey: place.routeKey,
    rawPath: decodeURIComponent(path),
    rawQueryString: query,
    ...(cookie && { cookies: cookie.split('; ') }),
    headers: { ...others, host: place.domainName },
    ...(parameters.length > 0 && { queryStringParameters: joined(parameters) }),
    requestContext: {
      accountId: place.accountId,
      apiId: place.apiId,
      domainName: place.domainName,
      domainPrefix: place.domainName.split('.')[0],
      http: { method, path, protocol: 'HTTP/1.1', sourceIp, userAgent: headers['user-agent'] ?? '' },
      requestId: randomUUID(),
      routeKey: place.routeKey,
      stage: '$default',
      time: new Date(place.nowMs).toISOString(),
      timeEpoch: place.nowMs,
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  }
}

/** What comes more than once is joined by commas. */
function joined(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  const groups = Map.groupBy(pairs, ([name]) => name)
  return Object.fromEntries([...groups].map(([name, values]) => [name, values.map(([, value]) => value).join(',')]))
}

const Head = z.object({
  statusCode: z.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  cookies: z.array(z.string()).default([]),
})
const Whole = Head.extend({ body: z.string().default(''), isBase64Encoded: z.boolean().default(false) })

/** What goes back to the client. */
export interface HttpHead {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[]>>
}

const headOf = ({ statusCode, headers, cookies }: z.output<typeof Head>): HttpHead => ({
  status: statusCode,
  headers: {
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    ...(cookies.length > 0 && { 'set-cookie': cookies }),
  },
})

/** The head of a streamed answer. Throws when it is none. */
export const readHead = (text: string): HttpHead => headOf(Head.parse(JSON.parse(text)))

/** A whole answer in format 2.0. Throws when it is none: API Gateway then says 500. */
export function readAnswer(payload: Buffer): { head: HttpHead; body: Buffer } {
  const answer = Whole.parse(JSON.parse(payload.toString()))
  return { head: headOf(answer), body: Buffer.from(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8') }
}
