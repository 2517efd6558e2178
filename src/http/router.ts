import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type * as z from 'zod'
import { AppError } from '../errors.ts'
import { createAuthenticator } from './auth.ts'
import { type Call, createCall, type OwnedCall } from './call.ts'
import type { HttpContext } from './context.ts'
import { createOriginGuard } from './origin.ts'
import { parseQuery } from './parse-query.ts'
import { problemOf } from './problem.ts'
import type { RouteConfig } from './route.ts'

type Answer = Response | Promise<Response>

/** A route together with who may call it: what the document is made of. */
export interface RouteEntry extends RouteConfig {
  readonly needsOwner: boolean
}

export interface Router {
  readonly routes: readonly RouteEntry[]
  /** A route for those who are known. */
  owned<Params extends z.ZodObject, Query extends z.ZodObject>(
    route: RouteConfig<Params, Query>,
    handle: (call: OwnedCall<z.output<Params>, z.output<Query>>) => Answer,
  ): void
  /** A route for everybody; `call.authenticate()` tells who it is where that matters. */
  open<Params extends z.ZodObject, Query extends z.ZodObject>(
    route: RouteConfig<Params, Query>,
    handle: (call: Call<z.output<Params>, z.output<Query>>) => Answer,
  ): void
}

/** A client's own id is kept when it is short and plain enough for every log. */
const REQUEST_ID = /^[A-Za-z0-9._:-]{1,64}$/

/**
 * Serves routes on the app: each is one function, without middleware around it, that checks where the request comes from,
 * who sends it and what it says, calls the handler, and turns whatever is thrown into a problem.
 */
export function createRouter(app: OpenAPIHono, context: HttpContext): Router {
  const { engine, log, metrics, publicUrl } = context
  const isOpen = context.auth.mode === 'open'
  const origins = createOriginGuard({ publicUrl, corsOrigins: context.corsOrigins, isOpen })
  const authenticator = createAuthenticator(context.auth, engine.nowMs)
  const routes: RouteEntry[] = []

  /** Runs one request to its answer, whatever happens. */
  async function run(c: Context, label: string, handle: (envelope: Envelope) => Answer): Promise<Response> {
    const startedMs = metrics.startedMs()
    const given = c.req.header('x-request-id')
    const requestId = given !== undefined && REQUEST_ID.test(given) ? given : context.newId()
    const origin = c.req.header('origin')
    const common = { ...origins.headers(origin), 'x-request-id': requestId, 'x-content-type-options': 'nosniff' }
    let response: Response
    try {
      const host = c.req.header('host') ?? new URL(c.req.url).host
      origins.check({ method: c.req.method, host, origin })
      response = await handle({ requestId, common, origin })
    } catch (error) {
      response = failed(c, error, requestId, common)
    }
    metrics.ended(c.req.method, label, response.status, startedMs)
    log.debug({ requestId, method: c.req.method, path: c.req.path, status: response.status }, 'Answered')
    return response
  }

  function failed(c: Context, error: unknown, requestId: string, common: Record<string, string>): Response {
    const { status, body, headers } = problemOf(error, requestId, publicUrl)
    const fields = { err: error, requestId, method: c.req.method, path: c.req.path }
    if (!(error instanceof AppError)) log.error(fields, 'A request failed in a way that was not foreseen')
    else if (status >= 500) log.warn(fields, 'A request failed')
    const challenge: Record<string, string> = status === 401 ? { 'www-authenticate': 'Bearer realm="atelier"' } : {}
    return new Response(JSON.stringify(body), {
      status,
      headers: {
        ...common,
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        ...challenge,
        ...headers,
      },
    })
  }

  function callOf<Params extends z.ZodObject, Query extends z.ZodObject>(
    c: Context,
    { requestId, common }: Envelope,
    route: RouteConfig<Params, Query>,
  ): Call<z.output<Params>, z.output<Query>> {
    return createCall({
      c,
      requestId,
      common,
      params: parseParams(c, route),
      query: parseQuery(c.req.url, route.query),
      authenticate: () => ownerOf(c),
    })
  }

  function ownerOf(c: Context): string {
    const client = () => context.clientOf?.(c.env, c.req.raw) ?? addressOf(c.env)
    return authenticator.ownerOf(c.req.header('authorization'), client)
  }

  function serve(route: RouteConfig, handle: (c: Context, envelope: Envelope) => Answer) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1')
    app.on(route.method.toUpperCase(), path, (c) => run(c, route.path, (envelope) => handle(c, envelope)))
  }

  app.notFound((c) => run(c, 'unknown', (envelope) => missing(c, envelope)))
  app.onError((error, c) => run(c, 'unknown', () => Promise.reject(error)))

  /** An address without a route for this method: a preflight, the wrong method, or nothing at all. */
  function missing(c: Context, { common, origin }: Envelope): Response {
    const methods = methodsOf(routes, c.req.path)
    if (methods.length === 0) {
      throw new AppError('not_found', `There is nothing at ${c.req.path.slice(0, 200)}. The API is described at /docs.`)
    }
    if (c.req.method !== 'OPTIONS') {
      common.allow = methods.join(', ')
      throw new AppError('method_not_allowed', `${c.req.method} is not possible here. Possible are ${common.allow}.`)
    }
    const isPreflight = origin !== undefined && c.req.header('access-control-request-method') !== undefined
    const headers = isPreflight ? origins.preflight(origin, methods) : { allow: methods.join(', ') }
    return new Response(null, { status: 204, headers: { ...common, ...headers } })
  }

  return {
    routes,
    owned(route, handle) {
      routes.push({ ...route, needsOwner: true })
      serve(route, (c, envelope) => {
        // Strangers learn nothing of what a request should look like.
        const ownerId = ownerOf(c)
        return handle({ ...callOf(c, envelope, route), ownerId })
      })
    },
    open(route, handle) {
      routes.push({ ...route, needsOwner: false })
      serve(route, (c, envelope) => handle(callOf(c, envelope, route)))
    },
  }
}

/** What is known of a request before it is looked at: its id, the headers of its answer, and the page it comes from. */
interface Envelope {
  readonly requestId: string
  readonly common: Record<string, string>
  readonly origin: string | undefined
}

function parseParams<Params extends z.ZodObject>(c: Context, { params }: { params?: Params }): z.output<Params> {
  const parsed = params?.safeParse(c.req.param())
  if (parsed?.success === false) {
    // An id of another shape was never given out, so it is as unknown as any other.
    const field = String(parsed.error.issues[0]?.path[0] ?? '')
    throw new AppError('not_found', `The ${field} in the address is not an id that was given out here.`, { field })
  }
  return (parsed?.data ?? {}) as z.output<Params>
}

function methodsOf(routes: readonly RouteConfig[], path: string): string[] {
  const found = routes.filter((route) => patternOf(route.path).test(path)).map(({ method }) => method.toUpperCase())
  return found.includes('GET') ? ['HEAD', ...found] : found
}

const patternOf = (path: string) =>
  new RegExp(`^${path.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^/]+')}$`)

/** The peer's address on Node; one name for all where the runtime does not say. */
function addressOf(runtime: unknown): string {
  const incoming = (runtime as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming
  return incoming?.socket?.remoteAddress ?? 'unknown'
}
