import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { runInNewContext } from 'node:vm'
import * as z from 'zod'
import type { Origin } from './http-api.ts'
import type { HttpRequest } from './http-event.ts'
import type { StackReader } from './stack-reader.ts'

const Behavior = z.strictObject({
  PathPattern: z.string().optional(),
  TargetOriginId: z.string(),
  AllowedMethods: z.array(z.string()),
  FunctionAssociations: z
    .array(z.strictObject({ EventType: z.literal('viewer-request'), FunctionARN: z.string() }))
    .default([]),
  OriginRequestPolicyId: z.string().optional(),
  // Of no effect: nothing is cached and nothing compressed, there is no TLS, and headers that only a CDN adds are left out.
  CachePolicyId: z.string(),
  ResponseHeadersPolicyId: z.unknown().optional(),
  Compress: z.unknown().optional(),
  ViewerProtocolPolicy: z.unknown().optional(),
})
const Distribution = z.strictObject({
  DistributionConfig: z.strictObject({
    DefaultCacheBehavior: Behavior,
    CacheBehaviors: z.array(Behavior).default([]),
    Origins: z.array(
      z.looseObject({
        Id: z.string(),
        DomainName: z.string(),
        S3OriginConfig: z.unknown().optional(),
        CustomOriginConfig: z.unknown().optional(),
      }),
    ),
    DefaultRootObject: z.string().optional(),
    Enabled: z.literal(true),
    Comment: z.unknown().optional(),
    HttpVersion: z.unknown().optional(),
    IPV6Enabled: z.unknown().optional(),
    PriceClass: z.unknown().optional(),
  }),
})
const EdgeFunction = z.strictObject({
  Name: z.string(),
  FunctionCode: z.string(),
  AutoPublish: z.boolean(),
  FunctionConfig: z.unknown().optional(),
})
/** What is cached by what; nothing is, here. */
const CachePolicy = z.strictObject({ CachePolicyConfig: z.unknown().optional() })

/** A managed policy: everything that the viewer sent, but for the host. */
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac'

/**
 * The stack's CDN, as an HTTP server's answer: the first path that fits decides where a request goes, after the edge
 * function of that path has seen it. It caches nothing, so that what is deleted is gone at once.
 */
export function cdn(
  stack: StackReader,
  origins: ReadonlyMap<string, Origin>,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  stack.all('AWS::CloudFront::CachePolicy', CachePolicy)
  const edges = new Map(
    stack
      .all('AWS::CloudFront::Function', EdgeFunction)
      .map(({ id, properties }) => [
        String(stack.resolve({ 'Fn::GetAtt': [id, 'FunctionARN'] })),
        properties.FunctionCode,
      ]),
  )
  const [distribution, ...others] = stack.all('AWS::CloudFront::Distribution', Distribution)
  if (!distribution || others.length > 0) throw new Error('The local cloud knows stacks with one distribution')
  const { CacheBehaviors, DefaultCacheBehavior, Origins } = distribution.properties.DistributionConfig
  const behaviors = [...CacheBehaviors, DefaultCacheBehavior].map((behavior) => {
    const domain = Origins.find(({ Id }) => Id === behavior.TargetOriginId)?.DomainName
    if (domain === undefined)
      throw new Error(`A path of the CDN leads to ${behavior.TargetOriginId}, which is no origin`)
    const origin = origins.get(domain)
    if (origin && behavior.OriginRequestPolicyId !== ALL_VIEWER_EXCEPT_HOST)
      throw new Error(`The CDN's path ${behavior.PathPattern} forwards by a policy that is not known here`)
    const associated = behavior.FunctionAssociations.map(({ FunctionARN }) => edges.get(FunctionARN) ?? '')
    return { behavior, origin, edges: associated, pattern: pathPattern(behavior.PathPattern ?? '*') }
  })

  return async (incoming, response) => {
    const [path = '/', query = ''] = (incoming.url ?? '/').split(/\?(.*)/s)
    const found = behaviors.find(({ pattern }) => pattern.test(path))
    const method = incoming.method ?? 'GET'
    if (!found?.behavior.AllowedMethods.includes(method)) {
      response.writeHead(403, { 'content-type': 'text/plain' })
      return void response.end('The CDN does not pass this method on.\n')
    }
    if (!found.origin) {
      response.writeHead(404, { 'content-type': 'text/plain' })
      return void response.end('The studio’s files have not been sent to their bucket.\n')
    }
    const viewer: HttpRequest = {
      ...{ method, path, query },
      headers: headersOf(incoming),
      body: await buffer(incoming),
      sourceIp: incoming.socket.remoteAddress ?? '',
    }
    await found.origin(found.edges.reduce(atEdge, viewer), response)
  }
}

/** `*` is anything, also a slash; `?` one character. */
const pathPattern = (pattern: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  )

/** Those of a connection are not a request's. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'expect',
  'upgrade',
  'te',
])

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name, value]) => value !== undefined && !HOP_BY_HOP.has(name))
      .map(([name, value]) => [name, [value].flat().join(name === 'cookie' ? '; ' : ',')]),
  )

interface EdgeRequest {
  readonly uri: string
  readonly headers: Readonly<Record<string, { readonly value: string }>>
}

/** Runs an edge function's code on a request. Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */
function atEdge(request: HttpRequest, code: string): HttpRequest {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, { value }]))
  const event = {
    version: '1.0',
    request: { method: request.method, uri: request.path, querystring: {}, headers, cookies: {} },
  }
  const result = runInNewContext(`${code};handler(event)`, { event }, { timeout: 100 }) as EdgeRequest
  const changed = Object.entries(result.headers).map(([name, { value }]) => [name, value])
  return { ...request, path: result.uri, headers: Object.fromEntries(changed) }
}
