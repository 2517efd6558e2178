import { OpenAPIHono } from '@hono/zod-openapi'
import { type ErrorCode, errorCodes, isRetryable, statusOf } from '../errors.ts'
import { Problem } from '../schema/problem.ts'
import type { OpenApiDocument } from './docs/document.ts'
import { fillExample } from './docs/example.ts'
import type { RouteResponse } from './route.ts'
import { tags } from './route.ts'
import type { RouteEntry } from './router.ts'

export interface DocumentOptions {
  readonly publicUrl: string
  readonly version: string
  readonly needsToken: boolean
}

type Path = Parameters<OpenAPIHono['openAPIRegistry']['registerPath']>[0]

const DESCRIPTION = `The image backend you own: send pictures in, ask for work, fetch the results.

Every failure is \`application/problem+json\` with a \`code\` that programs may rely on and a \`detail\` for people. Unknown fields and query parameters are refused, never ignored. Times are ISO 8601 in UTC. Lists are cut into pages by an opaque \`cursor\`. What is not yours is not found.`

/** The OpenAPI 3.1 document of the routes, made of the same schemas that parse their requests. */
export function createDocument(routes: readonly RouteEntry[], options: DocumentOptions): OpenApiDocument {
  const { publicUrl, version, needsToken } = options
  const { openAPIRegistry: registry, getOpenAPI31Document } = new OpenAPIHono()
  registry.register('Problem', Problem)
  registry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' })
  for (const route of routes) if (!route.isHidden) registry.registerPath(pathOf(route, options))
  const document = getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Atelier', version, description: DESCRIPTION, license: { name: 'MIT' } },
    servers: [{ url: publicUrl }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    security: needsToken ? [{ token: [] }] : [],
    'x-error-codes': errorCodes.map((code) => ({ code, status: statusOf(code), retryable: isRetryable(code) })),
  } as Parameters<typeof getOpenAPI31Document>[0])
  // The generator's types know neither extensions nor that every operation here has its id, summary and example.
  return document as unknown as OpenApiDocument
}

function pathOf(route: RouteEntry, { publicUrl, needsToken }: DocumentOptions): Path {
  const { body, query, params, headers = {}, example } = route
  // Every route refuses unknown query parameters, and requests that come from the wrong page.
  const common: ErrorCode[] = [
    'invalid_request',
    'forbidden',
    'internal_error',
    ...(route.needsOwner && needsToken ? (['unauthorized', 'rate_limited'] as const) : []),
  ]
  const codes = errorCodes.filter((code) => common.includes(code) || route.errors?.includes(code))
  const described = {
    method: route.method,
    path: route.path,
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description ? { description: route.description } : {}),
    ...(route.needsOwner ? {} : { security: [] }),
    request: {
      ...(params ? { params } : {}),
      ...(query ? { query } : {}),
      ...(body ? { body } : {}),
    },
    parameters: Object.entries(headers).map(([name, description]) => ({
      in: 'header',
      name,
      description,
      required: false,
      schema: { type: 'string' },
    })),
    responses: { ...successes(route), ...failures(codes) },
    'x-codeSamples': [{ lang: 'Shell', label: 'curl', source: fillExample(example, { base: publicUrl, needsToken }) }],
  }
  return described as unknown as Path
}

function successes({ responses }: RouteEntry) {
  return Object.fromEntries(Object.entries(responses).map(([status, response]) => [status, successOf(response)]))
}

function successOf({ description, schema, mediaType, headers = {} }: RouteResponse) {
  const types = mediaType?.split(', ') ?? (schema ? ['application/json'] : [])
  const content = Object.fromEntries(types.map((type) => [type, schema ? { schema } : {}]))
  const described = Object.entries(headers).map(([name, text]) => [
    name,
    { description: text, schema: { type: 'string' } },
  ])
  return {
    description,
    ...(types.length > 0 ? { content } : {}),
    ...(described.length > 0 ? { headers: Object.fromEntries(described) } : {}),
  }
}

/** One response a status; the codes that it may carry stand in its description. */
function failures(codes: readonly ErrorCode[]) {
  const statuses = [...new Set(codes.map(statusOf))]
  const answers = statuses.map((status) => {
    const names = codes.filter((code) => statusOf(code) === status)
    const description = names.map((code) => `\`${code}\``).join(', ')
    return [status, { description, content: { 'application/problem+json': { schema: Problem } } }] as const
  })
  return Object.fromEntries(answers)
}
